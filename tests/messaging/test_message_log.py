"""The log of every message: who may look, and what is hidden."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import Role
from dms.core.models import Event
from dms.messaging import selectors, services
from dms.messaging.models import OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]

READERS = {
    "sales_consultant",
    "service_advisor",
    "delivery_specialist",
    "follow_up_agent",
    "claims_clerk",
    "parts_supervisor",
    "service_manager",
    "general_manager",
    "group_manager",
}


@pytest.mark.requirement("CRM-4", "PLT-1")
@pytest.mark.parametrize("role", Role.values)
def test_who_sees_the_log_of_their_store(write, person, other_store, role):
    message = write()
    assert list(selectors.message_log(person(role))) == ([message] if role in READERS else [])
    if role not in ("group_manager", "administrator"):
        assert not selectors.message_log(person(role, store=other_store)).exists()


@pytest.mark.parametrize(
    ("role", "sees"), [("service_manager", True), ("general_manager", True), ("service_advisor", False)]
)
def test_what_is_written_to_a_colleague_is_theirs_and_their_managers_business(tell, person, role, sees):
    recipient = person("sales_consultant")
    message = tell(recipient)
    assert list(selectors.message_log(person(role))) == ([message] if sees else [])
    assert list(selectors.message_log(recipient)) == [message]


def test_the_messages_about_one_paper(write, customer, store, person):
    about_customer, _about_store = write(about=customer), write(about=store)
    manager = person("service_manager")
    assert list(selectors.messages_about(customer, manager)) == [about_customer]
    assert not selectors.messages_about(customer, person("technician")).exists()


@pytest.mark.parametrize(
    ("channel", "shown"), [("sms", "138****5678"), ("email", "w***@example.com"), ("wechat", "wa***")]
)
def test_addresses_are_masked(write, channel, shown):
    assert write(channel=channel).masked_address == shown


@pytest.mark.requirement("PLT-3")
def test_each_look_at_an_address_is_on_record(write, person):
    message, agent = write(), person("follow_up_agent")
    assert services.reveal_address(message_id=message.pk, actor=agent) == "13812345678"
    event = Event.objects.get(fact="messaging.address_revealed")
    assert (event.actor, event.subject_id, event.payload) == (agent, message.pk, {"channel": "sms"})


@pytest.mark.parametrize(
    ("role", "error"), [("service_advisor", PermissionDenied), ("cashier", OutgoingMessage.DoesNotExist)]
)
def test_a_refused_look_shows_nothing(write, person, role, error):
    message = write()
    with pytest.raises(error):
        services.reveal_address(message_id=message.pk, actor=person(role))
    assert not Event.objects.filter(fact="messaging.address_revealed").exists()


@pytest.mark.requirement("PLT-2")
@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("messaging.cancel_outgoingmessage", "follow_up_agent service_manager general_manager group_manager"),
        (
            "messaging.send_again_outgoingmessage",
            "service_advisor follow_up_agent service_manager general_manager group_manager",
        ),
        ("messaging.reveal_outgoingmessage", "follow_up_agent service_manager general_manager"),
        ("messaging.deliver_outgoingmessage", ""),
        ("messaging.override_templatetext", "service_manager general_manager group_manager"),
        ("messaging.set_quiethours", "general_manager group_manager"),
    ],
)
def test_who_may_what(permission, roles):
    assert set(MATRIX[permission]) == set(roles.split())


def test_whoever_may_act_on_a_message_may_also_see_it():
    acting = {code: roles for code, roles in MATRIX.items() if code.endswith("_outgoingmessage")}
    for code, roles in acting.items():
        assert roles <= MATRIX["messaging.view_outgoingmessage"], code


def test_nobody_can_report_a_delivery_by_hand(write, person):
    from dms.core.transitions import offered_moves

    verbs = {move.verb for move in offered_moves(write(), person("group_manager"))}
    assert verbs == {"cancel"}
