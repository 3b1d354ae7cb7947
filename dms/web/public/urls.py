"""The address of all public pages, and the links as staff see them."""

from django.urls import include, path

from dms.web.public.desk import RevokeLink
from dms.web.public.door import public_page

PUBLIC = [path("<slug:address>/<str:token>/", public_page, name="page")]
LINKS = [path("<int:pk>/revoke/", RevokeLink.as_view(), name="revoke")]

urlpatterns = [
    path("p/", include((PUBLIC, "public"))),
    path("public-links/", include((LINKS, "public-links"))),
]
