"""Every verb of this app, by what it is done to."""

from dms.parties.services.answers import answer_contact_data, withdraw_consents
from dms.parties.services.closing import (
    erase_customer,
    merge_customer,
    release_customer,
    restrict_customer,
    separate_customer,
)
from dms.parties.services.consents import give_consent, publish_consent_text, withdraw_consent
from dms.parties.services.contacts import add_contact, edit_contact, remove_contact, reveal_phone
from dms.parties.services.customers import PossibleDuplicates, edit_customer, register_customer, reveal_document
from dms.parties.services.suppliers import deactivate_supplier, edit_supplier, reactivate_supplier, register_supplier

__all__ = [
    "PossibleDuplicates",
    "add_contact",
    "answer_contact_data",
    "deactivate_supplier",
    "edit_contact",
    "edit_customer",
    "edit_supplier",
    "erase_customer",
    "give_consent",
    "merge_customer",
    "publish_consent_text",
    "reactivate_supplier",
    "register_customer",
    "register_supplier",
    "release_customer",
    "remove_contact",
    "restrict_customer",
    "reveal_document",
    "reveal_phone",
    "separate_customer",
    "withdraw_consent",
    "withdraw_consents",
]
