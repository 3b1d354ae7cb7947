"""What customer care does when a file was opened or changed: complete it in two days, find its double.

Each receiver looks at the file as it stands and may run any number of times.
"""

from crm.files.completeness.models import IncompleteFile
from crm.files.completeness.services import COMPLETE_FILE, escalate_file, look_at_customer, look_at_vehicle
from crm.files.merging.suggesting import suggest
from crm.files.messages import FILE_LATE
from dms.core import clock
from dms.core.deadlines import facts as deadline_facts
from dms.core.due import on
from dms.core.subjects import kind_of
from dms.messaging.services import notify_people
from dms.parties import facts as party_facts
from dms.parties.models import Contact
from dms.vehicles import facts as vehicle_facts

CONTACT = kind_of(Contact)


@on(party_facts.CUSTOMER_REGISTERED)
@on(party_facts.CUSTOMER_EDITED)
@on(party_facts.CONTACT_ADDED)
@on(party_facts.CONTACT_EDITED)
@on(party_facts.CONTACT_REMOVED)
@on(party_facts.CUSTOMER_SEPARATED)
def look_at_the_customers_file(event):
    """A file is complete two days after the first visit, and a customer has one."""
    customer_id = event.subject_id
    if event.subject_kind == CONTACT:
        customer_id = Contact.objects.values_list("customer_id", flat=True).get(pk=event.subject_id)
    suggest(customer_id)  # first: it locks all files that it looks at in the order of their keys
    look_at_customer(customer_id=customer_id, opened_by_id=event.actor_id, at=event.at)


@on(party_facts.CUSTOMER_MERGED)
@on(party_facts.CUSTOMER_RESTRICTED)
@on(party_facts.CUSTOMER_ERASED)
def look_at_the_closed_file(event):
    """Nobody completes a closed file; a survivor may have become complete by the merge."""
    for customer_id in sorted({event.subject_id, event.payload.get("survivor_id", event.subject_id)}):
        look_at_customer(customer_id=customer_id, opened_by_id=event.actor_id, at=event.at)


@on(vehicle_facts.VEHICLE_REGISTERED)
@on(vehicle_facts.VEHICLE_EDITED)
@on(vehicle_facts.PLATE_CHANGED)
@on(vehicle_facts.ODOMETER_RECORDED)
@on(vehicle_facts.OWNERSHIP_TRANSFERRED)
@on(vehicle_facts.OWNERSHIP_ENDED)
def look_at_the_vehicles_file(event):
    """The same for a vehicle; whoever has it may be on file twice."""
    look_at_vehicle(vehicle_id=event.subject_id, opened_by_id=event.actor_id, at=event.at)
    if customer_id := event.payload.get("customer_id"):
        suggest(customer_id)


@on(deadline_facts.PROMISE_OVERDUE)
def pass_late_files_on(event):
    """A late file climbs to the manager; an import of thousands is one message a person and day, not thousands."""
    if event.payload["kind"] != COMPLETE_FILE.code:
        return
    user_ids = event.payload["user_ids"]
    if not escalate_file(file_id=event.payload["subject_id"], user_ids=user_ids):
        return
    day = clock.today(event.store)
    late = IncompleteFile.objects.late().filter(store=event.store).count()
    notify_people(
        template=FILE_LATE,
        key=f"late-files:{event.store_id}:{day.isoformat()}",
        store_id=event.store_id,
        user_ids=user_ids,
        actor=None,
        variables={"number": late},
    )
