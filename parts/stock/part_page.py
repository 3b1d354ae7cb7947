"""The page of a part with its stock: here and not in the catalogue, which knows nothing of stock."""

from dms.web.stores import current_store
from parts.catalogue.pages import PartPage
from parts.stock import selectors
from parts.stock.models import StockItem


class PartInStock(PartPage):
    """One part, and where it lies."""

    def get_context_data(self, row, **kwargs):
        """``stock`` (items of one's stores), ``elsewhere`` (other stores'), and whether one may see either."""
        user, store = self.request.user, current_store(self.request)
        items = StockItem.objects.visible_to(user).filter(part=row).select_related("store", "home_bin")
        return super().get_context_data(
            row=row,
            stock=items.order_by("store__code"),
            may_see_stock=user.has_perm("parts.view_stockitem"),
            may_stock=user.has_perm("parts.change_stockitem"),
            elsewhere=selectors.elsewhere(user, row, store) if store else [],
            asks=selectors.asks(user, row, store),
            sees_elsewhere=store is not None and user.has_perm("parts.see_elsewhere_stockitem", store),
            **kwargs,
        )
