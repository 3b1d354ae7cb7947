"""A paper with moves, as a stage would declare it: the ground is tested on it before the first stage exists."""

from django.db import models, transaction
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from dms.api import resources
from dms.api.fields import TextField, VisibleRelatedField
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.locking import locked, mark_new
from dms.core.ownership import StoreOwned
from dms.core.permissions import require
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import apply_transition, unblocked

DRAWN_UP, SIGNED, CHANGED = (Fact(f"papers.{verb}", verb) for verb in ("drawn_up", "signed", "changed"))
PERMISSIONS = {"papers.view_paper", "papers.add_paper", "papers.change_paper", "papers.sign_paper"}


class Paper(StatefulModel, StoreOwned):
    """draft → signed."""

    store = models.ForeignKey("accounts.Store", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    title = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    is_paid = models.BooleanField(default=False)
    remark = models.CharField(max_length=40, blank=True)
    state = StateField(choices=[("draft", "draft"), ("signed", "signed")], default="draft")

    class Meta:
        app_label = "papers"

    def sign_blockers(self):
        return [] if self.is_paid else ["The paper is not paid."]

    @transition(
        state,
        source="draft",
        target="signed",
        permission="papers.sign_paper",
        custom={"label": "Sign"},
        conditions=[unblocked("sign")],
    )
    def sign(self, *, remark):
        self.remark = remark


@transaction.atomic
def draw_up_paper(*, store_id, title, actor, amount=0, is_paid=False):
    paper = Paper(store_id=store_id, title=title, amount=amount, is_paid=is_paid)
    require(actor, "papers.add_paper", paper)
    paper.full_clean()
    paper.save()
    publish(DRAWN_UP, subject=mark_new(paper), actor=actor)
    return paper


@transaction.atomic
def change_paper(*, paper_id, expected_version, actor, **values):
    paper = locked(Paper.objects.visible_to(actor), paper_id)
    require(actor, "papers.change_paper", paper)
    return edit(paper, actor=actor, fact=CHANGED, values=values, expected_version=expected_version)


@transaction.atomic
def sign_paper(*, paper_id, remark, actor):
    paper = locked(Paper.objects.visible_to(actor), paper_id)
    apply_transition(paper.sign, actor=actor, fact=SIGNED, remark=remark)
    return paper


class PaperSerializer(ResourceSerializer):
    class Meta:
        model = Paper
        fields = ("id", "store", "title", "amount", "is_paid", "remark", "state", "version", "created_at", "updated_at")


class NewPaperSerializer(ResourceSerializer):
    class Meta:
        model = Paper
        fields = ("store", "title", "amount", "is_paid")


class PaperChangesSerializer(ResourceSerializer):
    class Meta:
        model = Paper
        fields = ("title", "amount", "state")


class RemarkSerializer(InputSerializer):
    remark = TextField(max_length=40)
    companion = VisibleRelatedField(queryset=Paper.objects.all(), required=False)


class PaperFilterSet(ResourceFilterSet):
    store = KeyFilter(field_name="store_id")

    class Meta:
        model = Paper
        fields = ("title", "is_paid")


class Papers(resources.WriteResource):
    """Papers."""

    resource = "papers"
    model = Paper
    serializer_class = PaperSerializer
    filterset_class = PaperFilterSet
    ordering_fields = ("id", "title", "amount", "updated_at")

    create_service = staticmethod(draw_up_paper)
    create_permission = "papers.add_paper"
    create_serializer_class = NewPaperSerializer

    change_service = staticmethod(change_paper)
    change_permission = "papers.change_paper"
    change_serializer_class = PaperChangesSerializer
    row_argument = "paper_id"

    sign = resources.move_action("sign", sign_paper, row_argument="paper_id", serializer_class=RemarkSerializer)


class Failing(Papers):
    """Its list fails in a way that nobody has thought of."""

    resource = "failing"
    failure = RuntimeError("secret inner words")

    def list(self, request):
        raise self.failure


papers = SimpleRouter()
papers.register("papers", Papers, basename="papers")
papers.register("failing", Failing, basename="failing")
urlpatterns = [path("api/v1/", include(papers.urls)), path("", include("dms.urls"))]
