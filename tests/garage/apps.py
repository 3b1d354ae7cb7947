"""The garage of the tests."""

from django.apps import AppConfig

PERMISSIONS = ("garage.view_job", "garage.start_job", "garage.finish_job")


class GarageConfig(AppConfig):
    """Gives the service advisors of the tests the garage's permissions and registers its handlers."""

    name = "tests.garage"
    label = "garage"

    def ready(self):
        from dms.accounts.permission_matrix import MATRIX, PERMISSIONS_BY_ROLE
        from dms.accounts.roles import Role
        from tests.garage import exchange, handlers  # noqa: F401 - handlers register themselves

        for permission in PERMISSIONS:
            MATRIX[permission] = {Role.SERVICE_ADVISOR}
        PERMISSIONS_BY_ROLE[Role.SERVICE_ADVISOR] |= set(PERMISSIONS)
        exchange.declare()
