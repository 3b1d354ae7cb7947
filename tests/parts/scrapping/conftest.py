"""Who applies, who judges, and a shelf with ten brake pads at ten yuan."""

from decimal import Decimal

import pytest

from dms.core.models import Event
from parts.models import Judgement, Movement, Posting, Scrapping, ScrappingLiability, ScrappingLine, ScrappingMeeting
from parts.scrapping import disposing, services
from parts.stock.models import Balance
from tests.parts.factories import in_stock


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强")


@pytest.fixture
def manager(person):
    return person("service_manager", name="赵敏")


@pytest.fixture
def clerk(person):
    return person("claims_clerk", name="钱进")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="郑伟")


@pytest.fixture
def boss(person):
    return person("general_manager", name="孙总")


@pytest.fixture
def judges(manager, clerk, supervisor):
    return [manager, clerk, supervisor]


@pytest.fixture
def pads(part, shelf):
    """Ten brake pads: six came at 10 yuan, four later at 12."""
    in_stock(part, shelf, 6)
    return in_stock(part, shelf, 4, 12).movements.get().item


@pytest.fixture
def written(store, keeper, judges, pads, part, shelf):
    """``written()``: a draft over some of the brake pads."""

    def write(quantity=8, cause="damaged", actor=keeper, **more):
        scrap = services.Scrap(part.pk, shelf.pk, Decimal(quantity), cause, **more)
        return services.add_scrapping(store=store, note="季度清理", lines=[scrap], actor=actor)

    return write


@pytest.fixture
def submitted(written, keeper):
    """Eight of the ten lie apart; nobody has judged."""
    return services.submit_scrapping(scrapping_id=written().pk, actor=keeper)


@pytest.fixture
def dear(written, keeper, part, shelf):
    """As ``submitted``, but worth more than the judges may let go: 30 000 yuan and ten fen."""
    in_stock(part, shelf, 1, "29940.10")
    return services.submit_scrapping(scrapping_id=written(11).pk, actor=keeper)


@pytest.fixture
def judge():
    """``judge(row, person, True)``."""

    def say(row, actor, is_yes=True, words="现场查验"):
        return services.judge_scrapping(scrapping_id=row.pk, is_yes=is_yes, words=words, actor=actor)

    return say


@pytest.fixture
def judged(judge, judges):
    """``judged(row, True, False, True)``: the three in turn."""

    def all_say(row, *verdicts):
        for one, is_yes in zip(judges, verdicts, strict=True):
            row = judge(row, one, is_yes)
        return row

    return all_say


@pytest.fixture
def approved(submitted, judged):
    return judged(submitted, True, True, True)


@pytest.fixture
def disputed(submitted, judged):
    return judged(submitted, True, False, True)


@pytest.fixture
def dispose(keeper, supervisor):
    """``dispose(row)``: destroyed before the supervisor."""

    def act(row, actor=keeper, witness=supervisor, **changed):
        values = {"disposal": "destroyed", "note": "院内压毁", "witness_id": witness.pk, **changed}
        return disposing.dispose_scrapping(scrapping_id=row.pk, actor=actor, **values)

    return act


@pytest.fixture
def lying(pads):
    """``lying()``: how many lie there in which status."""

    def count():
        found = {}
        for status, on_hand in Balance.objects.filter(item=pads, on_hand__gt=0).values_list("status", "on_hand"):
            found[status] = found.get(status, 0) + on_hand
        return found

    return count


@pytest.fixture
def refused():
    """``refused(kind, match, call)``: the call is refused with the sentence, and nothing is different."""

    def traces():
        models = (Event, Posting, Movement, ScrappingLine, Judgement, ScrappingMeeting, ScrappingLiability)
        rows = Scrapping.objects.order_by("pk").values_list("pk", "state", "version", "number", "worth", "cost")
        return [model.objects.count() for model in models], list(rows)

    def prove(kind, match, call, *args, **inputs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(*args, **inputs)
        assert traces() == before

    return prove
