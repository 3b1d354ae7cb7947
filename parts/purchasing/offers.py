"""What buying offers to the shell."""

from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.offers import LATE, WAITING, Counter, NavigationEntry, SearchHit, SearchSource, offer
from parts.purchasing.models import COMING, PurchaseOrder, PurchaseRequest, RequestState
from parts.stock.offers import GROUP


def plans_to_order(user):
    """Approved, and not on an order yet."""
    return PurchaseRequest.objects.visible_to(user).filter(state=RequestState.APPROVED)


def late_orders(user):
    """Should have come."""
    return PurchaseOrder.objects.visible_to(user).filter(state__in=COMING, expected_on__lt=clock.today())


def search_orders(user, text, limit):
    """Orders by their number."""
    wanted = text.strip().upper()
    rows = PurchaseOrder.objects.visible_to(user).filter(number__begins=wanted).select_related("supplier")
    return [_hit(row) for row in rows.order_by("-pk")[:limit]] if wanted else []


def orders_opened(user, keys):
    """The orders with these keys that ``user`` may see."""
    return [_hit(row) for row in PurchaseOrder.objects.visible_to(user).filter(pk__in=keys).select_related("supplier")]


def _hit(row):
    return SearchHit(title=str(row), url=row.get_absolute_url(), detail=row.supplier.name, key=row.pk)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Purchase requests"),
            url="purchase-requests:list",
            icon="clipboard-list",
            permission="parts.view_purchaserequest",
            group=GROUP,
            order=320,
        ),
        NavigationEntry(
            label=_("Purchase orders"),
            url="purchase-orders:list",
            icon="shopping-cart",
            permission="parts.view_purchaseorder",
            group=GROUP,
            order=325,
        ),
        Counter(
            label=_("Plans to be ordered"),
            rows=plans_to_order,
            url="purchase-requests:list",
            query="state=approved",
            permission="parts.add_purchaseorder",
            urgency=WAITING,
            icon="clipboard-list",
            order=320,
        ),
        Counter(
            label=_("Late purchase orders"),
            rows=late_orders,
            url="purchase-orders:list",
            query="coming=late",
            permission="parts.place_purchaseorder",
            urgency=LATE,
            icon="shopping-cart",
            order=325,
        ),
        SearchSource(
            label=_("Purchase orders"),
            find=search_orders,
            icon="shopping-cart",
            permission="parts.view_purchaseorder",
            order=325,
            kind="parts.purchaseorder",
            opened=orders_opened,
        ),
    )
