"""Choosing what is printed, the paper itself, and the record of prints."""

from functools import cached_property

import django_filters
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.models import Event
from dms.core.permissions import require
from dms.core.printing import selectors, services
from dms.core.printing.forms import FORMS
from dms.core.printing.models import LANGUAGES, PrintedDocument
from dms.web.pages import Column, DetailPage, FormPage, ListPage
from dms.web.pages.access import Page
from dms.web.pages.details import Fact
from dms.web.printing.forms import AgainForm, DocumentPaperForm, LabelPaperForm

VIEW = "core.view_printeddocument"
PRINT = "core.add_printeddocument"
TIME = "web/parts/time.html"


def form_choices():
    """Every form with its label."""
    return [(form.code, form.label) for form in FORMS.values()]


class PrintFilter(django_filters.FilterSet):
    """By form and language."""

    form = django_filters.ChoiceFilter(label=_("Form"), choices=form_choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=LANGUAGES)

    class Meta:
        model = PrintedDocument
        fields = ["form", "language"]


class Prints(ListPage):
    """What was printed in the stores of this person, newest first."""

    model = PrintedDocument
    permission = VIEW
    title = _("Printed documents")
    filterset_class = PrintFilter
    search_fields = ("subject_text__icontains", "sha256__istartswith")
    empty_title = _("Nothing was printed yet.")
    empty_text = _("Papers and labels that were printed appear here.")
    columns = (
        Column(label=_("Document"), value="form_label"),
        Column(label=_("About"), value="subject_text"),
        Column(label=_("Print no."), value="print_count", number=True, phone=False),
        Column(label=_("Language"), value="get_language_display", phone=False),
        Column(label=_("Printed by"), value="printed_by.name", phone=False),
        Column(label=_("Printed at"), value="printed_at", sort="pk", template=TIME),
        Column(label=_("Store"), value="store", phone=False),
    )

    def rows(self):
        """Without the content, with the names of each line."""
        return selectors.print_list(self.request.user).order_by()


class PrintPage(DetailPage):
    """One print: what, by whom, when, and the paper itself one click away."""

    model = PrintedDocument
    permission = VIEW
    template_name = "printing/print.html"

    def rows(self):
        """With the names that the page shows."""
        return super().rows().select_related("store", "printed_by", "again_of")

    def timeline(self, row):
        """The event of this print, which stands in the history of what was printed."""
        return Event.objects.filter(
            subject_kind=row.subject_kind, subject_id=row.subject_id, payload__print_id=row.pk
        ).order_by("-id")

    def facts(self, row):
        """The record."""
        return [
            Fact(_("Document"), row.form_label),
            Fact(_("About"), row.subject_text),
            Fact(_("Print no."), row.print_count),
            Fact(_("Copies"), ", ".join(copy["name"] for copy in row.content["print"].get("copies", ()))),
            Fact(_("Language"), row.get_language_display()),
            Fact(_("Personal data in full"), _("yes") if row.in_full else _("no")),
            Fact(_("Printed by"), row.printed_by.name if row.printed_by else ""),
            Fact(_("Printed at"), row.printed_at, TIME),
            Fact(_("Reprint of"), row.again_of),
            Fact(_("Check mark"), row.sha256[:8]),
            Fact(_("Store"), row.store),
        ]


class PrintPdf(Page):
    """The paper, shown in the browser."""

    model = PrintedDocument
    permission = VIEW

    def get(self, request, pk):
        """The PDF under a name of ours; the page's own security policy stays on it."""
        try:
            opened = selectors.open_print(request.user, pk)
        except PrintedDocument.DoesNotExist:
            raise Http404("print") from None
        return HttpResponse(opened.pdf, headers=opened.headers)


class PrintingPage(FormPage):
    """A form page that prints: its answer is the PDF."""

    permission = PRINT
    submit_label = _("Print")
    template_name = "printing/print_form.html"

    def saved(self, row):
        """Straight to the paper; htmx leaves the page for it."""
        address = reverse("prints:pdf", args=[row.pk])
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if self.is_partial else redirect(address)

    @property
    def site(self):
        """The address under which this person came."""
        return self.request.build_absolute_uri("/")

    @cached_property
    def paper(self):
        """The declared form of the address. Raises Http404."""
        paper = FORMS.get(self.request.GET.get("form", ""))
        if paper is None or paper.is_label != self.prints_labels:
            raise Http404("form")
        return paper

    @cached_property
    def subjects(self):
        """The visible rows of the address, in its order. Raises Http404 for one that is missing or invisible."""
        wanted = [int(pk) for pk in self.request.GET.getlist("subject") if pk.isdecimal() and len(pk) < 18]
        found = self.paper.rows.visible_to(self.request.user).in_bulk(wanted[: services.MOST_LABELS + 1])
        if not wanted or set(wanted) - set(found):
            raise Http404("subject")
        require(self.request.user, self.paper.permission, self.paper.where(found[wanted[0]]))
        return [found[pk] for pk in wanted]

    prints_labels = False

    def form_arguments(self):
        """The declared form and whether this person may print it in full."""
        may_reveal = self.paper.may_reveal(self.request.user, self.paper.where(self.subjects[0]))
        return {"paper": self.paper, "may_reveal": may_reveal}

    def get_title(self):
        """What will be printed."""
        return self.paper.label

    def get_context_data(self, **kwargs):
        """Also ``subjects`` and, beside one of them, its ``earlier`` prints."""
        context = super().get_context_data(subjects=self.subjects, **kwargs)
        if hasattr(self.subjects[0], "get_absolute_url"):
            context["cancel_address"] = self.subjects[0].get_absolute_url()
        return context


class PrintDocument(PrintingPage):
    """Choose language and copies of one document, and print it."""

    form_class = DocumentPaperForm

    def save(self, form):
        """One print."""
        return services.print_document(
            form=self.paper.code,
            subject_id=self.subjects[0].pk,
            actor=self.request.user,
            site=self.site,
            **form.cleaned_data,
        )

    def get_context_data(self, **kwargs):
        """Also the ``earlier`` prints of the document."""
        earlier = selectors.prints_of(self.subjects[0], self.request.user).filter(form=self.paper.code)[:5]
        return super().get_context_data(earlier=earlier, **kwargs)


class PrintLabels(PrintingPage):
    """Choose sheet and number, and print the labels of one or many rows."""

    form_class = LabelPaperForm
    prints_labels = True

    def save(self, form):
        """One job."""
        return services.print_labels(
            form=self.paper.code,
            subject_ids=[row.pk for row in self.subjects],
            actor=self.request.user,
            site=self.site,
            **form.cleaned_data,
        )


class PrintAgain(PrintingPage):
    """Print the same content once more."""

    model = PrintedDocument
    form_class = AgainForm
    submit_label = _("Print again")

    @cached_property
    def paper(self):
        """The form of the earlier print."""
        return self.object.declared

    @cached_property
    def subjects(self):
        """The earlier print itself."""
        return [self.object]

    def form_arguments(self):
        """Its copies."""
        return {"paper": self.paper}

    def save(self, form):
        """One print more."""
        return services.print_again(print_id=self.object.pk, actor=self.request.user, **form.cleaned_data)
