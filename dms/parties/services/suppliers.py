"""Suppliers: registering, changing, and stopping to buy from them."""

from django.db import transaction

from dms.accounts.models import Store
from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import cleaned, register, seen_by
from dms.core.transitions import apply_transition
from dms.parties import facts
from dms.parties.choices import PaymentTerms
from dms.parties.formats import checked_company_code, checked_phone
from dms.parties.models import Supplier
from dms.parties.pinyin import name_initials, name_pinyin

PERSONAL = ("contact_name", "phone", "second_contact_name", "second_phone", "email")
EDITABLE = frozenset(
    [
        "code",
        "name",
        "company_code",
        "place",
        "terms",
        "credit_days",
        "tax_rate",
        "contact_name",
        "phone",
        "second_contact_name",
        "second_phone",
        "email",
        "address",
        "note",
    ]
)


@transaction.atomic
def register_supplier(*, store_id, code, name, actor, **values):
    """Take a supplier into the list. Raises PermissionDenied, ValidationError. Announces SUPPLIER_REGISTERED."""
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "parties.add_supplier", store)
    supplier = Supplier(store=store, **checked_supplier({**values, "code": code, "name": name}))
    return register(supplier, actor=actor, fact=facts.SUPPLIER_REGISTERED, payload=told_of_new(supplier))


def told_of_new(supplier):
    """What SUPPLIER_REGISTERED says."""
    return {"code": supplier.code, "name": supplier.name}


@transaction.atomic
def edit_supplier(*, supplier_id, actor, expected_version=None, reason="", **values):
    """Change a supplier's terms or contacts. Raises as ``edit`` does, PermissionDenied. Announces SUPPLIER_EDITED."""
    supplier = locked(seen_by(Supplier.objects, actor), supplier_id)
    require(actor, "parties.change_supplier", supplier)
    return edit(
        supplier,
        actor=actor,
        fact=facts.SUPPLIER_EDITED,
        values=checked_supplier(values),
        expected_version=expected_version,
        masked=PERSONAL,
        reason=reason,
    )


@transaction.atomic
def deactivate_supplier(*, supplier_id, actor, reason=""):
    """Stop buying from the supplier. Raises PermissionDenied, TransitionBlocked. Announces SUPPLIER_DEACTIVATED."""
    supplier = locked(seen_by(Supplier.objects, actor), supplier_id)
    apply_transition(supplier.deactivate, actor=actor, fact=facts.SUPPLIER_DEACTIVATED, reason=reason)
    return supplier


@transaction.atomic
def reactivate_supplier(*, supplier_id, actor, reason=""):
    """Buy from the supplier again. Raises PermissionDenied, TransitionBlocked. Announces SUPPLIER_REACTIVATED."""
    supplier = locked(seen_by(Supplier.objects, actor), supplier_id)
    apply_transition(supplier.reactivate, actor=actor, fact=facts.SUPPLIER_REACTIVATED, reason=reason)
    return supplier


def checked_supplier(values):
    """The values in their stored form. Raises ValidationError by field."""
    unknown = set(values) - EDITABLE
    if unknown:
        raise TypeError(f"Not to be set here: {', '.join(sorted(unknown))}")
    values = cleaned(
        values,
        code=lambda code: code.strip().upper(),
        name=str.strip,
        company_code=checked_company_code,
        phone=checked_phone,
        second_phone=checked_phone,
    )
    if values.get("terms") == PaymentTerms.CASH:
        values["credit_days"] = 0
    if "name" in values:
        values["name_pinyin"] = name_pinyin(values["name"], person=False)
        values["name_initials"] = name_initials(values["name"], person=False)
    return values
