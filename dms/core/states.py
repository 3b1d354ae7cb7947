"""State machines on models: django-fsm behind a wrapper that is safe under threads.

As shipped, refreshing a protected state from the database flips a flag on the shared field, so that two
threads trip over each other. Here the flag lives on the instance.
"""

from functools import cache

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMFieldDescriptor, transition

__all__ = ["StateField", "StatefulModel", "declared_moves", "transition"]

UNLOCKED = "_state_unlocked"


class _StateDescriptor(FSMFieldDescriptor):
    def __set__(self, instance, value):
        if UNLOCKED in instance.__dict__:
            self.field.set_proxy(instance, value)
            self.field.set_state(instance, value)
        else:
            super().__set__(instance, value)


class StateField(FSMField):
    """A protected state: only a declared transition changes it."""

    descriptor_class = _StateDescriptor

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("protected", True)
        kwargs.setdefault("max_length", 32)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """A column of text: a migration changes no state, and the library tells each of the thousands of models that
        one run of the migrations makes to every state field that ever was, which took half of the run."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class StatefulModel(ConcurrentTransitionMixin, models.Model):
    """A row with a ``state``; saving it fails when somebody else changed the state meanwhile."""

    class Meta:
        abstract = True

    @property
    def state_fields(self):
        """The columns with a state, looked up once for each model: every row that is read asks for them."""
        return _state_fields(type(self))

    def refresh_from_db(self, *args, **kwargs):
        self.__dict__[UNLOCKED] = True
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)  # past the library's own, which is not thread-safe
        finally:
            self.__dict__.pop(UNLOCKED, None)
        self._update_initial_state()

    def clean_fields(self, exclude=None):
        self.__dict__[UNLOCKED] = True
        try:
            super().clean_fields(exclude=exclude)
        finally:
            self.__dict__.pop(UNLOCKED, None)


@cache
def _state_fields(model):
    return tuple(field for field in model._meta.fields if isinstance(field, FSMField))


def declared_moves(model):
    """Every transition that ``model`` declares, one per verb and source."""
    field = model._meta.get_field("state")
    return list(field.get_all_transitions(model))
