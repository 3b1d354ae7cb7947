"""The words of a message: declared in code, changed by a store, never executed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts.models import Store
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.messaging import selectors, services
from dms.messaging.choices import Channel, Purpose
from dms.messaging.models import TemplateText
from dms.messaging.wording import TEMPLATES, Wording, message_template, template_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


@pytest.fixture
def override(store, person):
    """A service manager who writes the store's own words."""
    manager = person("service_manager")

    def override(**given):
        asked = {"store_id": store.pk, "template": "test.ready", "language": "en", "actor": manager}
        return services.override_template(**asked | {"subject": "Done", "body": "{plate} is done"} | given)

    return override


@pytest.mark.requirement("CRM-4")
def test_a_store_writes_in_its_own_words(override, write, other_store):
    before = write(channel="email", language="en")
    override()
    message = write(channel="email", language="en")
    assert (message.subject, message.body) == ("Done", "京A12345 is done")
    before.refresh_from_db()
    assert before.subject == "Ready: 京A12345"
    assert write(channel="email").subject == "车辆已可取"
    declared = template_named("test.ready")
    assert selectors.wording_of(declared, other_store, "en") == declared.texts["en"]
    event = Event.objects.get(fact="messaging.template_overridden")
    assert event.payload == {"template": "test.ready", "language": "en"}


def test_changing_it_again_keeps_one_row_and_tells_what_changed(override):
    text = override()
    changed = override(body="{plate}: done!", expected_version=text.version)
    assert TemplateText.objects.get() == changed
    assert Event.objects.last().payload == {"changes": {"body": ["{plate} is done", "{plate}: done!"]}}
    with pytest.raises(StaleVersion):
        override(body="late", expected_version=text.version)


def test_going_back_to_the_standard_words(override, write, person):
    text = override()
    for _twice in range(2):
        services.reset_template(text_id=text.pk, actor=person("service_manager"))
    assert write(channel="email", language="en").subject == "Ready: 京A12345"
    assert Event.objects.filter(fact="messaging.template_reset").count() == 1
    override()
    assert write(channel="email", language="en").subject == "Done"


@pytest.mark.requirement("CRM-4")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"body": "{plate.__class__}"}, "“{plate.__class__}” is not known here. You can use: {plate}, {number}."),
        ({"body": "{phone}"}, "“{phone}” is not known here"),
        ({"body": "{plate!r}"}, "is not known here"),
        ({"body": "{}"}, "is not known here"),
        ({"subject": "{plate:>9}"}, "is not known here"),
        ({"short": "{0}"}, "is not known here"),
        ({"body": "{{plate}}"}, "A brace is left over"),
        ({"body": "plate}"}, "A brace is left over"),
        ({"body": "{plate"}, "A brace is left over"),
        ({"body": "  "}, "A message needs a text."),
        ({"language": "fr"}, "Chinese and English"),
    ],
)
def test_words_that_can_not_be_filled_in_are_refused(override, words, sentence):
    with pytest.raises(ValidationError) as refusal:
        override(**words)
    assert sentence in " ".join(refusal.value.messages)
    assert not TemplateText.objects.exists() and not Event.objects.exists()


def test_an_unknown_message_is_refused(override):
    with pytest.raises(LookupError, match="There is no message “test.nothing”"):
        override(template="test.nothing")


def test_a_preview_shows_the_labels_in_their_places():
    declared = template_named("test.ready")
    shown = selectors.preview(declared, Wording("About {plate}", "{number}: {plate}", "{plate}!"), Channel.SMS)
    assert shown == ("About ‹plate›", "‹plate›!")
    with pytest.raises(ValidationError):
        selectors.preview(declared, Wording("", "{colour}"), Channel.SMS)


@pytest.mark.requirement("PLT-2")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("service_manager", True),
        ("general_manager", True),
        ("group_manager", True),
        ("service_advisor", False),
        ("follow_up_agent", False),
        ("administrator", False),
        ("cashier", False),
    ],
)
def test_who_may_change_the_words(override, person, role, may):
    actor = person(role)
    if may:
        assert services.reset_template(text_id=override(actor=actor).pk, actor=actor).in_use is False
        return
    with pytest.raises(PermissionDenied, match="service manager, general manager, group manager"):
        override(actor=actor)
    assert not TemplateText.objects.exists() and not Event.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_another_stores_words_are_out_of_reach(override, person, other_store):
    text, stranger = override(), person("service_manager", store=other_store)
    with pytest.raises(Store.DoesNotExist):
        override(actor=stranger)
    with pytest.raises(TemplateText.DoesNotExist):
        services.reset_template(text_id=text.pk, actor=stranger)
    assert not TemplateText.objects.visible_to(stranger).exists()
    text.refresh_from_db()
    assert text.in_use


@pytest.mark.parametrize(
    "wrong",
    [
        {"texts": {"en": Wording("a", "b")}},
        {"texts": {"en": Wording("a", "{x}"), "zh-hans": Wording("a", "b")}},
        {"variables": {"reset_token": "t"}},
        {"variables": {"new_password": "p"}},
        {"purpose": Purpose.STAFF},
        {"kind": "test"},
    ],
)
def test_a_wrong_declaration_does_not_start(wrong):
    declared = {
        "code": "test.wrong",
        "label": "wrong",
        "purpose": Purpose.SERVICE,
        "channels": (Channel.SMS,),
        "texts": {"en": Wording("a", "b"), "zh-hans": Wording("a", "b")},
    }
    with pytest.raises(ValueError, match="test.wrong"):
        message_template(**declared | wrong)
    assert "test.wrong" not in TEMPLATES
