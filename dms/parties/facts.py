"""What this app announces. Payloads hold ids and masked values only: an event can't be erased."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# payload: kind, name (masked), phone (masked)
CUSTOMER_REGISTERED = Fact("parties.customer_registered", _("registered the customer"))
# payload: survivor_id
CUSTOMER_MERGED = Fact("parties.customer_merged", _("merged the file into another"))
# payload: survivor_id
CUSTOMER_SEPARATED = Fact("parties.customer_separated", _("separated the file again"))
CUSTOMER_RESTRICTED = Fact("parties.customer_restricted", _("restricted the processing of the customer's data"))
CUSTOMER_RELEASED = Fact("parties.customer_released", _("lifted the restriction"))
CUSTOMER_ERASED = Fact("parties.customer_erased", _("erased the customer's personal data"))
# payload: changes
CUSTOMER_EDITED = Fact("parties.customer_edited", _("changed the customer's file"))
# payload: contact_id, role, phone (masked)
CONTACT_ADDED = Fact("parties.contact_added", _("added a contact"))
# payload: changes
CONTACT_EDITED = Fact("parties.contact_edited", _("changed a contact"))
# payload: contact_id, role, phone (masked)
CONTACT_REMOVED = Fact("parties.contact_removed", _("ended a contact"))
# payload: link_id, corrected (names of fields)
CONTACT_DATA_CONFIRMED = Fact("parties.contact_data_confirmed", _("confirmed their own contact data"))
# payload: contact_id, phone (masked)
PHONE_REVEALED = Fact("parties.phone_revealed", _("looked at a telephone number"))
# payload: kind
DOCUMENT_REVEALED = Fact("parties.document_revealed", _("looked at an identity number"))
# payload: purpose, version
CONSENT_TEXT_PUBLISHED = Fact("parties.consent_text_published", _("published a consent text"))
# payload: consent_id, purpose, channel, text_version
CONSENT_GIVEN = Fact("parties.consent_given", _("recorded a consent"))
# payload: consent_id, purpose, channel
CONSENT_WITHDRAWN = Fact("parties.consent_withdrawn", _("recorded the withdrawal of a consent"))
# payload: code, name
SUPPLIER_REGISTERED = Fact("parties.supplier_registered", _("registered the supplier"))
# payload: changes
SUPPLIER_EDITED = Fact("parties.supplier_edited", _("changed the supplier"))
SUPPLIER_DEACTIVATED = Fact("parties.supplier_deactivated", _("stopped buying from the supplier"))
SUPPLIER_REACTIVATED = Fact("parties.supplier_reactivated", _("buys from the supplier again"))
