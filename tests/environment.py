"""Loaded before anything else: tests get their own key, folders and sleeping workers.

Several processes may share one run (``-n 2 --dist loadfile``): each has folders and a Redis database of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("DMS_SECRET_KEY", "a key for tests only, long enough to be accepted " * 2)
os.environ["DMS_VAR_DIR"] = tempfile.mkdtemp(prefix="dms-test-")
atexit.register(shutil.rmtree, os.environ["DMS_VAR_DIR"], ignore_errors=True)
os.environ["DMS_WAKE_WORKERS"] = "0"
if os.environ.get("PYTEST_XDIST_WORKER") and "/" in os.environ.get("REDIS_URL", ""):
    server, _, database = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{int(database) - int(os.environ['PYTEST_XDIST_WORKER'][2:])}"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
(Path(__file__).parent.parent / "var" / "test").mkdir(parents=True, exist_ok=True)

from dms.bootstrap import translations  # noqa: E402 - after the environment is set

translations.compile_stale()
