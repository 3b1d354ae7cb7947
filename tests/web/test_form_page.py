"""The form, shown on renaming a store."""

import pytest

from dms.core.models import Event

pytestmark = [pytest.mark.urls("tests.web.pages_under_test"), pytest.mark.django_db]


def rename(client, store, name, version=1):
    return client.post(f"/stores/{store.pk}/rename/", {"name": name, "version": version})


def test_saving_calls_the_service_and_leads_to_the_row(signed_in, manager, store):
    answer = rename(signed_in(manager), store, "城东旗舰店")
    assert (answer.status_code, answer["Location"]) == (302, f"/stores/{store.pk}/")
    store.refresh_from_db()
    assert (store.name, store.version) == ("城东旗舰店", 2)
    page = signed_in(manager).get(f"/stores/{store.pk}/").content.decode()
    assert "renamed the store" in page and "城东旗舰店" in page


def test_the_form_starts_with_the_values_and_the_version_of_the_row(signed_in, manager, store):
    html = signed_in(manager).get(f"/stores/{store.pk}/rename/").content.decode()
    assert 'value="城东店"' in html
    assert 'name="version" value="1"' in html


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("", 422, "This field is required."),
        ("x" * 61, 422, "at most 60 characters"),
        ("taken", 422, "This name is taken."),
        ("odd", 422, "The clock is wrong."),
        ("forbidden", 403, "Only the group manager may rename a store."),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_leaves_no_trace(signed_in, manager, store, typed, status, sentence):
    answer = rename(signed_in(manager), store, typed)
    html = answer.content.decode()
    assert answer.status_code == status
    assert sentence in html
    assert not typed or f'value="{typed}"' in html
    store.refresh_from_db()
    assert (store.name, store.version) == ("城东店", 1)
    assert not Event.objects.exists()


def test_an_error_stands_at_its_field_and_is_announced_with_it(signed_in, manager, store):
    html = rename(signed_in(manager), store, "taken").content.decode()
    assert 'aria-invalid="true"' in html and 'aria-describedby="id_name_error"' in html
    assert 'id="id_name_error"' in html


def test_a_stale_save_shows_the_other_value_and_the_next_one_goes_through(signed_in, manager, store):
    client = signed_in(manager)
    rename(client, store, "甲")
    answer = rename(client, store, "乙", version=1)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved by somebody else meanwhile" in html and "<td>甲</td>" in html
    assert 'value="乙"' in html and 'name="version" value="2"' in html
    assert rename(client, store, "乙", version=2).status_code == 302


def test_rows_of_other_stores_do_not_exist(signed_in, manager, other_store):
    assert signed_in(manager).get(f"/stores/{other_store.pk}/rename/").status_code == 404
    assert rename(signed_in(manager), other_store, "乙").status_code == 404
    assert signed_in(manager).get(f"/stores/{other_store.pk}/").status_code == 404


def test_a_detail_page_escapes_what_people_wrote(signed_in, manager, store):
    store.address = "<script>alert(1)</script>"
    store.save()
    html = signed_in(manager).get(f"/stores/{store.pk}/").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;" in html
