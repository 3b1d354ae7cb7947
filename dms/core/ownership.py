"""Whose row it is, who may see it, and which version of it somebody holds."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

_left_to_the_database = ContextVar("left_to_the_database", default=False)


@contextmanager
def constraints_left_to_the_database():
    """Rows saved in this block are not asked beforehand whether they break a constraint: the database refuses them.

    For long runs of saves: asking costs a statement for each constraint. Who uses it catches IntegrityError and saves
    again outside, where the same constraint speaks in its sentence.
    """
    token = _left_to_the_database.set(True)
    try:
        yield
    finally:
        _left_to_the_database.reset(token)


class VisibleQuerySet(models.QuerySet):
    """``visible_to(user)`` is the only way in for pages, API, exports, search and tasks of a person."""

    def visible_to(self, user):
        """The rows that ``user`` may see; none for a stranger or a role without the view permission."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see its rows.")

    @property
    def view_permission(self):
        """The permission that opens this model, as ``app.view_model``."""
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"


class StoreOwnedQuerySet(VisibleQuerySet):
    """Rows that belong to one store each."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        return self.filter(store_id__in=user.store_ids(self.view_permission))


class GroupOwnedQuerySet(VisibleQuerySet):
    """Rows that all stores share, such as the vehicle catalogue."""

    def visible_to(self, user):
        return self.all() if user.has_perm(self.view_permission) else self.none()


class Versioned(models.Model):
    """A row that counts its changes; the count is the ETag, and what a form sends back on saving."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """Raises ValidationError with the sentence of a broken constraint, unless they are left to the database."""
        if not _left_to_the_database.get():
            super().validate_constraints(exclude=exclude)


class StoreOwned(Versioned):
    """A row of one store. Its children take their store from it and never differ.

    ``across_stores`` names the foreign keys that may lead into another store, such as a transfer's counterpart.
    """

    across_stores = ()

    store = models.ForeignKey("accounts.Store", on_delete=models.PROTECT, related_name="+")

    objects = StoreOwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class GroupOwned(Versioned):
    """A row of the whole group, read by every store."""

    objects = GroupOwnedQuerySet.as_manager()

    class Meta:
        abstract = True
