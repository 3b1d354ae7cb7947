"""A mail program's own “unsubscribe” (RFC 8058): the headers of a real mail, and what one click does."""

import datetime
import email
import email.policy
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from dms.core import clock
from dms.core.models import Event
from dms.messaging.choices import Purpose
from dms.messaging.services import queue_message
from dms.messaging.services.delivery import deliver
from dms.messaging.wording import TEMPLATES, Wording, message_template
from dms.parties.public import CONTACT_DATA, UNSUBSCRIBE
from dms.parties.selectors import consents_in_force
from dms.parties.services import give_consent
from tests.traces import differences, traces

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-4")]
SITE = "https://dms.example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def daytime(monkeypatch):
    """A Monday morning outside of all quiet hours."""
    morning = datetime.datetime(2026, 3, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(clock, "now", lambda: morning)


@pytest.fixture
def mailed(customer, settings, monkeypatch):
    """``mailed(purpose)``: a mail to the customer as the mail server gets it, headers unfolded."""
    settings.SITE_ADDRESS = SITE
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {
        "email": {"class": "dms.messaging.channels.email.EmailChannel", "sender": "East Store <service@example.com>"}
    }
    monkeypatch.setattr("dms.messaging.wording.TEMPLATES", dict(TEMPLATES))
    for channel in ("email", "sms"):
        give_consent(customer_id=customer.pk, purpose="marketing", channel=channel, evidence="sheet", actor=None)

    def send(purpose=Purpose.MARKETING):
        code = f"tests.mail_{purpose}"
        texts = {"zh-hans": Wording("优惠", "冬季保养八折。"), "en": Wording("Offer", "Winter service.")}
        message_template(code=code, label="mail", purpose=purpose, channels=("email",), texts=texts)
        message = queue_message(
            template=code, key=code, store_id=customer.store_id, channel="email", customer_id=customer.pk, actor=None
        )
        deliver(message_id=message.pk, number=1)
        [sent] = mail.outbox
        return email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)

    return send


@pytest.fixture
def mail_program():
    """A stranger without cookies, who is held to the CSRF check."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def path_of(sent):
    return urlsplit(str(sent["List-Unsubscribe"]).strip("<>")).path


def held(customer):
    return set(consents_in_force(customer).values_list("purpose", "channel"))


def test_one_click_withdraws_the_consent_behind_the_mail_and_no_other(mailed, mail_program, customer):
    sent = mailed()
    assert str(sent["List-Unsubscribe"]).startswith(f"<{SITE}/p/stop/") and str(sent["List-Unsubscribe"])[-1] == ">"
    assert str(sent["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert path_of(sent) in sent.get_content(), "the link in the text is the same one"
    answer = mail_program.post(path_of(sent), ONE_CLICK)
    assert answer.status_code == 200 and not answer.has_header("Location")
    assert held(customer) == {("marketing", "sms")}
    event = Event.objects.get(fact="parties.consent_withdrawn")
    assert (event.actor, event.origin) == (None, "public")
    assert mail_program.post(path_of(sent), ONE_CLICK).status_code == 200, "mail providers try again"
    assert Event.objects.filter(fact="parties.consent_withdrawn").count() == 1


def test_looking_at_the_link_withdraws_nothing(mailed, mail_program, customer):
    page = mail_program.get(path_of(mailed()))
    assert page.status_code == 200 and len(held(customer)) == 2


@pytest.mark.parametrize("purpose", [Purpose.SERVICE, Purpose.LEGAL])
def test_a_mail_that_needs_no_consent_has_no_such_header(mailed, purpose):
    sent = mailed(purpose)
    assert sent["List-Unsubscribe"] is None and sent["List-Unsubscribe-Post"] is None


def test_without_tls_no_click_is_offered(mailed, settings):
    settings.SITE_ADDRESS = "http://dms.example.com"
    sent = mailed()
    assert sent["List-Unsubscribe"] is not None and sent["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    ("page", "body"),
    [
        (UNSUBSCRIBE, {}),
        (UNSUBSCRIBE, ONE_CLICK | {"everything": "on"}),
        (UNSUBSCRIBE, {"List-Unsubscribe": "x"}),
        (CONTACT_DATA, ONE_CLICK),
    ],
)
def test_everything_else_still_needs_the_token_of_a_form(link_to, mail_program, page, body):
    address = link_to(page, purpose="marketing", channel="email")
    before = traces()
    assert mail_program.post(address, body).status_code == 403
    assert differences(before, traces()) == {}


def test_a_wrong_token_is_the_same_404(mail_program):
    answer = mail_program.post(f"/p/stop/{'A' * 32}/", ONE_CLICK)
    assert answer.status_code == 404 and "no-store" in answer["Cache-Control"]
