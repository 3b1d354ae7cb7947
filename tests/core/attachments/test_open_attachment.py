"""Reading an attachment needs its store and its subject."""

import pytest

from dms.accounts.models import Membership
from dms.core.attachments.models import Attachment
from dms.core.attachments.selectors import attachments_of, open_attachment
from dms.core.attachments.services import remove_attachment
from dms.core.attachments.subjects import ATTACHABLE, attachable
from tests.core.attachments.conftest import picture


def test_the_file_comes_with_headers_that_nobody_mistakes_for_a_page(attach, clerk):
    opened = open_attachment(clerk, attach(name='行驶证";x.jpg').pk)
    with opened.file as file:
        assert file.read() == picture()
    assert opened.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%A1%8C")
    assert '"' not in opened.headers["Content-Disposition"]
    assert (opened.headers["X-Content-Type-Options"], opened.headers["Content-Type"]) == ("nosniff", "image/jpeg")
    assert opened.headers["Cache-Control"] == "private, no-store"


def test_another_store_gets_nothing(attach, person, other_store):
    with pytest.raises(Attachment.DoesNotExist):
        open_attachment(person("general_manager", store=other_store), attach().pk)


def test_who_cannot_see_the_subject_cannot_open_what_hangs_on_it(attach, clerk):
    row = attach()
    Membership.objects.filter(user_id=row.subject_id).delete()
    with pytest.raises(Attachment.DoesNotExist):
        open_attachment(clerk, row.pk)


def test_a_subject_that_was_never_declared_opens_nothing(attach, clerk, monkeypatch):
    row = attach()
    monkeypatch.delitem(ATTACHABLE, "accounts.user")
    with pytest.raises(Attachment.DoesNotExist):
        open_attachment(clerk, row.pk)


def test_a_removed_one_is_not_opened_or_listed(attach, clerk, person):
    colleague = person("cashier")
    kept, removed = attach(subject=colleague), attach(subject=colleague)
    remove_attachment(attachment_id=removed.pk, reason="wrong car", actor=clerk)
    assert list(attachments_of(colleague)) == [kept]
    with pytest.raises(Attachment.DoesNotExist):
        open_attachment(clerk, removed.pk)


def test_a_kind_is_declared_one_way():
    with pytest.raises(ValueError, match="declared twice"):
        attachable("accounts.user", add="accounts.change_user")
