"""The receiving store prints the delivery note of a transfer that is on its way to it."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event, PrintedDocument
from dms.core.printing.forms import forms_for
from dms.core.printing.services import print_document
from dms.core.transitions import TransitionBlocked
from tests.api.conftest import program

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def print_note(row, actor, form="parts.transfer_delivery"):
    return print_document(form=form, subject_id=row.pk, language="zh-hans", actor=actor)


def test_the_receiver_prints_what_is_on_its_way(shipped, receiver, other_store, client):
    paper = print_note(shipped, receiver)
    assert paper.store == other_store and paper.content["document"]["number"] == shipped.number
    assert "顺丰 SF123" in str(paper.content["document"]["data"])
    assert list(PrintedDocument.objects.visible_to(receiver)) == [paper]
    assert Event.objects.filter(fact="core.document_printed", subject_id=shipped.pk).count() == 1
    client.force_login(receiver)
    assert client.get(f"/prints/{paper.pk}/pdf/")["Content-Type"] == "application/pdf"


def test_each_store_is_offered_its_own_paper(shipped, receiver, keeper, client):
    assert [form.code for form in forms_for(shipped, receiver)] == ["parts.transfer_delivery"]
    assert "parts.transfer_delivery" not in [form.code for form in forms_for(shipped, keeper)]
    client.force_login(receiver)
    assert "parts.transfer_delivery" in client.get(shipped.get_absolute_url()).content.decode()


def test_refused_to_the_sender_to_strangers_and_before_it_left(shipped, ask, receiver, keeper, person):
    with pytest.raises(PermissionDenied):
        print_note(shipped, keeper)
    with pytest.raises(PermissionDenied):
        print_note(shipped, receiver, form="parts.transfer")
    with pytest.raises(TransitionBlocked, match="Nothing has been sent"):
        print_note(ask(1), receiver)
    assert not PrintedDocument.objects.exists()


def test_through_the_api(shipped, receiver, program):
    wanted = {"form": "parts.transfer_delivery", "subject_id": shipped.pk, "language": "zh-hans"}
    assert program(receiver).send("POST", "/api/v1/prints/", wanted).status_code == 201
