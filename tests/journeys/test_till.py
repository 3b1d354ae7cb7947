"""From the slip to the statement: paid at the till by keyboard, the receipt printed, the day closed, the month told."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from dms.cashier import services
from dms.cashier.models import DayClose, Payment, Receivable, Statement
from dms.core import clock
from dms.core.invariants import verify
from dms.core.models import Event, PrintedDocument
from dms.core.money import from_gross
from tests.cashier.factories import CreditAccountFactory
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.web.test_keyboard import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.requirement("PRT-13")]

WORDS = {
    "zh-hans": {"till": "收银台", "receipt": "收款凭证", "agrees": "全部相符"},
    "en": {"till": "Till", "receipt": "Payment slip", "agrees": "Everything agrees"},
}


@pytest.fixture
def at_the_till(browser, live_server, person, store):
    """``at_the_till(language)``: the cashier's browser; what it complains about fails."""
    contexts, complaints = [], []

    def make(language, size=(1440, 900)):
        cashier = person("cashier", name="韩梅", password="!", language=language)
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, locale=language
        )
        context.set_default_timeout(30_000)
        context.add_cookies([cookie_of(cashier, live_server.url)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def slip(store):
    """87.50 CNY of a customer who is known by telephone."""
    customer = CustomerFactory(store=store, name="石磊")
    ContactFactory(customer=customer, phone="13812345678")
    return services.raise_receivable(
        store=store, customer=customer, source=customer, amounts=from_gross("87.50", "0.13"), text="机油格", actor=None
    )


def printed(page, tries=60):
    """The paper, once the server has set it: a PDF opens as a page of the browser's own."""
    for _try in range(tries):
        if found := PrintedDocument.objects.first():
            return found
        page.wait_for_timeout(500)
    raise AssertionError("nothing was printed")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_slip_is_paid_by_keyboard_printed_and_the_day_closed(at_the_till, slip, language, store):
    page, words = at_the_till(language), WORDS[language]
    page.goto("/till/?q=13812345678")
    assert words["till"] in page.title()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/receivables/{slip.pk}/pay/")
    page.keyboard.type("100")  # the cash that is given: the field has the focus
    assert page.locator("[data-pay=change]").inner_text() == "¥12.50"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/payments/\d+/$"))
    payment = Payment.objects.get()
    assert (payment.amount, payment.change) == (Decimal("87.50"), Decimal("12.50"))
    assert Receivable.objects.get().state == "settled"

    assert words["receipt"] in page.content()
    page.goto(f"/prints/new/?form=cashier.receipt&subject={payment.pk}")
    page.keyboard.press("Control+Enter")
    assert printed(page).form == "cashier.receipt"

    page.goto("/till/")
    page.keyboard.press("d")
    page.wait_for_url(re.compile(r"/day-closes/\d+/$"))
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/count/$"))
    page.locator("[name=cash]").fill("87.50")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/day-closes/\d+/$"))
    assert words["agrees"] in page.content()
    day = DayClose.objects.get()
    page.goto(f"/day-closes/{day.pk}/close/")
    page.locator(".move-form [data-save]").press("Enter")
    page.wait_for_url(re.compile(r"/day-closes/\d+/$"))
    day.refresh_from_db()
    assert day.state == "closed"
    assert [found for _rule, found in verify(["I6", "I7"]) if found] == []


def test_the_till_fits_a_phone(at_the_till, slip):
    page = at_the_till("zh-hans", (390, 844))
    for address in ("/till/", f"/receivables/{slip.pk}/pay/", f"/receivables/{slip.pk}/", "/day-closes/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= 390"), address


def test_a_credit_customers_month_is_told_on_paper(client, person, store):
    finance = person("finance", name="杨静", password="!")
    account = CreditAccountFactory(store=store, limit=Decimal("5000"))
    last_month = clock.today(store).replace(day=1) - timedelta(days=1)
    row = services.raise_receivable(
        store=store,
        customer=account.customer,
        source=account.customer,
        amounts=from_gross("1130", "0.13"),
        raised_on=last_month,
        actor=finance,
    )
    services.charge_to_account(receivable_id=row.pk, charged_on=last_month, signed_by="王队长", actor=finance)
    client.force_login(finance)
    client.post(f"/credit-accounts/{account.pk}/statement/", {"month": last_month.isoformat()})
    statement = Statement.objects.get()
    assert (statement.opening, statement.charged, statement.closing) == (0, Decimal("1130.00"), Decimal("1130.00"))
    page = client.get(f"/statements/{statement.pk}/").content.decode()
    assert row.number in page and "¥1,130.00" in page
    client.post(
        f"/prints/new/?form=cashier.statement&subject={statement.pk}", {"language": "zh-hans", "copies": ["1", "3"]}
    )
    printed = PrintedDocument.objects.get()
    assert client.get(f"/prints/{printed.pk}/pdf/").content.startswith(b"%PDF-")
    assert Event.objects.filter(fact="cashier.statement_issued").exists()
