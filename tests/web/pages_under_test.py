"""An edit page of a kernel model, for tests: the product's own edit pages belong to their apps."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import include, path

from dms.accounts.models import Store
from dms.core.editing import edit
from dms.core.facts import Fact
from dms.core.locking import locked
from dms.core.transitions import TransitionBlocked
from dms.web import errors, styleguide
from dms.web import urls as web
from dms.web.pages import DetailPage, FormPage
from dms.web.pages.details import Fact as LabelledValue

RENAMED = Fact("accounts.store_renamed_in_a_test", "renamed the store")


class StoreForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)


class StoreRename(FormPage):
    model = Store
    permission = "accounts.view_store"
    form_class = StoreForm
    title = "Rename"

    @transaction.atomic
    def save(self, form):
        name = form.cleaned_data["name"]
        if name == "forbidden":
            raise PermissionDenied("Only the group manager may rename a store.")
        if name == "taken":
            raise ValidationError({"name": ["This name is taken."]})
        if name == "odd":
            raise ValidationError({"time_zone": ["The clock is wrong."]})
        return edit(
            locked(Store.objects, self.object.pk),
            actor=self.request.user,
            fact=RENAMED,
            values={"name": name},
            expected_version=self.expected_version,
        )

    def success_url(self, row):
        return f"/stores/{row.pk}/"


class StorePage(DetailPage):
    model = Store
    permission = "accounts.view_store"

    def facts(self, row):
        return [LabelledValue("Code", row.code), LabelledValue("Address", row.address)]


def broken(request):
    raise RuntimeError("something secret")


def closed_door(request):
    raise PermissionDenied("Only the group manager may open this door.")


def blocked(request):
    raise TransitionBlocked(["The invoice is not paid."])


urlpatterns = [
    path("blocked/", blocked),
    path("", include((web.urlpatterns + styleguide.urlpatterns, "web"))),
    path("stores/<int:pk>/", StorePage.as_view()),
    path("stores/<int:pk>/rename/", StoreRename.as_view()),
    path("broken/", broken),
    path("door/", closed_door),
    path("", include("dms.urls")),  # what is not made up here is the product
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
