"""A kept statement asks the present state, and one that would grow old is not kept."""

import pytest
from django.db import connection, models

from dms.accounts.models import Membership, Store, User
from dms.core import clock, prepared
from dms.core.prepared import Argument, Prepared, rows_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(prepared, "_kept_for", {})


@pytest.fixture
def advisor(person):
    return person("service_advisor")


@pytest.fixture
def manager(person):
    return person("service_manager")


def of_role():
    role = Argument("role", models.CharField())
    return Membership.objects.filter(role=role).select_related("user", "store").order_by("pk")


def test_rows_come_with_their_related_rows_as_a_queryset_gives_them(advisor, manager, django_assert_num_queries):
    wanted = list(Membership.objects.filter(role="service_advisor").select_related("user", "store").order_by("pk"))
    statement = Prepared(of_role)
    with django_assert_num_queries(1):
        found = statement.rows(role="service_advisor")
        assert [(each, each.user.name, each.store.code) for each in found] == [
            (each, each.user.name, each.store.code) for each in wanted
        ]
    assert [each.__dict__.keys() for each in found] == [each.__dict__.keys() for each in wanted]
    assert [each.valid_from for each in found] == [each.valid_from for each in wanted]
    assert [each.created_at for each in found] == [each.created_at for each in wanted]


def test_the_next_value_and_the_next_state_are_asked_for(advisor, manager):
    statement = Prepared(of_role)
    assert len(statement.rows(role="service_advisor")) == 1
    assert len(statement.rows(role="service_manager")) == 1
    Membership.objects.filter(user=advisor).update(role="cashier")
    assert statement.rows(role="service_advisor") == []
    assert statement.first(role="cashier").user_id == advisor.pk
    assert statement.first(role="nobody' OR 1=1 --") is None


def test_a_statement_is_put_together_once(advisor):
    built = []

    def build():
        built.append(1)
        return User.objects.filter(pk=Argument("key", models.BigIntegerField()))

    statement = Prepared(build)
    assert [statement.first(key=advisor.pk), statement.first(key=advisor.pk)] == [advisor, advisor]
    assert built == [1]


def test_a_statement_of_a_person_is_kept_under_its_key(advisor, manager):
    built = []

    def of(person):
        built.append(person)
        return User.objects.filter(pk=person.pk).values_list("username", "is_active")

    for _time in range(3):
        assert rows_for(("x", advisor.pk), lambda: of(advisor)) == [(advisor.username, True)]
    assert rows_for(("x", manager.pk), lambda: of(manager)) == [(manager.username, True)]
    assert built == [advisor, advisor, manager, manager], "built twice, to see whether it lasts, and then no more"
    User.objects.filter(pk=advisor.pk).update(is_active=False)
    assert rows_for(("x", advisor.pk), lambda: of(advisor)) == [(advisor.username, False)], "no answer is kept"


@pytest.mark.parametrize(
    "passing",
    [
        lambda: User.objects.filter(created_at__lte=clock.now()),
        lambda: User.objects.filter(pk__in=list(User.objects.values_list("pk", flat=True))),
    ],
    ids=["of the time", "of what the database said"],
)
def test_a_statement_that_would_grow_old_is_not_kept(advisor, person, passing):
    before = len(rows_for(("y",), passing))
    person("cashier")
    assert len(rows_for(("y",), passing)) == before + 1


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows_for(("z",), lambda: Store.objects.filter(pk__in=[])) == []


def test_the_memory_has_an_end(advisor, monkeypatch):
    monkeypatch.setattr(prepared, "MOST_KEPT", 3)
    for number in range(10):
        rows_for(("w", number), lambda: User.objects.all())
    assert len(prepared._kept_for) <= 3


def test_values_are_written_as_the_field_writes_them(advisor):
    """A time goes into each database in its own spelling."""
    later = Prepared(lambda: User.objects.filter(created_at__lt=Argument("at", models.DateTimeField())))
    assert advisor in later.rows(at=clock.now())
    assert later.rows(at=advisor.created_at) == []
    assert connection.vendor in later._statements
