"""What the cells of a customer or supplier mean to the services, whether a row is saved alone or with others."""

from django.utils.translation import gettext as _

from dms.parties import choices
from dms.parties.formats import squeezed
from dms.parties.services.many import stored_phone

CONTACT_COLUMNS = {
    "contact_role": "role",
    "contact_name": "name",
    "phone": "phone",
    "wechat": "wechat",
    "email": "email",
}


def customer_identity(values):
    """Number, identity document, company code, or name with telephone: the first that the row has."""
    if values.get("number"):
        return ("number", values["number"])
    if values.get("document_number"):
        return ("document", values.get("document_kind"), squeezed(values["document_number"]))
    if values.get("company_code"):
        return ("company", squeezed(values["company_code"]))
    if values.get("phone"):
        return ("phone", stored_phone(values["phone"]), values.get("name"))
    return None


def contact_values(values):
    """What the row says about the contact to be called first; empty cells say nothing."""
    return {CONTACT_COLUMNS[name]: value for name, value in values.items() if name in CONTACT_COLUMNS and value}


#: Never empty, so that an empty cell can only mean: as it is.
ALWAYS_SET = {"customer_class", "source"}


def customer_fields(values):
    """The fields of the customer that the row sets."""
    fields = {name: value for name, value in values.items() if name not in {*CONTACT_COLUMNS, "number"}}
    return {name: value for name, value in fields.items() if value or name not in ALWAYS_SET}


def new_customer_values(values):
    """What a new customer is registered with; an empty cell means the field's own default."""
    fields = {
        "customer_class": choices.CustomerClass.ORDINARY,
        "source": choices.CustomerSource.WALK_IN,
        **customer_fields(values),
    }
    contact = contact_values(values)
    named = {f"contact_{name}": contact.pop(name) for name in ("role", "name") if name in contact}
    return {name: value for name, value in fields.items() if value != "" or name in {"kind", "name"}} | contact | named


def namesake_warning():
    """A file can't be asked whether somebody of the same name is the same person; people are told to look."""
    return {
        "name": [
            _("Another customer has this name too. If it is the same person, write the customer number into the row.")
        ]
    }


def new_supplier_values(values):
    """What a new supplier is registered with."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def supplier_fields(values):
    """The fields of a supplier on file that the row sets."""
    kept = {"code"} if values.get("tax_rate") else {"code", "tax_rate"}
    return {name: value for name, value in values.items() if name not in kept and value is not None}
