"""Suppliers: whom the store buys from."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.parties import choices
from dms.parties.formats import mask_phone


class Supplier(StoreOwned, StatefulModel):
    """Somebody the store buys from: active until deactivated, and back."""

    code = models.CharField(_("supplier code"), max_length=20)
    name = models.CharField(_("name"), max_length=100)
    name_pinyin = models.CharField(max_length=200, editable=False, blank=True)
    name_initials = models.CharField(max_length=60, editable=False, blank=True)
    company_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    place = models.CharField(
        _("place"), max_length=10, choices=choices.SupplierPlace, default=choices.SupplierPlace.LOCAL
    )
    terms = models.CharField(_("terms"), max_length=10, choices=choices.PaymentTerms, default=choices.PaymentTerms.CASH)
    credit_days = models.PositiveSmallIntegerField(_("credit days"), default=0, validators=[MaxValueValidator(365)])
    tax_rate = models.CharField(_("tax rate"), max_length=4, choices=choices.TaxRate, default=choices.TaxRate.GOODS)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    second_contact_name = models.CharField(_("second contact"), max_length=60, blank=True)
    second_phone = models.CharField(_("second telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    state = StateField(_("state"), choices=choices.SupplierState, default=choices.SupplierState.ACTIVE)

    url_namespace = "suppliers"
    state_tones = {choices.SupplierState.ACTIVE: DONE, choices.SupplierState.INACTIVE: DRAFT}

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        permissions = [
            ("deactivate_supplier", _("Can stop buying from a supplier")),
            ("reactivate_supplier", _("Can buy from a supplier again")),
        ]
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "code"],
                name="supplier_code_once_per_store",
                violation_error_message=_("Another supplier already has this code. Choose a different one."),
            ),
            models.UniqueConstraint(
                fields=["store", "company_code"],
                condition=~Q(company_code=""),
                name="supplier_company_code_once_per_store",
                violation_error_message=_("Another supplier already has this company code. Open that one instead."),
            ),
            models.CheckConstraint(
                condition=Q(terms="cash", credit_days=0) | Q(terms="credit", credit_days__gt=0),
                name="supplier_credit_days_with_credit",
                violation_error_message=_("Credit needs a number of days; cash has none."),
            ),
            models.CheckConstraint(condition=Q(tax_rate__in=choices.TaxRate.values), name="supplier_tax_rate_known"),
            models.CheckConstraint(condition=Q(state__in=choices.SupplierState.values), name="supplier_state_known"),
        ]
        indexes = [models.Index(fields=["store", "name_initials"], name="supplier_by_initials")]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        """The supplier's page."""
        return address_of_row("suppliers:detail", self.pk)

    @property
    def masked_phone(self):
        """The first number as everybody may see it."""
        return mask_phone(self.phone)

    @transition(
        state,
        source=choices.SupplierState.ACTIVE,
        target=choices.SupplierState.INACTIVE,
        permission="parties.deactivate_supplier",
        custom={"label": _("Deactivate")},
    )
    def deactivate(self):
        """No new purchases; what is on order still arrives."""

    @transition(
        state,
        source=choices.SupplierState.INACTIVE,
        target=choices.SupplierState.ACTIVE,
        permission="parties.reactivate_supplier",
        custom={"label": _("Reactivate")},
    )
    def reactivate(self):
        """Purchases are possible again."""
