"""When the store leaves people in peace, channel by channel."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.core.models import Event
from dms.messaging import selectors, services
from dms.messaging.choices import Channel
from dms.messaging.models import QuietHours
from dms.web.messages.one_store import OfOneStore
from dms.web.pages import FormPage, Page
from dms.web.pages.details import TIMELINE_LENGTH

VIEW, SET = "messaging.view_quiethours", "messaging.set_quiethours"


def time_field():
    """A clock field of the browser."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class QuietHoursForm(forms.Form):
    """From when until when."""

    begins = forms.TimeField(label=_("From"), widget=time_field())
    ends = forms.TimeField(label=_("Until"), widget=time_field(), help_text=_("The same time twice means never."))


class QuietHoursOfStore(OfOneStore, Page):
    """The quiet hours of every channel in one store."""

    permission = VIEW
    title = _("Quiet hours")
    template_name = "messages/quiet_hours.html"

    def get(self, request):
        """The page."""
        halves = {False: [], True: []}
        for each in selectors.quiet_hours_in(self.store):
            halves[each.is_marketing].append((each, self._address(each)))
        about = {"subject_kind": QuietHours._meta.label_lower, "store": self.store}
        return self.render_to_response(
            self.get_context_data(
                halves=[(_("Messages to customers and colleagues"), halves[False]), (MARKETING, halves[True])],
                may_set=request.user.has_perm(SET, self.store),
                timeline=Event.objects.filter(**about).order_by("-id")[:TIMELINE_LENGTH],
            )
        )

    def _address(self, hours):
        name = "quiet-hours:set_marketing" if hours.is_marketing else "quiet-hours:set"
        return reverse(name, args=[self.store.pk, hours.channel.value])


MARKETING = _("Marketing and surveys")


class SetQuietHours(OfOneStore, FormPage):
    """The quiet hours of one channel."""

    permission = SET
    form_class = QuietHoursForm
    done_message = _("The new quiet hours hold at once.")
    is_marketing = False

    def get_title(self):
        """Which channel."""
        title = gettext("Quiet hours: %(channel)s") % {"channel": self.hours.channel.label}
        return f"{title} · {MARKETING}" if self.is_marketing else title

    def initial(self, row):
        """What holds now."""
        return {"begins": self.hours.begins, "ends": self.hours.ends}

    def save(self, form):
        """One service call."""
        return services.set_quiet_hours(
            store_id=self.store.pk,
            channel=self.hours.channel.value,
            is_marketing=self.is_marketing,
            expected_version=self.expected_version or 0,
            actor=self.request.user,
            **form.cleaned_data,
        )

    def get_context_data(self, **kwargs):
        """Also for hours that the store has not set yet."""
        kwargs.setdefault("version", getattr(self.object, "version", "0"))
        back = f"{reverse('quiet-hours:list')}?store={self.store.pk}"
        return super().get_context_data(**kwargs) | {"cancel_address": back}

    def _open(self):
        super()._open()
        wanted = (self.kwargs["channel"], self.is_marketing)
        found = [one for one in selectors.quiet_hours_in(self.store) if (one.channel.value, one.is_marketing) == wanted]
        if not found or self.kwargs["channel"] not in Channel.values:
            raise Http404("channel")
        self.hours = found[0]
        self.object = self.hours.own
