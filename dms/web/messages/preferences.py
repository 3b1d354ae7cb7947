"""On which channels I am told about what, besides the inbox."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.messaging import selectors, services
from dms.messaging.addresses import address_of_user
from dms.messaging.choices import Channel
from dms.messaging.selectors import CHANNELS_OF_COLLEAGUES
from dms.web.pages import Page
from dms.web.pages.refusals import INVALID


class ChannelPreferences(Page):
    """Every kind of thing, each with its channels; a tick is saved at once."""

    title = gettext_lazy("How I am told")
    template_name = "messages/preferences.html"

    def get(self, request):
        """The page."""
        return self.render_to_response(self.get_context_data(choices=self._choices(), missing=self._missing()))

    def post(self, request):
        """Save the channels of one kind, and show its line again."""
        kind = request.POST.get("kind", "")
        try:
            services.choose_channels(kind=kind, channels=request.POST.getlist("channels"), actor=request.user)
        except ValidationError as refused:
            found = {"choices": self._choices(), "missing": self._missing(), "problems": refused.messages}
            return self.render_to_response(self.get_context_data(**found), status=INVALID)
        if not self.is_partial:
            messages.success(request, _("Saved."))
            return redirect("messages:preferences")
        chosen = next(choice for choice in self._choices() if choice["wanted"].kind.code == kind)
        return self.render_to_response(self.get_context_data(choice=chosen, is_saved=True))

    def get_template_names(self):
        """One line after a tick, else the page."""
        alone = self.is_partial and self.request.method == "POST"
        return ["messages/parts/preference.html" if alone else self.template_name]

    def _choices(self):
        return [
            {
                "wanted": wanted,
                "boxes": [(one.value, one.label, one in wanted.channels) for one in wanted.possible],
            }
            for wanted in selectors.channels_of(self.request.user)
        ]

    def _missing(self):
        """The channels for which nothing stands in this person's file."""
        channels = [Channel(one) for one in CHANNELS_OF_COLLEAGUES]
        return [channel.label for channel in channels if not address_of_user(self.request.user, channel)]
