"""Imports: upload, report, apply, cancel; the template and the rows to mend as files."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.core.exchange import files, importing
from dms.core.exchange.checking import progress
from dms.core.exchange.lists import LISTS
from dms.core.exchange.models import ImportJob, ImportState, in_stores_with
from dms.core.exchange.rejected import rejected_rows
from dms.core.exchange.writing import CONTENT_TYPES, template
from dms.core.permissions import refusal
from dms.web.exchange.forms import UploadForm
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Page, Tab
from dms.web.pages.details import Fact
from dms.web.pages.seek import Order, seek
from dms.web.stores import current_store

TIME = "web/parts/time.html"


def list_choices():
    """Every declared list."""
    return [(one.code, one.label) for one in LISTS.values()]


class ImportFilter(django_filters.FilterSet):
    """By list and state."""

    list_code = django_filters.ChoiceFilter(label=_("List"), choices=list_choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ImportState.choices)

    class Meta:
        model = ImportJob
        fields = ["list_code", "state"]


class Imports(ListPage):
    """Every file that came in, newest first."""

    model = ImportJob
    permission = "core.view_importjob"
    title = _("Imports")
    filterset_class = ImportFilter
    tabs = (Tab(_("All")), Tab(_("To be applied"), {"state": ImportState.CHECKED.value}))
    empty_text = _("Open a list, press e, and choose “Import a file”.")
    columns = (
        Column(label=_("List"), value="label"),
        Column(label=_("File"), value="file_name", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
        Column(label=_("Rows"), value="row_count", number=True),
        Column(label=_("Mistakes"), value="mistakes", number=True, phone=False),
        Column(label=_("Uploaded by"), value="uploaded_by", phone=False),
        Column(label=_("When"), value="created_at", sort="created_at", template=TIME, phone=False),
    )

    def rows(self):
        """With who uploaded it."""
        return super().rows().select_related("uploaded_by")


class OfList(Page):
    """A page about one declared list, for those who may import it."""

    permission = "core.add_importjob"

    def setup(self, request, *args, **kwargs):
        """Raises Http404 for a list that nobody has declared."""
        super().setup(request, *args, **kwargs)
        self.list = LISTS.get(kwargs["code"])

    def require_list(self):
        """Raises Http404, or PermissionDenied with who may."""
        if self.list is None:
            raise Http404("list")
        for permission in self.list.import_permissions:
            if not self.request.user.has_perm(permission):
                raise PermissionDenied(refusal(self.request.user, permission))


class Upload(FormPage, OfList):
    """Choose a file; it is only checked."""

    costs = {"post": "upload"}
    form_class = UploadForm
    template_name = "imports/upload.html"
    submit_label = _("Check the file")

    def _open(self):
        super()._open()
        self.require_list()

    def get_title(self):
        """Which list."""
        return _now("Import: %(list)s") % {"list": self.list.label}

    def form_arguments(self):
        """The stores that come into question."""
        needed = ("core.add_importjob", *self.list.import_permissions)
        # The condition speaks of rows with a store; here the stores themselves are the rows.
        in_them = in_stores_with(self.request.user, needed)
        stores = Store.objects.filter(is_active=True).order_by("code")
        allowed = dict(in_them.children).get("store_id__in")
        return {"stores": stores if allowed is None else stores.filter(pk__in=allowed)}

    def initial(self, row):
        """The store that the person works for."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return importing.upload_import(
            list_code=self.list.code,
            store=form.cleaned_data["store"],
            file=form.cleaned_data["file"],
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs):
        """Also ``exchange_list``."""
        return super().get_context_data(exchange_list=self.list, **kwargs)


class Template(OfList):
    """The empty file with the columns."""

    def get(self, request, code, format):
        """As an attachment."""
        self.require_list()
        if format not in CONTENT_TYPES:
            raise Http404("format")
        name = _now("%(list)s-template") % {"list": self.list.label}
        file = files.handed_out(template(self.list, format=format), format, name)
        return HttpResponse(file.content, headers=file.headers)


class Import(DetailPage):
    """One file: what would come of it or came of it, and what is wrong with it, row by row."""

    model = ImportJob
    permission = "core.view_importjob"
    template_name = "imports/import.html"

    def rows(self):
        """With the names that the page shows."""
        return super().rows().select_related("store", "uploaded_by", "applied_by")

    def get_title(self):
        """The list, and the number of the import."""
        return f"{self.object.label} · {self.object.pk}"

    def facts(self, row):
        """Where it came from and how it was read."""
        return [
            Fact(_("File"), row.file_name),
            Fact(_("Read as"), row.reading),
            Fact(_("Store"), row.store),
            Fact(_("Uploaded by"), row.uploaded_by),
            Fact(_("Uploaded at"), row.created_at, TIME),
            Fact(_("Imported by"), row.applied_by),
        ]

    def get_context_data(self, row, **kwargs):
        """Also ``page`` (findings), its links, ``done`` (rows done so far)."""
        asked = self.request.GET
        page = seek(row.findings.all(), Order("pk"), after=asked.get("after", ""), before=asked.get("before", ""))
        path = self.request.path
        return super().get_context_data(
            row=row,
            page=page,
            next_url=f"{path}?after={page.after}" if page.after else "",
            previous_url=f"{path}?before={page.before}" if page.before else "",
            done=progress(row),
            **kwargs,
        )

    def get_template_names(self):
        """The page, or the findings that htmx turns over."""
        return ["imports/parts/findings.html"] if self.is_partial else [self.template_name]


class Progress(Page):
    """How far the worker is; once it is through, the browser shows the page anew."""

    model = ImportJob
    permission = "core.view_importjob"
    template_name = "imports/parts/progress.html"

    def get(self, request, pk):
        """The bar alone."""
        row = self.row()
        if not row.is_going_on:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return self.render_to_response(self.get_context_data(row=row, done=progress(row)))


class Apply(MovePage):
    """Import the file, all of it."""

    model = ImportJob
    permission = "core.view_importjob"
    verb = "apply"
    service = staticmethod(importing.apply_import)
    row_argument = "import_id"

    def sentence(self, row):
        """What will happen."""
        return _now("%(added)d rows are added, %(changed)d changed, %(unchanged)d stay. All of them, or none.") % {
            "added": row.added,
            "changed": row.changed,
            "unchanged": row.unchanged,
        }


class Cancel(MovePage):
    """Leave it."""

    model = ImportJob
    permission = "core.view_importjob"
    verb = "cancel"
    service = staticmethod(importing.cancel_import)
    row_argument = "import_id"


class Rejected(Page):
    """The rows to mend, with their reasons; ``?all=1``: the whole file."""

    model = ImportJob
    permission = "core.view_importjob"

    def get(self, request, pk):
        """As an attachment."""
        try:
            file = rejected_rows(request.user, pk, everything=request.GET.get("all") == "1")
        except ImportJob.DoesNotExist:
            raise Http404("import") from None
        return HttpResponse(file.content, headers=file.headers)
