"""One line per record, each with its request id; JSON where a machine reads them."""

from dms.settings import environment as env

LOG_FORMAT = env.choice("DMS_LOG_FORMAT", "text", ("text", "json"))
LOG_LEVEL = env.choice("DMS_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "dms.core.logs.RequestIdFilter"}},
    "formatters": {
        "text": {
            "()": "dms.core.logs.TextFormatter",
            "fmt": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "dms.core.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["request"], "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
