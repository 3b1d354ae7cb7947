"""Saved views: a list under a name, for oneself, a role or a store; as tab, address and number."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import Event
from dms.web.models import SavedView
from dms.web.saved_views import services
from dms.web.saved_views.lists import cleaned_query
from tests.accounts.factories import MembershipFactory

SEEN = Fact("web.seen_by_a_view", "saw the store")
QUERY = "fact=web.seen_by_a_view"


def happen(store, number=1):
    for _n in range(number):
        publish(SEEN, subject=store, actor=None)


@pytest.fixture
def mine(manager, store):
    return services.save_view(list="web:history", name="Sightings", query=QUERY, actor=manager)


def tabs(page):
    return [str(tab["label"]) for tab in page.context["tab_links"]]


@pytest.mark.requirement("PLT-5")
def test_a_filtered_list_is_saved_under_a_name_and_stands_above_the_list(signed_in, manager, store):
    client = signed_in(manager)
    happen(store)
    plain = client.get("/history/")
    assert plain.context["save_view_address"] == ""
    filtered = client.get(f"/history/?{QUERY}&sort=pk&after=x")
    form = client.get(filtered.context["save_view_address"])
    hidden = {name: form.context["form"][name].value() for name in ("list", "query")}
    saved = client.post("/saved-views/new/", {**hidden, "name": "Sightings", "scope": "mine"}, follow=True)
    assert saved.redirect_chain[0][0].startswith("/history/?view=")
    assert saved.redirect_chain[1][0] == f"/history/?{QUERY}&sort=pk"
    assert tabs(saved) == ["All", "Sightings"]
    assert saved.context["current_view"].name == "Sightings"
    assert saved.context["save_view_address"] == "", "it is saved already"
    assert saved.context["page"].count == 1
    event = Event.objects.get(fact="web.view_saved")
    assert event.payload == {"list": "web:history", "scope": "mine"}


def test_the_address_of_a_view_follows_its_query(signed_in, manager, mine):
    client = signed_in(manager)
    services.edit_view(view_id=mine.pk, expected_version=1, actor=manager, query="q=east")
    assert client.get(mine.get_absolute_url())["Location"] == "/history/?q=east"
    assert client.get("/history/?view=99999999").status_code == 404
    assert client.get("/history/?view=x%00").status_code == 404


@pytest.mark.requirement("PLT-1")
def test_other_peoples_private_views_are_invisible_everywhere(signed_in, person, mine):
    client = signed_in(person("service_manager"))
    assert tabs(client.get("/history/")) == []
    assert client.get(mine.get_absolute_url()).status_code == 404
    assert client.get(f"/saved-views/{mine.pk}/edit/").status_code == 404
    assert client.post(f"/saved-views/{mine.pk}/remove/").status_code == 404
    assert client.get("/saved-views/").context["page"].count == 0
    mine.refresh_from_db()
    assert mine.removed_at is None


@pytest.mark.requirement("PLT-1")
def test_shared_views_reach_their_role_or_store_and_nobody_else(person, manager, store, other_store):
    def seen_by(role, where=store):
        return set(SavedView.objects.visible_to(person(role, store=where)).values_list("name", flat=True))

    share = {"list": "users:list", "actor": manager, "query": "q=li"}
    services.save_view(name="store", scope="store", store_id=store.pk, **share)
    services.save_view(name="role", scope="role", role="cashier", store_id=store.pk, **share)
    group = person("group_manager")
    services.save_view(name="every cashier", scope="role", role="cashier", **share | {"actor": group})
    assert seen_by("cashier") == {"store", "role", "every cashier"}
    assert seen_by("technician") == {"store"}
    assert seen_by("cashier", other_store) == {"every cashier"}
    assert seen_by("technician", other_store) == set()


@pytest.mark.parametrize("role", ["service_advisor", "technician", "cashier"])
def test_sharing_is_for_those_who_answer_for_the_work(person, store, role):
    actor = person(role)
    for place in ({"scope": "store", "store_id": store.pk}, {"scope": "role", "role": role, "store_id": store.pk}):
        with pytest.raises(PermissionDenied, match="service manager"):
            services.save_view(list="users:list", name="ours", query="q=li", actor=actor, **place)
    assert not SavedView.objects.exists() and not Event.objects.exists()


def test_a_store_head_shares_neither_with_another_store_nor_with_the_group(person, manager, other_store):
    with pytest.raises(PermissionDenied):
        services.save_view(list="users:list", name="x", scope="role", role="cashier", actor=manager)
    MembershipFactory(user=manager, store=other_store, role="cashier")
    manager = type(manager).objects.get(pk=manager.pk)
    with pytest.raises(PermissionDenied):
        services.save_view(list="users:list", name="x", scope="store", store_id=other_store.pk, actor=manager)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("nonsense=1", "knows no filter"),
        ("actor__password=x", "knows no filter"),
        ("fact=unheard_of", "What happened"),
        ("since=never", "From"),
        ("sort=actor__password", "can't be sorted"),
        ("columns=actor_name,actor.password", "has no column"),
        ("q=%00", "a sign that nothing"),
        ("q=" + "x" * 2000, "too many filters"),
    ],
)
def test_queries_that_the_list_does_not_know_are_refused(manager, query, sentence):
    with pytest.raises(ValidationError, match=sentence):
        services.save_view(list="web:history", name="nasty", query=query, actor=manager)
    assert not SavedView.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize("name", ["web:home", "nonsense", "users:detail", "operations:metrics", "", "webhooks:list"])
def test_only_lists_that_one_may_open_have_views(manager, signed_in, name):
    with pytest.raises(ValidationError, match="none that you may open"):
        services.save_view(list=name, name="x", actor=manager)
    assert signed_in(manager).get("/saved-views/new/", {"list": name}).status_code == 404


def test_steps_and_empty_values_are_not_saved(manager):
    assert cleaned_query(manager, "web:history", "?after=x&q=&sort=pk&view=7&columns=at") == "sort=pk&columns=at"


@pytest.mark.requirement("PLT-5")
def test_the_number_on_the_home_page_is_the_length_of_the_list_behind_it(signed_in, manager, store, other_store, mine):
    client = signed_in(manager)
    happen(store, 3)
    happen(other_store, 2)
    assert "Sightings" not in [tile.label for tile in client.get("/").context["tiles"]]
    services.edit_view(view_id=mine.pk, expected_version=1, actor=manager, is_tile=True)
    [tile] = [tile for tile in client.get("/").context["tiles"] if tile.label == "Sightings"]
    assert tile.number == client.get(tile.url, follow=True).context["page"].count == 3


def test_a_number_of_a_list_that_one_may_not_open_is_not_offered(signed_in, person, manager, store):
    services.save_view(
        list="web:history", name="watch", actor=manager, scope="store", store_id=store.pk, is_tile=True, query=QUERY
    )
    client = signed_in(person("technician"))
    assert "watch" not in [tile.label for tile in client.get("/").context["tiles"]]
    assert client.get("/history/").status_code == 403


@pytest.mark.requirement("PLT-5")
def test_tabs_cost_one_statement_however_many_views_there_are(signed_in, manager, store):
    client = signed_in(manager)
    happen(store, 3)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get("/history/")
        return captured

    client.get("/history/")
    few = statements()
    assert sum("web_savedview" in each["sql"] for each in few) == 1
    for n in range(20):
        services.save_view(list="web:history", name=f"view {n}", query=f"q=east{n}", actor=manager)
    assert len(statements()) == len(few)


def test_columns_are_chosen_ordered_and_kept_in_the_view(signed_in, manager, store):
    client = signed_in(manager)
    happen(store)
    page = client.get("/history/?columns=label&columns=at")
    assert [str(head["column"].label) for head in page.context["heads"]] == ["What happened", "When"]
    assert page.context["save_view_address"]
    view = services.save_view(list="web:history", name="short", query="columns=label,at", actor=manager)
    shown = client.get(view.get_absolute_url(), follow=True)
    assert [str(head["column"].label) for head in shown.context["heads"]] == ["What happened", "When"]
    assert len(client.get("/history/?columns=nonsense").context["heads"]) == 6


def test_every_column_of_every_list_has_a_name_of_its_own():
    from dms.web.pages import ListPage

    def lists(kind):
        for each in kind.__subclasses__():
            yield each
            yield from lists(each)

    for page in lists(ListPage):
        columns = getattr(page, "all_columns", page.columns)  # all, where some show only to some
        keys = [column.key for column in columns]
        assert len(set(keys)) == len(keys) and all(keys), page


def test_renaming_keeps_versions_apart_and_removing_ends_it(signed_in, manager, mine):
    client = signed_in(manager)
    values = {"name": "Seen", "scope": "mine", "is_tile": "on", "version": 1}
    assert client.post(f"/saved-views/{mine.pk}/edit/", values).status_code == 302
    with pytest.raises(StaleVersion):
        services.edit_view(view_id=mine.pk, expected_version=1, actor=manager, name="Older")
    assert client.post(f"/saved-views/{mine.pk}/edit/", values).status_code == 409
    assert client.post(f"/saved-views/{mine.pk}/remove/")["Location"] == "/history/"
    assert client.get(mine.get_absolute_url()).status_code == 404
    with pytest.raises(SavedView.DoesNotExist):
        services.remove_view(view_id=mine.pk, actor=manager)
    facts = list(Event.objects.filter(subject_kind="web.savedview").order_by("pk").values_list("fact", flat=True))
    assert facts == ["web.view_saved", "web.view_edited", "web.view_removed"]


def test_somebody_who_sees_a_shared_view_can_neither_change_nor_remove_it(signed_in, person, manager, store):
    view = services.save_view(
        list="users:list", name="ours", query="q=li", scope="store", store_id=store.pk, actor=manager
    )
    reader = person("technician")
    client = signed_in(reader)
    shown = client.get("/users/?q=li")
    assert "ours" in tabs(shown) and shown.context["current_view"] == view
    assert f"/saved-views/{view.pk}/edit/" not in shown.content.decode()
    answer = client.post(f"/saved-views/{view.pk}/edit/", {"name": "theirs", "version": 1})
    assert answer.status_code == 403 and "service manager" in answer.content.decode()
    assert client.post(f"/saved-views/{view.pk}/remove/").status_code == 403
    view.refresh_from_db()
    assert (view.name, view.removed_at) == ("ours", None)


def test_making_a_private_view_of_a_shared_one_takes_the_right_to_both(manager, person, mine, store):
    reader = person("technician")
    own = services.save_view(list="users:list", name="own", query="q=li", actor=reader)
    with pytest.raises(PermissionDenied):
        services.edit_view(view_id=own.pk, expected_version=1, actor=reader, scope="store", store_id=store.pk)
    own.refresh_from_db()
    assert own.scope == "mine"
    assert (
        services.edit_view(view_id=mine.pk, expected_version=1, actor=manager, scope="store", store_id=store.pk).store
        == store
    )
