"""Reading saved views: the tabs of a list, the tiles of the home page."""

from django.db.models import Q

from dms.core.prepared import rows_for
from dms.web.saved_views.models import SavedView


def views_of(user, name, store):
    """A list of the views that ``user`` sees above the list ``name`` while working for ``store`` (None: all theirs)."""
    key = ("saved_views", user.standing, name, store and store.pk)
    return rows_for(key, lambda: _of_list(user, name, store))


def _of_list(user, name, store):
    return _for_store(SavedView.objects.visible_to(user), store).filter(list=name).order_by("scope", "name", "pk")


def tile_views_of(user, store):
    """The views that ``user`` wants or is given as numbers on the home page."""
    views = _for_store(SavedView.objects.visible_to(user), store)
    return views.filter(is_tile=True).order_by("scope", "name", "pk")


def _for_store(views, store):
    return views if store is None else views.filter(Q(store=None) | Q(store=store))
