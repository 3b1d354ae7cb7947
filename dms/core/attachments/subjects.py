"""Which rows may carry attachments, and who may add to them. Each app declares its own in ``AppConfig.ready()``."""

from django.apps import apps

from dms.core.subjects import kind_of

ATTACHABLE = {}
#: What somebody needs beside seeing the row, where its files show more than its page does.
SEEN_WITH = {}


def attachable(kind, *, add, see=""):
    """Let rows of ``kind`` ("app.model") carry attachments; ``add`` is the permission that attaching needs there.

    ``see`` is the permission without which nobody knows of the files: for rows whose page masks what a scan shows.
    """
    if ATTACHABLE.setdefault(kind, add) != add or SEEN_WITH.setdefault(kind, see) != see:
        raise ValueError(f"{kind} is declared twice, differently.")
    return kind


def may_see_files(subject, user):
    """Whether ``user``, who sees the row ``subject``, may know of the files beside it."""
    needed = SEEN_WITH.get(kind_of(subject), "")
    return user.has_perm("core.view_attachment", subject) and (not needed or user.has_perm(needed, subject))


def visible_subject(kind, pk, user):
    """The row ``pk`` of ``kind`` if ``user`` may see it. Raises its DoesNotExist, also for an undeclared kind."""
    model = apps.get_model(kind)
    rows = model.objects.visible_to(user) if kind in ATTACHABLE else model.objects.none()
    return rows.get(pk=pk)
