"""Addresses of price lists."""

from django.urls import include, path

from dms.web.price_lists import views

PRICE_LISTS = [
    path("", views.PriceLists.as_view(), name="list"),
    path("new/", views.OpenPriceList.as_view(), name="open"),
    path("<int:pk>/", views.PriceListPage.as_view(), name="detail"),
    path("<int:pk>/prices/", views.SetPrices.as_view(), name="set_prices"),
    path("<int:pk>/end/", views.EndPriceList.as_view(), name="end"),
]

urlpatterns = [path("price-lists/", include((PRICE_LISTS, "price-lists")))]
