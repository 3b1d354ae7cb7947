"""Taking an attachment away: shown no longer, kept for ever."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.attachments.models import Attachment
from dms.core.attachments.services import attach_file, remove_attachment
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.core.attachments.conftest import picture


def test_it_is_gone_from_the_list_with_a_reason_and_the_file_stays(attach, clerk, media):
    row = remove_attachment(attachment_id=attach().pk, reason="wrong car", actor=clerk)
    assert row.removed_at and (media / row.stored_name).exists()
    event = Event.objects.latest("id")
    assert (event.fact, event.reason) == ("core.attachment_removed", "wrong car")


def test_it_needs_a_reason(attach, clerk):
    with pytest.raises(ValidationError, match="Say why"):
        remove_attachment(attachment_id=attach().pk, reason="", actor=clerk)
    assert Event.objects.count() == 1


def test_it_is_removed_once(attach, clerk):
    row = remove_attachment(attachment_id=attach().pk, reason="wrong car", actor=clerk)
    with pytest.raises(TransitionBlocked, match="already"):
        remove_attachment(attachment_id=row.pk, reason="again", actor=clerk)


def test_another_store_and_who_may_not_touch_the_subject_do_not_remove_it(attach, store, other_store, person, clerk):
    with pytest.raises(Attachment.DoesNotExist):
        remove_attachment(attachment_id=attach().pk, reason="x", actor=person("storekeeper", store=other_store))
    from django.core.files.base import ContentFile

    row = attach_file(
        subject=store,
        file=ContentFile(picture(), name="a.jpg"),
        actor=person("group_manager"),
        kind="photo",
        store=store,
    )
    with pytest.raises(PermissionDenied):
        remove_attachment(attachment_id=row.pk, reason="x", actor=clerk)
    assert not Event.objects.filter(fact="core.attachment_removed").exists()
