"""The software bill of materials (SBOM): CycloneDX 1.6 in JSON, made from the lock files alone."""

import re
import tomllib
import uuid
from datetime import UTC, datetime

from dms.supply_chain.locks import PRODUCTION_LOCK, ROOT, every_package, python_packages

# One word of the SPDX list, or such words joined by AND, OR, WITH; anything else is the package's own wording.
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)+")
SPDX_WORDS = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python",
    "GPL-3.0-or-later", "ISC", "LGPL-3.0-or-later", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense",
}  # fmt: skip


def bill_of_materials(packages=None, at=None):
    """The document as a dictionary. Its number depends on its content only: the same locks give the same number."""
    packages = every_package() if packages is None else packages
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = f"pkg:generic/{project['name']}@{project['version']}"
    in_production = {package.address for package in python_packages(PRODUCTION_LOCK.read_text())}
    addresses = [package.address for package in packages]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join([root, *addresses]))}",
        "version": 1,
        "metadata": {
            "timestamp": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
            },
        },
        "components": [_component(package, in_production) for package in packages],
        "dependencies": [{"ref": root, "dependsOn": addresses}],
        # Which package needs which other is not in the lock for Python: the graph is flat, and says that it is.
        "compositions": [{"aggregate": "incomplete", "dependencies": [root]}],
    }


def _component(package, in_production):
    component = {
        "type": "library",
        "bom-ref": package.address,
        "name": package.name,
        "version": package.version,
        "scope": "required" if package.kind == "npm" or package.address in in_production else "excluded",
        "purl": package.address,
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in package.hashes],
    }
    if package.licence:
        component["licenses"] = [_licence(package.licence)]
    if package.where:
        component["properties"] = [{"name": "dms:only-where", "value": package.where}]
    return component


def _licence(said):
    if said in SPDX_WORDS:
        return {"license": {"id": said}}
    if SPDX.fullmatch(said) and set(re.split(r" (?:AND|OR|WITH) ", said)) <= SPDX_WORDS:
        return {"expression": said}
    return {"license": {"name": said}}
