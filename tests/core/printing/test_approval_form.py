"""审批单: the approval with its steps; only who may see the approval prints it."""

import pytest

from dms.core.approvals import services as approvals
from dms.core.models import Approval, PrintedDocument
from dms.core.printing import services
from tests.core.approvals.conftest import ask, manager, purchaser, supervisor  # noqa: F401
from tests.core.printing.reading import needs_pdftotext, text_of

pytestmark = pytest.mark.requirement("PLT-5")


def print_approval(approval, actor, language="en"):
    return services.print_document(form="core.approval", subject_id=approval.pk, language=language, actor=actor)


@needs_pdftotext
def test_it_shows_who_decided_what_and_where_a_signature_is_missing(ask, purchaser, supervisor, pdf):  # noqa: F811
    approval = ask(amount=20_000, explanation="no stock\nthree customers wait")
    approvals.approve_approval(approval_id=approval.pk, actor=supervisor, note="fine with me")
    text = text_of(pdf(print_approval(approval, purchaser), purchaser))
    for word in (approval.number, "¥20,000.00", "Qian", "three customers wait", "1. parts supervisor", "Sun"):
        assert word in text, word
    assert "fine with me" in text and "2. general manager" in text and "not decided" in text
    assert "审批单" in text_of(pdf(print_approval(approval, purchaser, "zh-hans"), purchaser))


def test_a_colleague_who_has_nothing_to_do_with_it_can_neither_print_nor_see_the_print(ask, purchaser, person):  # noqa: F811
    approval = ask()
    row = print_approval(approval, purchaser)
    cashier = person("cashier")
    with pytest.raises(Approval.DoesNotExist):
        print_approval(approval, cashier)
    assert list(PrintedDocument.objects.visible_to(purchaser)) == [row]
    assert not PrintedDocument.objects.visible_to(cashier).exists()
