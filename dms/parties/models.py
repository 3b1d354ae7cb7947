"""Customers and how to reach them, what they consented to, and suppliers. Each row shows in its own store only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import GroupOwned, StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.parties import choices
from dms.parties.formats import mask_document, mask_email, mask_name, mask_phone
from dms.parties.suppliers import Supplier

__all__ = ["Consent", "ConsentText", "Contact", "Customer", "Supplier"]

#: What stands in the place of a name that was erased.
NOBODY = "—"


def _from_the_left(field, name):
    """An index for ``begins`` and for the whole value."""
    return models.Index(fields=[field, "store"], name=name, opclasses=["varchar_pattern_ops", "int8_ops"])


LIVING_STATES = [choices.CustomerState.ACTIVE, choices.CustomerState.RESTRICTED]


class Customer(StoreOwned, StatefulModel):
    """A person or company the store deals with: active until merged into another file, restricted, or erased.

    The verbs are made by the documents of customer care (a merge, a person's request) and have no pages of their own.
    """

    number = models.CharField(_("customer number"), max_length=20, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.CustomerKind)
    name = models.CharField(_("name"), max_length=100)
    name_pinyin = models.CharField(max_length=200, editable=False, blank=True)
    name_initials = models.CharField(max_length=60, editable=False, blank=True)
    customer_class = models.CharField(
        _("class"), max_length=10, choices=choices.CustomerClass, default=choices.CustomerClass.ORDINARY
    )
    source = models.CharField(
        _("source"), max_length=20, choices=choices.CustomerSource, default=choices.CustomerSource.WALK_IN
    )
    document_kind = models.CharField(_("identity document"), max_length=20, choices=choices.DocumentKind, blank=True)
    document_number = models.CharField(_("document number"), max_length=30, blank=True)
    company_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged_files",
        verbose_name=_("merged into"),
    )
    state = StateField(_("state"), choices=choices.CustomerState, default=choices.CustomerState.ACTIVE)

    state_tones = {
        choices.CustomerState.ACTIVE: DONE,
        choices.CustomerState.RESTRICTED: WAITING,
        choices.CustomerState.MERGED: DRAFT,
        choices.CustomerState.ERASED: DRAFT,
    }

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [
            ("reveal_customer", _("Can see a customer's full telephone and identity numbers")),
            ("merge_customer", _("Can merge a customer's file into another")),
            ("separate_customer", _("Can undo a merge")),
            ("restrict_customer", _("Can restrict the processing of a customer's data")),
            ("release_customer", _("Can lift a restriction")),
            ("erase_customer", _("Can erase a customer's personal data")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="customer_number_once_per_store"),
            models.UniqueConstraint(
                fields=["store", "document_kind", "document_number"],
                condition=~Q(document_number="") & Q(state__in=LIVING_STATES),
                name="customer_document_once_per_store",
                violation_error_message=_(
                    "Another customer already has this identity document. Open that file instead."
                ),
            ),
            models.UniqueConstraint(
                fields=["store", "company_code"],
                condition=~Q(company_code="") & Q(state__in=LIVING_STATES),
                name="customer_company_code_once_per_store",
                violation_error_message=_("Another customer already has this company code. Open that file instead."),
            ),
            models.CheckConstraint(
                condition=Q(kind="company") | Q(company_code=""),
                name="customer_company_code_of_companies",
                violation_error_message=_(
                    "Only a company has a unified social credit code. Change the kind or leave it out."
                ),
            ),
            models.CheckConstraint(
                condition=Q(document_kind="", document_number="") | (~Q(document_kind="") & ~Q(document_number="")),
                name="customer_document_kind_and_number",
                violation_error_message=_("An identity document needs both its kind and its number."),
            ),
            models.CheckConstraint(condition=Q(state__in=choices.CustomerState.values), name="customer_state_known"),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="customer_merged_says_where"
            ),
        ]
        indexes = [
            # Look-ups: the said value first, so that they serve one store and the whole group alike.
            _from_the_left("name", "customer_by_name"),
            _from_the_left("name_pinyin", "customer_by_pinyin"),
            _from_the_left("name_initials", "customer_by_initials"),
            models.Index(
                fields=["document_number", "store"], name="customer_by_document", condition=~Q(document_number="")
            ),
            models.Index(
                fields=["company_code", "store"], name="customer_by_company_code", condition=~Q(company_code="")
            ),
            models.Index(fields=["number", "store"], name="customer_by_number"),
            # Lists: a page in the order of its columns is read off the index.
            models.Index(fields=["store", "id"], name="customer_in_store"),
            models.Index(fields=["store", "name_pinyin", "id"], name="customer_in_store_by_name"),
            models.Index(fields=["store", "customer_class", "id"], name="customer_in_store_by_class"),
            models.Index(fields=["name_pinyin", "id"], name="customer_in_group_by_name"),
            models.Index(fields=["customer_class", "id"], name="customer_in_group_by_class"),
        ]

    def __str__(self):
        """Number and masked name: this text goes into events, which can't be erased."""
        return f"{self.number} {self.masked_name}"

    def get_absolute_url(self):
        """The customer's page."""
        return address_of_row("customers:detail", self.pk)

    @property
    def masked_name(self):
        """A company's name is public, a person's is not."""
        return self.name if self.kind == choices.CustomerKind.COMPANY else mask_name(self.name)

    @property
    def masked_document(self):
        """The identity number as everybody may see it."""
        return mask_document(self.document_number)

    def change_blockers(self):
        """Why nothing may be written into this file, in the user's words."""
        if self.state == choices.CustomerState.ACTIVE:
            return []
        return [_now("This customer's file is closed: %(state)s.") % {"state": self.get_state_display()}]

    #: A closed file takes no files either.
    attach_blockers = change_blockers

    @transition(
        state,
        source=choices.CustomerState.ACTIVE,
        target=choices.CustomerState.MERGED,
        permission="parties.merge_customer",
        custom={"label": _("Merge into another file"), "with_subject": True},
    )
    def merge(self, *, into):
        """Closed; ``into`` goes on in its place."""
        self.merged_into = into

    @transition(
        state,
        source=choices.CustomerState.MERGED,
        target=choices.CustomerState.ACTIVE,
        permission="parties.separate_customer",
        custom={"label": _("Separate again"), "with_subject": True},
    )
    def separate(self):
        """In use again: it was somebody else after all."""
        self.merged_into = None

    @transition(
        state,
        source=choices.CustomerState.ACTIVE,
        target=choices.CustomerState.RESTRICTED,
        permission="parties.restrict_customer",
        custom={"label": _("Restrict"), "with_subject": True},
    )
    def restrict(self):
        """Kept and secured, nothing else (PIPL 47)."""

    @transition(
        state,
        source=choices.CustomerState.RESTRICTED,
        target=choices.CustomerState.ACTIVE,
        permission="parties.release_customer",
        custom={"label": _("Lift the restriction"), "with_subject": True},
    )
    def release(self):
        """In use again."""

    @transition(
        state,
        source=choices.CustomerState.ACTIVE,
        target=choices.CustomerState.ERASED,
        permission="parties.erase_customer",
        custom={"label": _("Erase"), "with_subject": True},
    )
    @transition(
        state,
        source=choices.CustomerState.RESTRICTED,
        target=choices.CustomerState.ERASED,
        permission="parties.erase_customer",
        custom={"label": _("Erase"), "with_subject": True},
    )
    @transition(
        state,
        source=choices.CustomerState.MERGED,
        target=choices.CustomerState.ERASED,
        permission="parties.erase_customer",
        custom={"label": _("Erase"), "with_subject": True},
    )
    def erase(self):
        """Number and links stay, nothing personal does."""
        self.name = NOBODY
        for field in ("name_pinyin", "name_initials", "document_kind", "document_number", "address", "note"):
            setattr(self, field, "")
        self.company_code, self.responsible = "", None


class PartOfCustomerQuerySet(StoreOwnedQuerySet):
    """Whoever may see the customer may see what hangs on it."""

    view_permission = "parties.view_customer"


class Contact(StoreOwned):
    """One way to reach a customer, or somebody who acts for them. Ended, never deleted."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("customer")
    )
    role = models.CharField(_("role"), max_length=10, choices=choices.ContactRole)
    name = models.CharField(_("name"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    phone_last4 = models.CharField(max_length=4, editable=False, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_primary = models.BooleanField(_("first to be called"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = PartOfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ()
        ordering = ["-is_primary", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_primary=True, ended_at=None),
                name="contact_one_primary_per_customer",
            ),
            models.UniqueConstraint(
                fields=["customer", "phone"],
                condition=~Q(phone="") & Q(ended_at=None),
                name="contact_phone_once_per_customer",
                violation_error_message=_("This customer already has a contact with this number. Change that one."),
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(wechat="") | ~Q(email="") | Q(ended_at__isnull=False),
                name="contact_can_be_reached",
                violation_error_message=_("A contact needs a telephone number, a WeChat name or an e-mail address."),
            ),
        ]
        indexes = [
            _from_the_left("phone", "contact_by_phone"),
            models.Index(fields=["phone_last4", "store"], name="contact_by_last4"),
            models.Index(fields=["name", "store"], name="contact_by_name", condition=~Q(name="")),
            models.Index(Lower("email"), name="contact_by_email", condition=~Q(email="")),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.masked_phone or self.masked_email}".strip()

    def get_absolute_url(self):
        """Contacts stand on the customer's page."""
        return address_of_row("customers:detail", self.customer_id)

    @property
    def masked_phone(self):
        """The number as everybody may see it, for lists and events."""
        return mask_phone(self.phone)

    @property
    def masked_email(self):
        """The address as everybody may see it."""
        return mask_email(self.email)


class ConsentText(GroupOwned):
    """What customers agree to for one purpose, as worded from a day on. Never edited: a new wording is a new row."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=choices.Purpose)
    text_version = models.CharField(_("version"), max_length=20)
    text = models.TextField(_("text"), max_length=20_000)
    text_en = models.TextField(_("English text"), blank=True, max_length=20_000)
    valid_from = models.DateField(_("valid from"))
    asks_again = models.BooleanField(
        _("consents must be taken again"),
        default=True,
        help_text=_("Yes when purpose, method or kind of data change; no for a corrected word."),
    )

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        default_permissions = ("view",)
        permissions = [("publish_consenttext", _("Can publish a consent text"))]
        ordering = ["purpose", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "text_version"], name="consent_text_version_once"),
            models.UniqueConstraint(fields=["purpose", "valid_from"], name="consent_text_one_per_day"),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.text_version}"

    def get_absolute_url(self):
        """The page of the wording."""
        return address_of_row("consent-texts:detail", self.pk)


class Consent(StoreOwned):
    """A customer's yes to one purpose on one channel, with its evidence; over when withdrawn or replaced."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="consents", verbose_name=_("customer")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=choices.Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=choices.Channel)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+", verbose_name=_("text"))
    evidence = models.CharField(_("evidence"), max_length=200)
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)

    objects = PartOfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()
        permissions = [("record_consent", _("Can record consents and their withdrawal"))]
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"],
                condition=Q(withdrawn_at=None, replaced_at=None),
                name="consent_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_given_then_withdrawn"
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.get_channel_display()}"

    def get_absolute_url(self):
        """Consents stand on the customer's page."""
        return address_of_row("customers:detail", self.customer_id)

    @property
    def is_in_force(self):
        """Whether it was neither withdrawn nor replaced."""
        return self.withdrawn_at is None and self.replaced_at is None
