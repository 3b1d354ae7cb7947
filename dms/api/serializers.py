"""The ground of all serializers: listed fields, nothing unknown taken, nothing read-only overwritten."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField
from rest_framework.validators import UniqueValidator

from dms.api import fields
from dms.api.reading import Method, reader_of, readers_for_all
from dms.core.models import Event
from dms.core.states import StateField
from dms.core.transitions import Standing


class KnownFieldsOnly:
    """Refuses body fields that the endpoint does not take, at the field (no mass assignment)."""

    def to_internal_value(self, data):
        """The validated values. Raises ValidationError with every wrong field at once."""
        errors = self._not_taken(data) if isinstance(data, dict) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as found:
            raise serializers.ValidationError({**found.detail, **errors}) from None
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _not_taken(self, data):
        taken = [name for name, field in self.fields.items() if not field.read_only]
        return {str(name): [self._refusal(name, taken)] for name in data if name not in taken}

    def _refusal(self, name, taken):
        if name in self.fields:
            return serializers.ErrorDetail(_("This field can't be written."), "read_only")
        known = _("Unknown field. Known: %(names)s.") % {"names": ", ".join(taken)}
        return serializers.ErrorDetail(known if taken else _("No fields are taken here."), "unknown_field")


class InputSerializer(KnownFieldsOnly, serializers.Serializer):
    """What a move or another act takes besides the row itself; subclasses list the fields."""


class ReasonSerializer(InputSerializer):
    """The reason of a move."""

    reason = fields.TextField(max_length=500)


class ResourceSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """A row as JSON. ``Meta.fields`` lists every field by name; ``state``, ``version`` and times are read-only.

    Relations go by id and reach only rows visible to the sender. A ``state`` brings ``state_label``.
    """

    serializer_related_field = fields.VisibleRelatedField
    serializer_choice_field = fields.ChoiceField
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.TextField,
        models.TextField: fields.TextField,
        models.EmailField: fields.EmailField,
        models.BooleanField: fields.YesNoField,
        models.DecimalField: fields.ExactNumberField,
        models.DateField: fields.DayField,
        models.DateTimeField: fields.InstantField,
        models.TimeField: fields.ClockField,
        models.IntegerField: fields.WholeNumberField,
        models.BigIntegerField: fields.WholeNumberField,
        models.SmallIntegerField: fields.WholeNumberField,
        models.PositiveIntegerField: fields.WholeNumberField,
        models.PositiveSmallIntegerField: fields.WholeNumberField,
        models.PositiveBigIntegerField: fields.WholeNumberField,
        models.AutoField: fields.WholeNumberField,
        models.BigAutoField: fields.WholeNumberField,
        StateField: fields.TextField,
    }

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        listed = getattr(getattr(cls, "Meta", None), "fields", ())
        if listed == serializers.ALL_FIELDS:
            raise TypeError(f"{cls.__name__}: list the fields by name, or the next column leaks by itself.")

    def to_representation(self, row):
        """The row as JSON; columns are read directly, because a page asks for a thousand values."""
        if not isinstance(row, self.Meta.model):
            return super().to_representation(row)
        shown = {}
        for name, read in self._readers:
            try:
                shown[name] = read(row)
            except SkipField:
                continue
        return shown

    @cached_property
    def _readers(self):
        mine = self.readers_for_all()
        if mine is None:
            return [(field.field_name, reader_of(field, self.Meta.model)) for field in self._readable_fields]
        return [(name, read.bound(self) if isinstance(read, Method) else read) for name, read in mine]

    @classmethod
    def readers_for_all(cls):
        """The readers, made once, of a serializer whose fields are the same whoever asks; None for any other."""
        usual = cls.__init__ is ResourceSerializer.__init__ and cls.get_fields is ResourceSerializer.get_fields
        return readers_for_all(cls) if usual else None

    def include_extra_kwargs(self, kwargs, extra_kwargs):
        """Uniqueness is the service's to check, with its own sentence and among all rows."""
        if "validators" in kwargs:
            kwargs["validators"] = [one for one in kwargs["validators"] if not isinstance(one, UniqueValidator)]
        return super().include_extra_kwargs(kwargs, extra_kwargs)

    def get_fields(self):
        """A choice that may be empty is described so when it is only read, too."""
        found = super().get_fields()
        blank = {field.name for field in self.Meta.model._meta.fields if field.blank}
        for name, field in found.items():
            if field.read_only and isinstance(field, serializers.ChoiceField) and name in blank:
                field.allow_blank = True
        return found

    def get_validators(self):
        return []

    def get_extra_kwargs(self):
        """The state changes by moves only."""
        extra = super().get_extra_kwargs()
        for field in self.Meta.model._meta.fields:
            if isinstance(field, StateField):
                extra.setdefault(field.name, {})["read_only"] = True
        return extra


class PointSerializer(serializers.Serializer):
    """A reason why not."""

    sentence = serializers.CharField()
    url = serializers.CharField(allow_blank=True, help_text="The page where it is settled; empty for none.")
    who = serializers.CharField(allow_blank=True, help_text="Who can settle it, in words; empty where not known.")


class MoveSerializer(serializers.Serializer):
    """A move of the row as it stands for the sender: ``open`` moves can be made, all others say why not."""

    verb = serializers.CharField(source="slug", help_text="The last part of the address to POST to.")
    label = serializers.CharField(help_text="What the button says.")
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Why it is not possible now; empty means go."
    )
    standing = serializers.ChoiceField(
        choices=Standing.choices,
        help_text="open: go. blocked: points are open. refused: not yours. elsewhere: not in this state.",
    )
    points = PointSerializer(many=True, help_text="The reasons once more, with where each is settled and who can.")


class EventSerializer(serializers.ModelSerializer):
    """Something that happened: who did what to which row, when, from where and why."""

    label = serializers.CharField(read_only=True, help_text="What happened, in words.")
    payload = serializers.SerializerMethodField(help_text="Ids and plain values; personal values are masked.")

    class Meta:
        model = Event
        fields = (
            "id",
            "fact",
            "label",
            "at",
            "actor",
            "actor_name",
            "store",
            "subject_kind",
            "subject_id",
            "subject_text",
            "source",
            "target",
            "reason",
            "payload",
            "origin",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_payload(self, event):
        """The payload as it was written."""
        return event.payload
