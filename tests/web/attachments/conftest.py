"""The stories of approvals, files kept in a folder of the test, and programs."""

from tests.api.conftest import program  # noqa: F401
from tests.core.attachments.conftest import media  # noqa: F401
from tests.web.approvals.conftest import ask, asker, finance, head  # noqa: F401
