"""Pages about what one store has decided: the store of the address, else the chosen one, else the first."""

from django.http import Http404

from dms.accounts.models import Store
from dms.web.stores import current_store


class OfOneStore:
    """For pages whose ``permission`` is held in a store: ``stores()`` to choose from, ``store`` that is shown."""

    def stores(self):
        """The stores in which this person holds the permission of the page, by code."""
        user, seen = self.request.user, Store.objects.visible_to(self.request.user).filter(is_active=True)
        if not user.has_group_perm(self.permission):
            seen = seen.filter(pk__in=user.store_ids(self.permission))
        return list(seen.order_by("code"))

    @property
    def store(self):
        """The store that is shown. Raises Http404 for one that is missing or invisible."""
        if not hasattr(self, "_store"):
            self._store = self._find_store()
        return self._store

    def _find_store(self):
        stores = self.stores()
        wanted = self.kwargs.get("store_id") or self.request.GET.get("store")
        if wanted is None:
            chosen = current_store(self.request)
            wanted = chosen.pk if chosen in stores else next((store.pk for store in stores), None)
        for store in stores:
            if str(store.pk) == str(wanted):
                return store
        raise Http404("store")

    def get_context_data(self, **kwargs):
        """``store`` and the ``stores`` beside it."""
        return super().get_context_data(store=self.store, stores=self.stores(), **kwargs)
