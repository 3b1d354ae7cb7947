"""The bill of materials names every package that the lock files name."""

import json
import re
import tomllib
from datetime import UTC, datetime

import pytest

from dms.supply_chain.__main__ import main
from dms.supply_chain.bill_of_materials import bill_of_materials
from dms.supply_chain.locks import PRODUCTION_LOCK, ROOT, every_package, front_end_packages, python_packages


def named_in_the_locks():
    """Counted on their own: lines of pip's files, entries of npm's."""
    found = set()
    for name in ("base.txt", "node.txt"):
        lines = re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^ \\]+)", (ROOT / "requirements" / name).read_text(), re.M)
        found |= {(name.lower().replace("_", "-"), version) for name, version in lines}
    entries = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return found | {(path.split("node_modules/")[-1], entry["version"]) for path, entry in entries.items() if path}


def test_every_locked_package_is_listed_once_with_hashes():
    components = bill_of_materials()["components"]
    assert {(one["name"], one["version"]) for one in components} == named_in_the_locks()
    assert len({one["bom-ref"] for one in components}) == len(components) > 100
    lengths = {"SHA-256": 64, "SHA-512": 128}
    for one in components:
        assert one["hashes"] and all(len(each["content"]) == lengths[each["alg"]] for each in one["hashes"])


def test_licences_are_said_where_they_are_known():
    components = {one["name"]: one for one in bill_of_materials()["components"]}
    assert components["django"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert components["@expo-google-fonts/noto-sans-sc"]["licenses"] == [{"expression": "MIT AND OFL-1.1"}]
    assert sum("licenses" in one for one in components.values()) / len(components) > 0.9


def test_the_image_holds_a_part_of_what_is_locked_and_says_which():
    production = {(one.name, one.version, one.hashes) for one in python_packages(PRODUCTION_LOCK.read_text())}
    everything = {(one.name, one.version, one.hashes) for one in every_package()}
    assert production < everything
    scopes = {one["name"]: one["scope"] for one in bill_of_materials()["components"]}
    assert (scopes["django"], scopes["@tabler/core"], scopes["pytest"]) == ("required", "required", "excluded")


def test_the_image_holds_all_that_the_project_asks_for():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.match(r"[\w.-]+", one)[0].lower() for one in wanted}
    assert names <= {one.name for one in python_packages(PRODUCTION_LOCK.read_text())}


def test_the_same_locks_give_the_same_document():
    at = datetime(2026, 3, 16, tzinfo=UTC)
    assert bill_of_materials(at=at) == bill_of_materials(at=at)
    fewer = bill_of_materials(python_packages("django==5.2.19 \\\n    --hash=sha256:" + "0" * 64), at=at)
    assert fewer["serialNumber"] != bill_of_materials(at=at)["serialNumber"]


def test_the_command_writes_the_file(tmp_path):
    assert main(["sbom", str(tmp_path / "sbom.json")]) == 0
    document = json.loads((tmp_path / "sbom.json").read_text())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")


@pytest.mark.parametrize("text", ["django==5.2.19", "django>=5.2 \\\n    --hash=sha256:" + "0" * 64])
def test_a_line_without_version_or_hash_is_an_error(text):
    with pytest.raises(ValueError, match="Not locked"):
        python_packages(text)


def test_a_front_end_package_without_a_hash_is_an_error():
    with pytest.raises(ValueError, match="Not locked"):
        front_end_packages(json.dumps({"packages": {"": {}, "node_modules/x": {"version": "1"}}}))
