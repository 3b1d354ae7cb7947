"""What the frame round every page needs; nothing is asked of the database until a template asks for it."""

from django.conf import settings
from django.utils.functional import cached_property

from dms.accounts.models import Substitution
from dms.web import counters, navigation, stores


class Shell:
    """The frame for one request, in the templates as ``shell``."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def _navigation(self):
        return navigation.navigation_of(self.request.user)

    @cached_property
    def current(self):
        """The address of the navigation's line that this page belongs to."""
        return navigation.current_of(self._navigation[1], self.request.path)

    @cached_property
    def roles(self):
        """The person's roles, as the key of parts that everybody who holds them is shown alike."""
        return navigation.roles_of(self.request.user)

    @property
    def groups(self):
        """The left navigation."""
        return self._navigation[0]

    @property
    def bottom(self):
        """The first entries, for the phone."""
        return self._navigation[1][: navigation.ON_THE_PHONE]

    @cached_property
    def stores(self):
        """The person's stores."""
        return stores.stores_of(self.request)

    @cached_property
    def store(self):
        """The store they are working for; None for all of theirs."""
        return stores.current_store(self.request)

    @cached_property
    def _waiting(self):
        """The bell's tiles, and how many substitutions of today concern this person: one statement for both."""
        user = self.request.user
        if not user.is_authenticated:
            return [], 0
        tiles, numbers = counters.bells_and(user, self.store, Substitution.objects.concerning)
        return tiles, numbers[0]

    @property
    def bells(self):
        """What is waiting for them, by kind; each opens its list."""
        return self._waiting[0]

    @property
    def bell(self):
        """How much is waiting for them."""
        return sum(tile.number for tile in self.bells)

    @cached_property
    def standing_in(self):
        """Who stands in for them today, and for whom they do; asked for only where there is somebody."""
        return list(Substitution.objects.concerning(self.request.user)) if self._waiting[1] else []

    @property
    def languages(self):
        """The languages of the product, each in its own words."""
        return [{"code": "zh-hans", "name": "中文"}, {"code": "en", "name": "English"}]

    @property
    def is_demo(self):
        """Whether this is the demo dealership."""
        return settings.DEMO


def shell(request):
    """Context processor."""
    return {"shell": Shell(request)}
