"""Which store the person is working for: one of theirs, or all of them at once."""

from dms.accounts.models import Store
from dms.accounts.people import GROUP
from dms.core.figures.kpis import of_store

SESSION_KEY = "store"


def stores_of(request):
    """The stores of the signed-in person, by code; asked once a request."""
    if not hasattr(request, "_stores"):
        user = request.user
        if not user.is_authenticated:
            request._stores = []
        elif user.grants.get(GROUP):
            request._stores = list(Store.objects.filter(is_active=True).order_by("code"))
        else:
            request._stores = user.stores_held
    return request._stores


def current_store(request):
    """The chosen store; the only one of somebody who has one; None means all my stores."""
    stores = stores_of(request)
    chosen = request.session.get(SESSION_KEY)
    found = next((store for store in stores if store.pk == chosen), None)
    return found or (stores[0] if len(stores) == 1 else None)


def choose_store(request, store_id):
    """Remember the choice for this session; None for all. A store that is not theirs raises LookupError."""
    if store_id is not None and store_id not in {store.pk for store in stores_of(request)}:
        raise LookupError(store_id)
    request.session[SESSION_KEY] = store_id


def narrow(rows, store):
    """``rows`` of the chosen store; all of them where none is chosen or the rows are the group's."""
    return of_store(rows, store)
