"""What operators watch: figures, who may read them, and when a figure becomes a warning."""

import os

from dms.settings import environment as env
from dms.settings.project import VAR_DIR

VERSION = env.text("DMS_VERSION", "development")

# Figures of each process, added up at a scrape; the client library looks for the folder in the environment.
METRICS_DIR = env.folder("DMS_METRICS_DIR", VAR_DIR / "metrics")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

# /metrics is read with “Authorization: Bearer <token>”, or without one from these networks (not through a proxy).
METRICS_TOKEN = env.text("DMS_METRICS_TOKEN")
METRICS_NETWORKS = env.networks("DMS_METRICS_NETWORKS", "127.0.0.0/8,::1/128")

DUE_WORK_LATE_MINUTES = env.whole_number("DMS_DUE_WORK_LATE_MINUTES", 5, at_least=1)
DISK_FREE_MIB_LEAST = env.whole_number("DMS_DISK_FREE_MIB_LEAST", 100)
DISK_FREE_MIB_WARNED = env.whole_number("DMS_DISK_FREE_MIB_WARNED", 1024)
