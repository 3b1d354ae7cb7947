"""Working days and holidays: seen by everybody, set by those who may."""

import datetime

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.holidays import set_holiday
from dms.core.workdays import Holiday, calendar_warnings
from dms.web.history import day_field
from dms.web.pages import Column, FormPage, ListPage, Tab

CHANGE = "core.change_holiday"
WORKED = [(False, _("day off")), (True, _("worked"))]


def years():
    """The years that have rows, newest first."""
    found = Holiday.objects.dates("date", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in found]


class HolidayFilter(django_filters.FilterSet):
    """By year, and by being worked."""

    year = django_filters.ChoiceFilter(label=_("Year"), choices=years, method="keep_year")
    is_workday = django_filters.BooleanFilter(label=_("Worked"))

    class Meta:
        model = Holiday
        fields = []

    def keep_year(self, rows, name, year):
        """Days of that year."""
        return rows.filter(date__range=(datetime.date(int(year), 1, 1), datetime.date(int(year), 12, 31)))


class Holidays(ListPage):
    """The days that differ from their weekday."""

    model = Holiday
    permission = "core.view_holiday"
    title = _("Calendar")
    template_name = "calendar/holidays.html"
    filterset_class = HolidayFilter
    search_fields = ("name__icontains", "source__icontains")
    sort = "-date"
    new_url = "/holidays/new/"
    new_label = _("Set a day")
    new_permission = CHANGE
    empty_title = _("Only weekends are off")
    empty_text = _("Enter the holidays and the weekend days that are worked, from the State Council's paper.")
    columns = (
        Column(label=_("Date"), value="date", sort="date", template="calendar/day.html"),
        Column(label=_("Name"), value="name"),
        Column(label=_("Worked?"), value="is_workday", template="calendar/worked.html"),
        Column(label=_("Source"), value="source", phone=False),
    )

    @property
    def tabs(self):
        """This year, the next one, everything."""
        year = clock.today().year
        return (Tab(str(year), {"year": year}), Tab(str(year + 1), {"year": year + 1}), Tab(_("All")))

    def row_address(self, row):
        """Editing, for those who may."""
        return f"/holidays/{row.pk}/" if self.request.user.has_perm(CHANGE) else ""

    def get_context_data(self, **kwargs):
        """``calendar_warnings``."""
        return super().get_context_data(calendar_warnings=calendar_warnings(clock.today()), **kwargs)


class HolidayForm(forms.Form):
    """One day of the calendar."""

    date = forms.DateField(label=_("Date"), widget=day_field())
    is_workday = forms.TypedChoiceField(
        label=_("Worked?"), choices=WORKED, coerce=lambda value: value == "True", initial=False
    )
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("For example 国庆节."))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The paper, or who decided."))


class SetHoliday(FormPage):
    """A day that differs from its weekday; a day that is there already is corrected."""

    permission = CHANGE
    form_class = HolidayForm
    title = _("Set a day")

    def save(self, form):
        """One service call."""
        return set_holiday(**form.cleaned_data, actor=self.request.user)

    def success_url(self, row):
        """The calendar of that year."""
        return f"/holidays/?year={row.date.year}"


class EditHolidayForm(HolidayForm):
    """A day keeps its date."""

    date = None


class EditHoliday(SetHoliday):
    """Correct a day."""

    model = Holiday
    form_class = EditHolidayForm

    def get_title(self):
        """The day."""
        return f"{self.object.date:%Y-%m-%d} {self.object.name}"

    def save(self, form):
        """One service call."""
        return set_holiday(
            date=self.object.date,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )
