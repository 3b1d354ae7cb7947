"""Addresses of the shell."""

from django.conf import settings
from django.urls import path

from dms.web import views
from dms.web.history import History
from dms.web.home.views import ChooseHome, Home
from dms.web.recent.views import Opened

app_name = "web"

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("home/", ChooseHome.as_view(), name="choose_home"),
    path("search/", views.Search.as_view(), name="search"),
    path("search/opened/", Opened.as_view(), name="opened"),
    path("history/", History.as_view(), name="history"),
    path("language/", views.choose_language, name="language"),
    path("store/", views.ChooseStore.as_view(), name="store"),
]

if settings.DEBUG or settings.DEMO:
    from dms.web import styleguide

    urlpatterns += styleguide.urlpatterns
