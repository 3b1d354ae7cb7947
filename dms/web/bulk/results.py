"""What a bulk run shows: its act in words, how far it is, and its rows with what became of them."""

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dms.core.exchange.cells import neutralised
from dms.core.exchange.writing import written
from dms.web.bulk.models import BulkState, Outcome
from dms.web.pages.bulk_actions import BACK
from dms.web.saved_views import lists

OBJECTED, GOING = "objected", "going"
AT_ONCE = 500


def act_of(run):
    """The act, or None where it has been taken out of the program."""
    try:
        return lists.page_class(run.list).bulk_action(run.action)
    except LookupError:
        return None


def act_label(run):
    """What the button said."""
    act = act_of(run)
    if act is None:
        return run.action
    return _("Take back: %(act)s") % {"act": act.label} if run.action.endswith(BACK) else str(act.label)


def list_title(run):
    """The heading of the list."""
    try:
        return str(lists.page_class(run.list).title)
    except LookupError:
        return run.list


def list_address(run):
    """The list from which the rows come; empty where it is gone."""
    try:
        return reverse(run.list)
    except NoReverseMatch:
        return ""


def expected(run):
    """``going`` and ``objected``: how many rows will be done as far as can be seen, and how many refused."""
    objected = run.rows.exclude(said=[]).count()
    return {"going": run.row_count - objected, "objected": objected}


def progress(run, counts):
    """``through`` of ``rows`` in ``percent``, with the counts by outcome."""
    through = run.row_count - counts[Outcome.PENDING]
    return {"through": through, "rows": run.row_count, "percent": through * 100 // (run.row_count or 1), **counts}


def tabs(run, counts):
    """The groups of rows that are worth a look: ``code``, ``label``, ``number``, ``url``."""
    if run.state == BulkState.DISCARDED:
        return []
    if run.state == BulkState.PREPARED:
        number = expected(run)
        labels = [(OBJECTED, _("Will be refused"), number["objected"]), (GOING, _("Will be done"), number["going"])]
    else:
        labels = [(outcome.value, outcome.label, counts[outcome]) for outcome in Outcome]
    return [
        {"code": code, "label": label, "number": number, "url": f"{run.get_absolute_url()}?only={code}"}
        for code, label, number in labels
        if number
    ]


def entries(run, only="", after=""):
    """The next rows of one group, one more than a page holds."""
    found = run.rows.order_by("pk")
    if only in Outcome.values:
        found = found.filter(outcome=only)
    elif only:
        found = found.exclude(said=[]) if only == OBJECTED else found.filter(Q(said=[]))
    if after.isdecimal() and len(after) < 18:
        found = found.filter(pk__gt=int(after))
    return list(found[:51])


def lines(run, some, user):
    """For the page: ``entry``, ``text`` and ``url`` of each row as ``user`` sees it now."""
    page = lists.page_for(user, run.list, "") if lists.may_open(user, run.list) else None
    found = {row.pk: row for row in page.rows().filter(pk__in=[one.key for one in some])} if page else {}
    return [
        {
            "entry": one,
            "text": page.row_text(found[one.key]) if one.key in found else _("no longer visible"),
            "url": page.row_address(found[one.key]) if one.key in found else "",
        }
        for one in some
    ]


def file_of(run, user):
    """All rows as CSV: row, result, reason, when."""
    heads = [_("Row"), _("What"), _("Result"), _("Reason"), _("When")]
    return written(heads, _cells(run, user), format="csv")


def _on_the_wall(at):
    """A moment by the clock on the wall, without seconds."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _cells(run, user):
    begin = 0
    while some := list(run.rows.order_by("pk").filter(pk__gt=begin)[:AT_ONCE]):
        for line in lines(run, some, user):
            entry = line["entry"]
            text, reason = neutralised(line["text"]), neutralised(entry.sentences)
            yield [entry.key, text, entry.get_outcome_display(), reason, _on_the_wall(entry.at)]
        begin = some[-1].pk
