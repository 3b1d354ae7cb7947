"""The pages of saved views: all that I see, saving, editing, removing."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, FormPage, ListPage
from dms.web.saved_views import forms, lists, services
from dms.web.saved_views.models import SavedView, Scope

CHANGE = "web.change_savedview"


def title_of(view):
    """The heading of the list behind the view."""
    try:
        return lists.page_class(view.list).title
    except LookupError:
        return view.list


def readers_of(view):
    """For whom it is, in words."""
    if view.scope == Scope.MINE:
        return view.get_scope_display()
    place = str(view.store) if view.store else str(_("whole group"))
    return f"{view.get_role_display()} · {place}" if view.scope == Scope.ROLE else place


class SavedViews(ListPage):
    """Every view that this person sees, to rename or remove it."""

    model = SavedView
    permission = "web.view_savedview"
    title = _("Saved views")
    search_fields = ("name__icontains",)
    sort = "name"
    empty_text = _("Filter a list and press “Save view”.")
    columns = (
        Column(label=_("Name"), value="name", sort="name"),
        Column(label=_("List"), value=title_of, name="list"),
        Column(label=_("For whom"), value=readers_of, name="scope"),
        Column(
            label=_("Home page"), value=lambda row: _("yes") if row.is_tile else _("no"), name="is_tile", phone=False
        ),
        Column(label=_("Saved by"), value="owner", phone=False),
    )

    def rows(self):
        """With the names that each line shows."""
        return super().rows().select_related("store", "owner")

    def row_address(self, row):
        """Where it is edited; one that is somebody else's opens its list."""
        return (
            reverse("saved-views:edit", args=[row.pk])
            if row.may_be_changed_by(self.request.user)
            else str(row.get_absolute_url())
        )


class SaveView(FormPage):
    """A name for what the list shows now."""

    permission = "web.add_savedview"
    form_class = forms.SaveViewForm
    title = _("Save view")
    done_message = _("The view is saved. It stands above the list.")

    def initial(self, row):
        """The list and the query that the button has brought along."""
        return {"list": self.request.GET.get("list", ""), "query": self.request.GET.get("query", "")}

    def get(self, request, *args, **kwargs):
        """Only from a list that may be opened."""
        if not lists.may_open(request.user, request.GET.get("list", "")):
            raise Http404("list")
        return super().get(request, *args, **kwargs)

    def form_arguments(self):
        """Only stores where the viewer may share."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        return services.save_view(**form.values(), actor=self.request.user)


class EditView(FormPage):
    """Another name, other readers."""

    model = SavedView
    permission = CHANGE
    template_name = "saved_views/edit.html"
    form_class = forms.ViewForm
    title = _("Edit view")

    def rows(self):
        """Those of one's own, and the shared ones where one may share."""
        return super().rows().select_related("store")

    def form_arguments(self):
        """Only stores where the viewer may share."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        return services.edit_view(
            view_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.values(),
        )


class RemoveView(FormPage):
    """Gone for everybody who saw it."""

    model = SavedView
    permission = CHANGE
    template_name = "saved_views/remove.html"
    form_class = forms.NothingForm
    title = submit_label = _("Remove view")
    done_message = _("The view is removed.")

    def initial(self, row):
        """Nothing."""
        return {}

    def save(self, form):
        """One service call."""
        return services.remove_view(view_id=self.object.pk, actor=self.request.user)

    def success_url(self, row):
        """Back to the list, without it."""
        return reverse(row.list) if lists.may_open(self.request.user, row.list) else reverse("saved-views:list")
