"""The two kinds of endpoint: a resource that is read, and one that is also written through services.

An endpoint is a declaration. Order of refusals: 401, scope, 403 for a role without the view permission, 404 invisible,
403 not allowed, 412 or 428 the version, 409 blocked, 422 wrong input; then the one service call, which checks again
under its lock.
"""

from functools import partial
from inspect import signature

from django.db import transaction
from django.utils import translation
from django.utils.functional import classproperty
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from dms.api import etags, filters, idempotency, pages
from dms.api.serializers import EventSerializer, InputSerializer, MoveSerializer
from dms.core.editing import StaleVersion
from dms.core.locking import locked
from dms.core.models import Event
from dms.core.permissions import require
from dms.core.states import declared_moves
from dms.core.transitions import TransitionBlocked, blockers, offered_moves, require_role, withheld_moves

KEY = r"[1-9][0-9]{0,17}"


class Resource(GenericViewSet):
    """The ground of both kinds: who may ask, which parameters are known, one effect for each idempotency key.

    ``resource`` is the name in the address and in scopes; ``register`` in ``dms.api.urls`` sets it. ``never_kept``
    names the actions whose answers hold what may not be kept under an idempotency key.
    """

    resource = ""
    http_method_names = ["get", "head", "post", "patch"]
    lookup_value_regex = KEY
    model = None
    related = ()
    ordering = "-id"
    ordering_fields = ("id",)
    filterset_class = None
    never_kept = ()

    def initial(self, request, *args, **kwargs):
        """Before the method: signed in, in scope, permitted, known parameters; POST runs once for each key."""
        if request.method not in SAFE_METHODS:
            self._read_body(request)
        super().initial(request, *args, **kwargs)
        self._speak(request)
        if request.method.lower() not in self.action_map:
            return  # 405 follows
        require(request.user, self.permission)
        filters.refuse_unknown(request, self.known_parameters())
        if request.method == "POST" and idempotency.HEADER in request.headers:
            idempotency.key_of(request)
            if self.action not in self.never_kept:
                # The dispatcher takes the method from the instance: this holds for each POST, without code there.
                self.post = partial(self._post_once, self.post)

    @classproperty
    def permission(cls):
        """The permission without which nothing is answered: to view the model."""
        return f"{cls.model._meta.app_label}.view_{cls.model._meta.model_name}"

    def get_queryset(self):
        """The rows visible to the sender."""
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()  # the description is drawn without a sender
        rows = self.model.objects.visible_to(self.request.user)
        return rows.select_related(*self.related) if self.related else rows

    def place_of(self, row):
        """Where the permission to change ``row`` is asked for: its store; None for any, where the service says more."""
        return row

    def known_parameters(self):
        """The query parameters of this action."""
        if self.action == "list":
            declared = self.filterset_class.base_filters if self.filterset_class else ()
            return {*pages.PARAMETERS, *declared}
        handler = getattr(self, self.action, None)
        is_page = self.action == "history" or getattr(handler, "is_page", False)
        return set(pages.PARAMETERS) if is_page else set(getattr(handler, "parameters", ()))

    @staticmethod
    def _post_once(post, request, *args, **kwargs):
        return idempotency.once(request, partial(post, request, *args, **kwargs))

    def answer(self, row, status_code=status.HTTP_200_OK, headers=None):
        """The row with its ETag."""
        tags = {"ETag": etags.etag(row)} if etags.is_versioned(row) else {}
        serializer = type(self).serializer_class(row, context=self.get_serializer_context())
        return Response(serializer.data, status=status_code, headers={**tags, **(headers or {})})

    def finalize_response(self, request, response, *args, **kwargs):
        """Personal answers stay out of shared caches, and a browser asks again each time."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def values_of(self, serializer_class, partial=False):
        """The validated body. Raises ValidationError with every wrong field at once."""
        serializer = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def moved_from(self, version, service, values, own):
        """Call the service of a move; where a version is expected, on a row that is locked before it is compared."""
        if version is None:
            return call(service, values, **own)
        if "expected_version" in signature(service).parameters:
            return call(service, values, expected_version=version, **own)
        with transaction.atomic():
            row = locked(self.model.objects.visible_to(self.request.user), self.kwargs["pk"])
            if row.version != version:
                raise StaleVersion(row)
            return call(service, values, **own)

    @staticmethod
    def _read_body(request):
        """Keep the bytes for the idempotency key, before a parser or the CSRF check uses them up.

        Raises RequestDataTooBig. Files are read by their parser, piece by piece.
        """
        if not request.content_type.startswith("multipart/"):
            request._request.body  # noqa: B018

    @staticmethod
    def _speak(request):
        """The person's own language where the request names none."""
        own = getattr(request.user, "language", "")
        if own and "Accept-Language" not in request.headers:
            translation.activate(own)


class ListResource(Resource):
    """Rows of ``model`` that the sender may see: the list and each one.

    Declare ``model``, ``serializer_class``, and as wanted ``filterset_class``, ``ordering_fields`` (columns that
    are never empty), ``ordering``, ``related`` (what the serializer follows: a page costs the
    same for ten rows and for 200).
    """

    def list(self, request):
        """A page of the rows that you may see."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk):
        """One row; 304 where If-None-Match names its present version."""
        row = self.get_object()
        if etags.is_versioned(row) and etags.is_known(request, row):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etags.etag(row)})
        return self.answer(row)

    def get_object(self):
        """The row of the address. Raises DoesNotExist for one that is missing or invisible, without saying which."""
        return self.get_queryset().get(pk=self.kwargs["pk"])


class ReadResource(ListResource):
    """A list resource whose rows have a history and, where they have a state, moves."""

    @action(
        detail=True, serializer_class=EventSerializer, ordering="-id", ordering_fields=("id",), filterset_class=None
    )
    def history(self, request, pk):
        """What happened to the row, newest first; whoever may see the row may see its history."""
        page = self.paginate_queryset(Event.objects.about(self.get_object()))
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @action(detail=True, serializer_class=MoveSerializer, pagination_class=None, filterset_class=None)
    def moves(self, request, pk):
        """The moves: those you may make, with what blocks them; those you may not, with the rule and who may."""
        row = self.get_object()
        found = [*offered_moves(row, request.user), *withheld_moves(row, request.user)]
        return Response(MoveSerializer(found, many=True).data)

    @classmethod
    def get_extra_actions(cls):
        """Rows without a state have no moves."""
        return [one for one in super().get_extra_actions() if one.__name__ != "moves" or is_stateful(cls.model)]


class CreateRows:
    """``POST`` to the list: one call of ``create_service``.

    Declare ``create_service`` (``staticmethod``), ``create_permission``, ``create_serializer_class``.
    """

    create_service = None
    create_permission = ""
    create_serializer_class = None

    def create(self, request):
        """Make a row."""
        require(request.user, self.create_permission)
        values = self.values_of(self.create_serializer_class)
        row = call(self.create_service, values, actor=request.user)
        place = request.build_absolute_uri(f"{request.path}{row.pk}/")
        return self.answer(row, status.HTTP_201_CREATED, {"Location": place})


class ChangeRows:
    """``PATCH`` of one row from the version in If-Match: one call of ``change_service``.

    Declare ``change_service`` (``staticmethod``; takes ``row_argument``, ``expected_version``, ``actor`` and the values
    that change), ``change_permission``, ``change_serializer_class``, ``row_argument`` (e.g. ``"store_id"``).
    """

    change_service = None
    change_permission = ""
    change_serializer_class = None
    row_argument = ""

    def partial_update(self, request, pk):
        """Change the fields that are sent; all others stay."""
        row = self.get_object()
        require(request.user, self.change_permission, self.place_of(row))
        version = etags.expected_version(request, row, required=True)
        if row.version != version:
            raise StaleVersion(row)
        values = self.values_of(self.change_serializer_class, partial=True)
        own = {self.row_argument: row.pk, "expected_version": version, "actor": request.user}
        return self.answer(call(self.change_service, values, **own))


class WriteResource(CreateRows, ChangeRows, ReadResource):
    """A resource whose rows people make and change; each write is one service call.

    Leave out a half by inheriting from ``CreateRows`` or ``ChangeRows`` beside ``ReadResource``.
    """


def is_stateful(model):
    """Whether rows of ``model`` have moves."""
    return hasattr(model, "get_all_state_transitions")


def call(service, values, **own):
    """Call ``service`` with ``values``; a row goes as its id where the service asks for ``<name>_id``."""
    wanted = signature(service).parameters
    given = {}
    for name, value in values.items():
        by_id = f"{name}_id" in wanted and name not in wanted
        given[f"{name}_id" if by_id else name] = getattr(value, "pk", None) if by_id else value
    return service(**given, **own)


def move_action(verb, service, *, row_argument, serializer_class=InputSerializer, permission="", answers=None):
    """``POST /{id}/<verb-kebab>/``: one move of one row, with its permission, its 409 reasons and its new ETag.

    Assign it to the attribute ``verb``. ``permission`` only for acts that are no transition of the model; ``answers``
    only where the answer is not the row: a serializer class for what the service returns.
    """

    def move(self, request, pk):
        row = self.get_object()
        if permission:
            require(request.user, permission, self.place_of(row))
        elif self.place_of(row) is row:
            require_role(row, verb, request.user)
        else:
            require(request.user, _permission_of(self.model, verb), self.place_of(row))
        version = etags.expected_version(request, row, required=False)
        if version not in (None, getattr(row, "version", None)):
            raise StaleVersion(row)
        if not permission:
            refuse_blocked(row, verb)
        values = self.values_of(serializer_class)
        own = {row_argument: row.pk, "actor": request.user}
        done = self.moved_from(version, service, values, own)
        return Response(answers(done, context=self.get_serializer_context()).data) if answers else self.answer(done)

    move.__name__ = verb
    move.__doc__ = f"{verb.replace('_', ' ').capitalize()}."
    move.input_class, move.output_class, move.permission = serializer_class, answers, permission
    return action(detail=True, methods=["post"], url_path=verb.replace("_", "-"), url_name=verb.replace("_", "-"))(move)


def part_action(name, serializer_class, rows):
    """``GET /{id}/<name-kebab>/``: a page of what hangs on one row; ``rows(row, user)`` is its queryset.

    Assign it to the attribute ``name``.
    """

    def part(self, request, pk):
        page = self.paginate_queryset(rows(self.get_object(), request.user))
        context = self.get_serializer_context()
        return self.get_paginated_response(serializer_class(page, many=True, context=context).data)

    part.__name__ = name
    part.__doc__ = f"{name.replace('_', ' ').capitalize()}, newest first."
    part.is_page = True
    return action(
        detail=True,
        url_path=name.replace("_", "-"),
        url_name=name.replace("_", "-"),
        serializer_class=serializer_class,
        ordering="-id",
        ordering_fields=("id",),
        filterset_class=None,
    )(part)


def refuse_blocked(row, verb):
    """Raise TransitionBlocked before the input is looked at; the service checks again under its lock."""
    if not any(move.name == verb and move.source == row.state for move in declared_moves(type(row))):
        raise TransitionBlocked(
            [translation.gettext("This is not possible in the state “%s”.") % row.get_state_display()]
        )
    if reasons := blockers(row, verb):
        raise TransitionBlocked(reasons)


def _permission_of(model, verb):
    return next(move.permission for move in declared_moves(model) if move.name == verb)
