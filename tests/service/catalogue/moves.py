"""What retires and comes back: for each noun its factory, its services, and who may."""

from service.catalogue.operations.services import reinstate_labour_operation, retire_labour_operation
from service.catalogue.packages.services import reinstate_package, retire_package
from service.catalogue.symptoms.services import reinstate_symptom, retire_symptom
from service.catalogue.workshop.services import (
    reinstate_bay,
    reinstate_team,
    reinstate_technician,
    retire_bay,
    retire_team,
    retire_technician,
)
from tests.service import factories

HEADS = {"service_manager", "general_manager", "group_manager"}
KEEPERS = HEADS | {"workshop_dispatcher"}
#: factory, retire, reinstate, the name of the key, who may
NOUNS = {
    "operation": (
        factories.LabourOperationFactory,
        retire_labour_operation,
        reinstate_labour_operation,
        "operation_id",
        HEADS,
    ),
    "package": (factories.PackageFactory, retire_package, reinstate_package, "package_id", HEADS),
    "symptom": (factories.SymptomFactory, retire_symptom, reinstate_symptom, "symptom_id", KEEPERS),
    "bay": (factories.BayFactory, retire_bay, reinstate_bay, "bay_id", KEEPERS),
    "team": (factories.TeamFactory, retire_team, reinstate_team, "team_id", KEEPERS),
    "technician": (factories.TechnicianFactory, retire_technician, reinstate_technician, "technician_id", KEEPERS),
}
OF_STORE = {"bay", "team", "technician"}


def row_of(noun, store, state):
    """A row of the store in that state."""
    return NOUNS[noun][0](state=state, **({"store": store} if noun in OF_STORE else {}))
