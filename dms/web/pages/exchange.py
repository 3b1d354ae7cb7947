"""Export and import from a list: every page over a declared model gets both behind the key ``e``."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from dms.core import counting
from dms.core.exchange.exporting import MOST_ROWS, handed_out, request_export
from dms.core.exchange.lists import list_of
from dms.web import errors
from dms.web.pages.refusals import INVALID
from dms.web.pages.selecting import ALL, ROW
from dms.web.stores import current_store

SEARCHED = "q"  # names and numbers of people are typed there, and the history can't be erased
PLACES = {"after", "before", "sort"}


class Exchanging:
    """The part of a list page that sends what it shows into a file; needs ``matching()`` of the page."""

    def exchange(self):
        """What the menu offers this person: ``list``, ``may_export``, ``may_import``, ``address``; None for nothing."""
        declared = list_of(self.model)
        if declared is None:
            return None
        may = {
            "may_export": self._may("core.add_exportjob", declared.view_permission),
            "may_import": self._may("core.add_importjob", *declared.import_permissions),
        }
        return {"list": declared, "address": self.request.get_full_path(), **may} if any(may.values()) else None

    def post(self, request, *args, **kwargs):
        """Export what the list shows, or what is ticked in it: a short file at once, a long one by a worker."""
        declared = list_of(self.model)
        if declared is None:
            return self.http_method_not_allowed(request)
        if counting.too_much_work("export", request.user):
            return errors.too_many(request, seconds=counting.seconds_left())
        chose = ROW in request.POST or ALL in request.POST
        rows = self.chosen(request.POST) if chose else self.matching()[0]
        try:
            export = request_export(
                list_code=declared.code,
                format=request.POST.get("format", ""),
                actor=request.user,
                store=current_store(request),
                keys=list(rows.order_by().values_list("pk", flat=True)[: MOST_ROWS + 1]),
                filter_text=self.filter_in_words(),
            )
        except ValidationError as error:
            return HttpResponse(" ".join(error.messages), status=INVALID, content_type="text/plain; charset=utf-8")
        if not export.is_ready:
            return redirect(export)
        file = handed_out(export)
        return HttpResponse(file.content, headers=file.headers)

    def filter_in_words(self):
        """The parameters of the list for the record, without what was typed into the search."""
        given = [(name, value) for name, value in self.request.GET.items() if name not in PLACES and value]
        return "&".join(f"{name}={'***' if name == SEARCHED else value}" for name, value in given)

    def _may(self, *permissions):
        store = current_store(self.request)
        return all(self.request.user.has_perm(permission, store) for permission in permissions)
