"""What parts cost is no column for those who may not see it, whoever opened the list before."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


def offered(client, user):
    """The values of the choice of columns, as the page draws them."""
    client.force_login(user)
    page = client.get(reverse("stock:list")).content.decode()
    start = page.index("column-fields")
    form = page[start : page.index("</form>", start)]
    return {part.split('"')[0] for part in form.split('name="columns" value="')[1:]}


def test_the_choice_of_columns_is_each_persons_own(client, person):
    all_of_them = offered(client, person("parts_planner"))
    without = offered(client, person("technician"))
    assert without < all_of_them
    assert offered(client, person("parts_planner")) == all_of_them
