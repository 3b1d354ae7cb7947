"""In the demo, and only there, the sign-in pages say whom one can be and which code is right."""

import pytest

from dms.accounts.demo import PASSWORD, TWO_FACTOR_SECRET
from dms.accounts.two_factor import present_code


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_accounts_stand_on_the_sign_in_page_of_the_demo_only(client, db, settings, demo):
    settings.DEMO = demo
    page = client.get("/login/").content.decode()
    assert (PASSWORD in page, "storekeeper" in page) == (demo, demo)


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_manager_gets_in_with_the_code_that_the_page_shows(client, person, settings, demo):
    from dms.accounts.two_factor import enrol

    settings.DEMO = demo
    manager = person("general_manager", username="boss")
    manager.set_password(PASSWORD)
    manager.save()
    enrol(manager, TWO_FACTOR_SECRET)
    client.post("/login/", {"login": "boss", "password": PASSWORD})
    code = present_code(TWO_FACTOR_SECRET)
    assert (code in client.get("/login/code/").content.decode()) == demo
    assert client.post("/login/code/", {"code": code}).status_code == 302
