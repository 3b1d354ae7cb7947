"""Every state machine of the project, as the code declares it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.text import slugify

from dms.core.states import StatefulModel, declared_moves

OURS = ("dms", "orders", "production", "delivery", "service", "parts", "crm")


@dataclass(frozen=True)
class Move:
    """One verb of one model: its permission, label, and edges."""

    model: Any
    verb: str
    permission: Any
    custom: dict
    edges: frozenset

    def __str__(self):
        return f"{self.model._meta.label}.{self.verb}"

    @property
    def resource(self):
        """The name in URLs: the plural of the trade's own word."""
        with translation.override("en"):
            return slugify(str(self.model._meta.verbose_name_plural))

    @property
    def noun(self):
        """The model's own word as it stands in names of files and services."""
        with translation.override("en"):
            return slugify(str(self.model._meta.verbose_name)).replace("-", "_")

    @property
    def is_of_the_system(self):
        """Whether only the system makes this move."""
        return bool(self.custom.get("system"))

    @property
    def has_route(self):
        """Moves that only the system makes, or that another document's verb makes, have no page of their own."""
        return not (self.is_of_the_system or self.custom.get("with_subject"))


def stateful_models():
    """The models with a state and verbs to change it, of our own apps."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, StatefulModel)
        and not model._meta.proxy
        and model.__module__.split(".")[0] in OURS
        and declared_moves(model)
    ]


def moves_of(model):
    """Each verb of ``model`` once, with all its edges."""
    found = {}
    for move in declared_moves(model):
        targets = getattr(move.target, "allowed_states", None) or [move.target]
        edges = {(str(move.source), str(target)) for target in targets}
        before = found.get(move.name)
        found[move.name] = Move(
            model=model,
            verb=move.name,
            permission=move.permission,
            custom=move.custom,
            edges=frozenset(edges | (before.edges if before else set())),
        )
    return list(found.values())


def every_move():
    """Each verb of every model."""
    return [move for model in stateful_models() for move in moves_of(model)]
