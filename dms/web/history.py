"""The history as a list: who did what to which row, when and why, for those who answer for a store."""

import datetime

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dms.core.facts import REGISTERED
from dms.core.models import Event
from dms.web.pages import Column, ListPage


def facts():
    """Every registered fact with its label, by label."""
    return sorted(((code, str(fact.label)) for code, fact in REGISTERED.items()), key=lambda pair: pair[1])


#: Days beyond these have no beginning in UTC that a database could compare with; no event lies there either.
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(9000, 1, 1)


def midnight(day):
    """The beginning of a day in the time zone of the reader."""
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def day_field():
    """A calendar field of the browser."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HistoryFilter(django_filters.FilterSet):
    """By what happened and on which days."""

    fact = django_filters.ChoiceFilter(label=_("What happened"), choices=facts)
    since = django_filters.DateFilter(label=_("From"), method="keep_since", widget=day_field())
    until = django_filters.DateFilter(label=_("Until"), method="keep_until", widget=day_field())

    class Meta:
        model = Event
        fields = ["fact"]

    def keep_since(self, rows, name, day):
        """Events of that day and later."""
        return rows.filter(at__gte=midnight(day))

    def keep_until(self, rows, name, day):
        """Events of that day and earlier."""
        return rows.filter(at__lt=midnight(min(day, LAST_DAY) + datetime.timedelta(days=1)))


class History(ListPage):
    """Everything that was done in the stores this person answers for."""

    model = Event
    permission = "core.view_event"
    title = _("History")
    filterset_class = HistoryFilter
    search_fields = ("subject_text__icontains", "actor_name__icontains", "request_id__iexact")
    sort = "-pk"
    empty_text = _("What people and the system have done appears here.")
    columns = (
        Column(label=_("When"), value="at", sort="pk", template="web/parts/time.html"),
        Column(label=_("Who"), value="actor_name", template="web/parts/actor.html"),
        Column(label=_("What happened"), value="label"),
        Column(label=_("About"), value="subject_text", phone=False),
        Column(label=_("Why"), value="reason", phone=False),
        Column(label=_("Store"), value="store", phone=False),
    )

    def rows(self):
        """With the store that each line names."""
        return super().rows().select_related("store")
