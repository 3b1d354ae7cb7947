"""日结: the days, one day with its counts and open points, closing and opening it again."""

import django_filters
from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.cashier import services
from dms.cashier.choices import DayState
from dms.cashier.models import DayClose
from dms.cashier.selectors.days import days_to_close, methods_of, with_explanations
from dms.core import clock
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Page, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store, stores_of


class DayFilter(django_filters.FilterSet):
    """By state and day."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=DayState)
    day = django_filters.DateFromToRangeFilter(label=_("Day"))
    to_close = django_filters.BooleanFilter(label=_("To be closed"), method="keep_to_close")

    class Meta:
        model = DayClose
        fields = ["state", "day", "to_close"]

    def keep_to_close(self, rows, name, value):
        """Past and still open."""
        keys = days_to_close(DayClose.objects.all(), clock.today()).order_by().values("pk")
        return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class Days(ListPage):
    """The days of the till, the newest first."""

    model = DayClose
    permission = "cashier.view_dayclose"
    title = _("Day closes")
    template_name = "cashier/days.html"
    filterset_class = DayFilter
    sort = "-day"
    tabs = (Tab(_("All")), Tab(_("Not closed"), {"state": "open"}), Tab(_("Closed"), {"state": "closed"}))
    empty_title = _("No days yet")
    empty_text = _("A day begins with its first payment, or when the cashier counts.")
    columns = (
        Column(label=_("Day"), value="day", template="web/parts/day.html", sort="day"),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("Closed by"), value="closed_by", phone=False),
        Column(label=_("Closed at"), value="closed_at", template="web/parts/time.html", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", sort="state"),
    )

    def rows(self):
        """With who closed them."""
        return super().rows().select_related("store", "closed_by")

    def get_context_data(self, **kwargs):
        """``may_count``: whether this person counts the till."""
        return super().get_context_data(may_count=self.request.user.has_perm("cashier.change_dayclose"), **kwargs)


class Today(Page):
    """Begin counting today; by POST, because a row is made."""

    model = DayClose
    permission = "cashier.change_dayclose"
    http_method_names = ["post"]

    def post(self, request):
        """To the day of the store that was chosen, or of the person's own."""
        mine = [each for each in stores_of(request) if request.user.has_perm(self.permission, each)]
        current = current_store(request)
        store = current if current in mine else mine[0]
        day = services.open_day(store_id=store.pk, day=clock.today(store), actor=request.user)
        return redirect(day.get_absolute_url())


class DayPage(DetailPage):
    """One day: booked against counted, and each open point with where it is settled."""

    model = DayClose
    permission = "cashier.view_dayclose"
    template_name = "cashier/day.html"

    def rows(self):
        """With who closed it."""
        return super().rows().select_related("store", "closed_by")

    def get_title(self):
        """The day, and what it is."""
        return f"{self.title_word} {self.object.day}"

    title_word = _("Day close")

    def facts(self, row):
        """Who closed it."""
        return [
            Fact(_("Store"), row.store),
            Fact(_("Closed by"), row.closed_by),
            Fact(_("Closed at"), row.closed_at, "web/parts/time.html"),
        ]

    def get_context_data(self, row, **kwargs):
        """``methods`` (MethodOfDay), ``points`` (check, point, explanation), ``may_count``."""
        may_count = row.state == DayState.OPEN and self.request.user.has_perm("cashier.change_dayclose", row)
        return super().get_context_data(
            row=row,
            methods=methods_of(row.store, row.day),
            points=with_explanations(row),
            may_count=may_count,
            explained=row.explanations.select_related("person", "explained_by").order_by("pk"),
            **kwargs,
        )


class CountForm(forms.Form):
    """What is there of each method."""

    def __init__(self, *args, methods, **kwargs):
        super().__init__(*args, **kwargs)
        for one in methods:
            self.fields[one.method] = forms.DecimalField(
                label=one.label,
                max_digits=12,
                decimal_places=2,
                required=False,
                initial=one.counted,
                help_text=_("Booked: ¥%(amount)s") % {"amount": f"{one.expected:,.2f}"},
            )
            self.fields[one.method].widget.attrs["inputmode"] = "decimal"


class OfDay(FormPage):
    """What the forms of a day share."""

    model = DayClose
    permission = "cashier.change_dayclose"
    keeps_draft = False

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """The fields bring their own."""
        return {}


class Count(OfDay):
    """清点: what the drawer and the statements of the methods show."""

    form_class = CountForm
    title = _("Count the till")
    submit_label = _("Save the count")

    def form_arguments(self):
        """Every method of the day."""
        return {"methods": methods_of(self.object.store, self.object.day)}

    def save(self, form):
        """What was filled in, together."""
        counts = {method: amount for method, amount in form.cleaned_data.items() if amount is not None}
        services.count_methods(day_close_id=self.object.pk, counts=counts, actor=self.request.user)
        return self.object


class ExplainForm(forms.Form):
    """Why, and who answers for it."""

    check = forms.CharField(max_length=64, widget=forms.HiddenInput)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    person = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class Explain(OfDay):
    """A difference is explained by name."""

    form_class = ExplainForm
    template_name = "cashier/explain.html"
    title = _("Explain the difference")
    submit_label = _("Explain")

    def form_arguments(self):
        """Colleagues of the store."""
        people = User.objects.visible_to(self.request.user).filter(is_active=True, memberships__store=self.object.store)
        return {"people": people.distinct().order_by("name")}

    def initial(self, row):
        """Which point, out of the address; the person themself."""
        given = self.request.GET
        return {
            "check": given.get("check", "")[:64],
            "key": given.get("key", "")[:100],
            "person": self.request.user.pk,
        }

    def save(self, form):
        """One service call."""
        values = form.cleaned_data
        person = values.pop("person")
        services.explain_point(
            day_close_id=self.object.pk,
            person_id=person.pk if person else None,
            actor=self.request.user,
            **values,
        )
        return self.object

    def get_context_data(self, form, **kwargs):
        """``point``: what is to be explained."""
        wanted = (form["check"].value(), form["key"].value())
        found = [point for check, point, _known in with_explanations(self.object) if (check.code, point.key) == wanted]
        return super().get_context_data(form=form, point=found[0] if found else None, **kwargs)


class MoveOfDay(MovePage):
    """What the verbs share."""

    model = DayClose
    permission = "cashier.view_dayclose"
    row_argument = "day_close_id"

    def rows(self):
        """With the store."""
        return super().rows().select_related("store", "closed_by")


class Close(MoveOfDay):
    """Nothing more is booked on this day."""

    verb = "close"
    service = staticmethod(services.close_day_close)

    def sentence(self, row):
        """What it means."""
        return _("No payment is booked on this day any more; a general manager can open it again.")


class Reopen(MoveOfDay):
    """Something was forgotten."""

    verb = "reopen"
    service = staticmethod(services.reopen_day_close)
    form_class = ReasonForm
