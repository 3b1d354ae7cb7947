"""The resource ``kpis``: the figures of the dashboard, each with its formula and the rows that it counts."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.accounts.models import Store
from dms.api.pages import PARAMETERS, SeekPages
from dms.api.problems import invalid
from dms.api.resources import Resource
from dms.core import clock
from dms.core.figures.counting import courses, figures
from dms.core.figures.kpis import VIEW, Part, Unit, kpi_of, kpis_for
from dms.core.figures.models import DaysNumbers
from dms.core.figures.periods import Span, read_period

CODE = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The code of the figure.")
PERIOD = [
    OpenApiParameter("period", OpenApiTypes.STR, enum=Span.values, default=Span.WEEK.value),
    OpenApiParameter("on", OpenApiTypes.DATE, description="A day of the period; today where it is left out."),
    OpenApiParameter("store", OpenApiTypes.INT, description="One store; all of yours where it is left out."),
]
PART = OpenApiParameter("part", OpenApiTypes.STR, enum=Part.values, default=Part.COUNTED.value)


class FigureSerializer(serializers.Serializer):
    """A figure in a period; ``before`` is what it was by the same time of the period before."""

    code = serializers.CharField(source="kpi.code")
    label = serializers.CharField(source="kpi.label")
    definition = serializers.CharField(source="kpi.definition", help_text="The formula in words, with its source.")
    unit = serializers.ChoiceField(source="kpi.unit", choices=Unit.choices)
    number = serializers.DecimalField(20, 2, allow_null=True, help_text="null for a share of nothing.")
    counted = serializers.DecimalField(20, 2, source="amounts.part")
    out_of = serializers.DecimalField(20, 2, source="amounts.whole", allow_null=True, help_text="Only of a share.")
    before = serializers.DecimalField(20, 2, source="number_before", allow_null=True)
    change = serializers.DecimalField(20, 2, allow_null=True, help_text="Of a share in percentage points.")
    better = serializers.CharField(source="kpi.better", allow_blank=True, help_text="up, down, or empty.")
    target = serializers.DecimalField(20, 2, source="kpi.target", allow_null=True)
    misses_target = serializers.BooleanField()
    is_dated = serializers.SerializerMethodField(help_text="Counted in the period; else as it stands now.")
    start = serializers.DateTimeField(source="period.start")
    end = serializers.DateTimeField(source="period.end", help_text="Not part of the period.")
    model = serializers.CharField(source="kpi.model", help_text="Of what rows it is made.")

    def get_is_dated(self, figure) -> bool:
        """Whether it is counted in the period."""
        return bool(figure.kpi.when)


class StepSerializer(serializers.Serializer):
    """One period of a course."""

    start = serializers.DateTimeField()
    number = serializers.DecimalField(20, 2, allow_null=True)


class FigureWithCourseSerializer(FigureSerializer):
    """A figure with its course up to the period, oldest first; empty for a standing figure."""

    course = StepSerializer(many=True)


class CountedRowSerializer(serializers.Serializer):
    """A row that the figure counts."""

    id = serializers.IntegerField()
    text = serializers.CharField(source="__str__")


class Kpis(Resource):
    """The figures that you may see."""

    model = DaysNumbers
    permission = VIEW
    lookup_value_regex = r"[a-z0-9_]+\.[a-z0-9_]+"
    serializer_class = FigureSerializer
    pagination_class = None

    def known_parameters(self):
        """The period and the store; for the rows a page, and which of them."""
        known = {"period", "on", "store"}
        return known | {"part", *PARAMETERS} if self.action == "rows" else known

    def get_queryset(self):
        """Nothing: figures are declared, not stored."""
        return self.model.objects.none()

    @extend_schema(parameters=PERIOD, responses=FigureSerializer(many=True))
    def list(self, request):
        """All figures of a period, in one statement."""
        found = figures(request.user, kpis_for(request.user), *self._when(), store=self._store())
        return Response(FigureSerializer(found, many=True).data)

    @extend_schema(parameters=[CODE, *PERIOD], responses=FigureWithCourseSerializer)
    def retrieve(self, request, pk):
        """One figure with its course."""
        kpi, (period, now), store = self._kpi(pk), self._when(), self._store()
        (figure,) = figures(request.user, [kpi], period, now, store=store)
        course = courses(request.user, [kpi], period, store=store).get(kpi.code, [])
        steps = [{"start": step.start, "number": amounts.number(kpi.unit)} for step, amounts in course]
        return Response({**FigureSerializer(figure).data, "course": StepSerializer(steps, many=True).data})

    @extend_schema(parameters=[CODE, *PERIOD, PART], responses=CountedRowSerializer(many=True))
    @action(detail=True, ordering="-id", ordering_fields=("id",), filterset_class=None, pagination_class=SeekPages)
    def rows(self, request, pk):
        """A page of the rows that make the number: those counted, the whole of a share, or what is missing to it."""
        kpi, (period, _now), part = self._kpi(pk), self._when(), request.query_params.get("part", Part.COUNTED)
        if part not in Part.values:
            raise invalid("part", "invalid_choice", ", ".join(Part.values))
        found = kpi.rows_behind(kpi.visible(request.user, self._store()), period, part)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(CountedRowSerializer(page, many=True).data)

    def _kpi(self, code):
        """Raises DoesNotExist for a code that nobody has declared, or that is not for the sender."""
        try:
            kpi = kpi_of(code)
        except KeyError:
            raise DaysNumbers.DoesNotExist from None
        if kpi not in kpis_for(self.request.user):
            raise DaysNumbers.DoesNotExist
        return kpi

    def _when(self):
        """The period and the present instant. Raises Problem 422."""
        now, given, store = clock.now(), self.request.query_params, self._store()
        named = {name: given.get(name) for name in ("period", "on")}
        try:
            return read_period(named, now, zone=store and store.zone), now
        except (ValueError, OverflowError):
            raise invalid("period", "invalid", "period=today|week|month|quarter&on=YYYY-MM-DD") from None

    def _store(self):
        """The store of the parameter, None for all. Raises Problem 422 for one that the sender can't see."""
        key = self.request.query_params.get("store")
        if key is None:
            return None
        visible = Store.objects.visible_to(self.request.user)
        store = visible.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 10 else None
        if store is None:
            raise invalid("store", "does_not_exist", key[:20])
        return store
