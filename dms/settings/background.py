"""What runs after the answer: the broker carries wake-up calls only, the truth is in the database."""

from celery.schedules import crontab

from dms.settings import environment as env
from dms.settings.project import VAR_DIR
from dms.settings.storage import REDIS_URL


def file_broker(root):
    """Transport options of the embedded broker; ``data_folder_in`` and ``_out`` must be the same folder."""
    folders = {name: str(env.folder("", root / name)) for name in ("queue", "processed", "control")}
    return {
        "data_folder_in": folders["queue"],
        "data_folder_out": folders["queue"],
        "processed_folder": folders["processed"],
        "control_folder": folders["control"],
        "store_processed": False,
        "polling_interval": 0.2,
    }


# A dead broker must not slow a request: half a second, then the sweep picks the work up (see dms.core.due).
# ``max_retries``: without it the client tries to connect for six seconds even where retrying is switched off.
REDIS_BROKER = {"visibility_timeout": 900, "socket_connect_timeout": 0.5, "socket_timeout": 2, "max_retries": 0}

# Off in tests that drive the sweep themselves.
WAKE_WORKERS = env.boolean("DMS_WAKE_WORKERS", True)

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_BROKER if REDIS_URL else file_broker(VAR_DIR / "broker")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "dms"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep due work": {"task": "dms.core.tasks.sweep_due_work", "schedule": 10.0, "options": {"expires": 30}},
    "verify ledgers": {"task": "dms.core.tasks.verify_ledgers_tonight", "schedule": crontab(hour=18, minute=40)},  # UTC
    # Half past six in the morning: before the planner comes.
    "warn planners": {"task": "parts.tasks.warn_planners_today", "schedule": crontab(hour=22, minute=30)},  # UTC
    # Ten past six in China, each day: only what is still missing of last month is asked for.
    "issue statements": {
        "task": "dms.cashier.tasks.issue_monthly_statements",
        "schedule": crontab(hour=22, minute=10),  # UTC
    },
    # Noon in China: the homes compare with the same day last week.
    "note numbers": {"task": "dms.core.tasks.note_the_days_numbers", "schedule": crontab(hour=4, minute=0)},  # UTC
    # Each hour, because stores have their own time of day; asking twice plans nothing twice.
    "plan stocktakes": {"task": "parts.tasks.plan_stocktakes", "schedule": crontab(minute=5)},
}
