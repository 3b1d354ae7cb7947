"""What scrappings read: what goods are worth, and for whose word a scrapping waits."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from parts.scrapping.models import Judgement, Party, Scrapping, ScrappingLiability, ScrappingState
from parts.scrapping.verdicts import ROLE_OF
from parts.stock.fields import ZERO
from parts.stock.ledger import share
from parts.stock.models import CostLayer

S = ScrappingState
PEOPLE = ("store", "requested_by", "decided_by", "witness", "hold_bin", "posting")


def scrappings(user):
    """Scrappings that ``user`` may see, with all that is said about them."""
    rows = Scrapping.objects.visible_to(user).select_related(*PEOPLE)
    return rows.prefetch_related("judgements__judged_by", "judgements__on_behalf_of", "liabilities__person")


def lines_of(row):
    """Its lines with part and bin, in their order."""
    return row.lines.select_related("item__part", "bin").order_by("pk")


def fifo_worth(lines):
    """``{line key: yuan}``: what the lines would cost if they left now, the oldest layers first."""
    layers = defaultdict(list)
    rows = CostLayer.objects.filter(item__in={line.item_id for line in lines}, remaining__gt=0)
    for layer in rows.order_by("came_at", "id"):
        layers[layer.item_id].append([layer.remaining, layer.remaining_value])
    return {line.pk: _taken(layers[line.item_id], line.quantity) for line in lines}


def _taken(layers, wanted):
    """The worth of ``wanted`` out of ``layers``, which are used up by it."""
    worth = ZERO
    for layer in layers:
        amount = min(wanted, layer[0])
        if amount > 0:
            value = share(layer[1], amount, layer[0])
            layer[0], layer[1] = layer[0] - amount, layer[1] - value
            worth, wanted = worth + value, wanted - amount
    return worth


def waiting_for(user):
    """Scrappings that ``user`` can judge now, the oldest first."""
    turn = Q(pk=None)
    for store_id, role, absent_id in user.held:
        for party in [one for one in Party if ROLE_OF[one] == role]:
            here = Q() if store_id is None else Q(store_id=store_id)
            turn |= here & ~_spoken(Q(party=party)) & _free_of(absent_id)
    rows = Scrapping.objects.visible_to(user).filter(turn, _free_of(user.pk), state=S.JUDGING)
    return rows.select_related("store", "requested_by").order_by("submitted_at", "pk")


def to_decide(user):
    """Scrappings that wait for the decision of ``user``, the oldest first."""
    rows = Scrapping.objects.visible_to(user).filter(_free_of(user.pk), state=S.TO_DECIDE)
    return rows.select_related("store", "requested_by").order_by("submitted_at", "pk")


def to_dispose_of(user):
    """What lies apart with a yes."""
    return Scrapping.objects.visible_to(user).filter(state=S.APPROVED).order_by("submitted_at", "pk")


def _spoken(condition):
    return Q(Exists(Judgement.objects.filter(condition, scrapping=OuterRef("pk"))))


def _free_of(person_id):
    """Scrappings that are no matter of this person's own: not asked for, judged or answered for by them."""
    if person_id is None:
        return Q()
    liable = Exists(ScrappingLiability.objects.filter(scrapping=OuterRef("pk"), person=person_id))
    spoke = _spoken(Q(judged_by=person_id) | Q(on_behalf_of=person_id))
    return (Q(requested_by=None) | ~Q(requested_by=person_id)) & ~spoke & ~Q(liable)
