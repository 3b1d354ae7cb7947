"""What the README promises a newcomer about the demo's accounts."""

import re
from pathlib import Path

from dms.accounts.demo import PEOPLE
from dms.accounts.roles import TWO_FACTOR_ROLES

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_readme_lists_one_account_a_role_and_which_ask_for_a_code():
    accounts = README.split("| | accounts |")[1].split("\n\n")[0]
    listed = dict(re.findall(r"`(\w+)`(\*?) [\u4e00-\u9fff]+(?= ·| \|)", accounts))
    assert listed == {name: "*" if role in TWO_FACTOR_ROLES else "" for role, (name, *_names) in PEOPLE.items()}
