"""The role home, and the choice whose work it shows."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from dms.accounts.preferences import choose_own_home
from dms.core import clock, given_up
from dms.core.figures.snapshots import numbers_of_last_week
from dms.core.offers import HomeButton, offered
from dms.core.workdays import calendar_warnings
from dms.web import counters, stores
from dms.web.home.next_for_me import next_for
from dms.web.pages import Page


class Home(Page):
    """The numbers that this person answers for, each opening its list, and what is next for them."""

    template_name = "web/home.html"

    def get_title(self):
        """“Good morning, 李梅”, by the clock of the store."""
        hour = timezone.localtime(clock.now()).hour
        greeting = (
            gettext("Good morning")
            if hour < 12
            else gettext("Good afternoon")
            if hour < 18
            else gettext("Good evening")
        )
        return gettext("%(greeting)s, %(name)s") % {"greeting": greeting, "name": self.request.user.name}

    def get(self, request):
        """The page."""
        return self.render_to_response(
            self.get_context_data(buttons=offered(HomeButton, self.request.user), **self.numbers(), **self.reminders())
        )

    def numbers(self):
        """``tiles`` as ``shown`` and ``folded``, ``since`` (what they are compared with), ``next_lines``, a switch."""
        user, store, now = self.request.user, stores.current_store(self.request), clock.now()
        only_mine, before = not user.home_shows_all, numbers_of_last_week(user, store, clock.today())
        tiles = counters.tiles_for(user, store, self.request, only_mine=only_mine, before=before)
        shown, folded = counters.told_apart(tiles)
        return {
            "tiles": tiles,
            "shown": shown,
            "folded": folded,
            "since": before.at if before else None,
            "may_switch": counters.tells_mine_apart(user),
            "shows_all": user.home_shows_all,
            "next_lines": next_for(user, store, now, only_mine=only_mine),
        }

    def reminders(self):
        """``today``; ``calendar_warnings`` for who sees to them, ``verification`` for who answers for the books."""
        today, user = clock.today(), self.request.user
        return {
            "today": today,
            "calendar_warnings": calendar_warnings(today) if self._sees_to_the_calendar() else [],
            "verification": given_up.last_verification() if user.has_perm("core.oversee_approval") else None,
            "may_open_operations": user.has_perm("core.view_duework"),
        }

    def _sees_to_the_calendar(self):
        """Who enters holidays, and the heads whose deadlines would be wrong without them."""
        user = self.request.user
        return user.has_perm("core.change_holiday") or user.has_perm("core.oversee_approval")


class ChooseHome(Page):
    """My own work, or everybody's; remembered for the person, on whatever device."""

    http_method_names = ["post"]

    def post(self, request):
        """Remember the choice and go back."""
        choose_own_home(user_id=request.user.pk, shows_all=request.POST.get("whose") == "all", actor=request.user)
        return redirect("web:home")
