"""The resource ``files``: a customer and their vehicle put on file in one request, or not at all."""

from rest_framework import serializers
from rest_framework.response import Response

from crm.files import services
from crm.files.forms import CAR, PERSON
from dms.accounts.models import Store
from dms.api import fields
from dms.api.customers import CustomerSerializer
from dms.api.resources import CreateRows, Resource
from dms.api.serializers import InputSerializer
from dms.api.vehicles import VehicleSerializer
from dms.core.permissions import require
from dms.parties.choices import Channel, CustomerClass, CustomerKind, CustomerSource, DocumentKind, Purpose
from dms.parties.models import Customer
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import Vehicle
from dms.vehicles.odometer import MOST_KM
from dms.vehicles.plates import PlateColour
from dms.vehicles.selectors import with_holders


def text(longest, **more):
    """A text that may be left out."""
    return fields.TextField(max_length=longest, required=False, allow_blank=True, **more)


def choice(choices, **more):
    """A word of a list that may be left out."""
    return fields.ChoiceField(choices=choices.choices, required=False, **more)


class GivenConsentSerializer(InputSerializer):
    """A purpose, and the way on which it may be pursued."""

    purpose = fields.ChoiceField(choices=Purpose.choices)
    channel = fields.ChoiceField(choices=Channel.choices)


class NewFileSerializer(InputSerializer):
    """Whom and what the file is about: each known by its id, or new with the fields below; the vehicle may be left out.

    The customer needs ``customer`` or ``name``, a new vehicle its ``vin``.
    """

    store = fields.VisibleRelatedField(queryset=Store.objects.all())
    customer = fields.VisibleRelatedField(queryset=Customer.objects, required=False, allow_null=True)
    kind = choice(CustomerKind)
    name = text(100)
    phone = text(30)
    customer_class = choice(CustomerClass)
    source = choice(CustomerSource)
    company_code = text(18)
    contact_name = text(100)
    document_kind = choice(DocumentKind, allow_blank=True)
    document_number = text(30)
    wechat = text(40)
    address = text(200)
    vehicle = fields.VisibleRelatedField(queryset=Vehicle.objects, required=False, allow_null=True)
    vin = text(40)
    plate = text(20)
    plate_colour = choice(PlateColour, allow_blank=True)
    brand_text = text(80)
    model_text = text(120)
    model_year = fields.WholeNumberField(min_value=1950, max_value=2100, required=False, allow_null=True)
    relation = choice(OwnershipKind, help_text="What the customer is to the vehicle; the owner, if left out.")
    changed_hands = fields.YesNoField(required=False, help_text="Another owner's time ends today.")
    odometer_km = fields.WholeNumberField(min_value=0, max_value=MOST_KM, required=False, allow_null=True)
    odometer_confirmed = fields.YesNoField(required=False, help_text="The reading is right although it leaps.")
    consents = GivenConsentSerializer(many=True, required=False)
    evidence = text(200, help_text="How the consents can be proved.")
    despite_duplicates = fields.YesNoField(
        required=False, help_text="Somebody has looked at the possible duplicates; register all the same."
    )


class OpenedFileSerializer(serializers.Serializer):
    """The file, and what of it is new."""

    customer = CustomerSerializer(read_only=True)
    vehicle = VehicleSerializer(read_only=True, allow_null=True)
    written = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="Of customer, vehicle, ownership, odometer, consents; empty: all of it was on file already.",
    )


def arguments(values):
    """The values as ``open_file`` takes them."""
    person = {name: values.pop(name) for name in PERSON if name in values}
    car = {name: values.pop(name) for name in CAR if name in values}
    ids = {f"{name}_id": getattr(values.pop(name, None), "pk", None) for name in ("store", "customer", "vehicle")}
    pairs = [(each["purpose"], each["channel"]) for each in values.pop("consents", [])]
    return {**values, **ids, "person": {"name": "", **person}, "car": car, "consents": pairs}


class Files(CreateRows, Resource):
    """The files that the desk opens; a file is read as its customer and its vehicle."""

    model = Customer
    serializer_class = OpenedFileSerializer
    create_permission = "vehicles.add_vehicle"
    create_serializer_class = NewFileSerializer

    def create(self, request):
        """Open a file. 409 names who may be the same customer; with an Idempotency-Key a retry is harmless."""
        require(request.user, self.create_permission)
        opened = services.open_file(actor=request.user, **arguments(self.values_of(NewFileSerializer)))
        if opened.vehicle is not None:
            rows = with_holders(Vehicle.objects.visible_to(request.user), request.user)
            opened.vehicle = rows.get(pk=opened.vehicle.pk)
        place = request.build_absolute_uri(f"/api/v1/customers/{opened.pk}/")
        data = OpenedFileSerializer(opened, context=self.get_serializer_context()).data
        return Response(data, status=201, headers={"Location": place})
