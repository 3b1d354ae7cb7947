"""Where rows, files and cached values live."""

from dms.settings import environment as env
from dms.settings.project import BASE_DIR, VAR_DIR

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR)}

REDIS_URL = env.text("REDIS_URL")

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
    )
}

# Outside the web root: attachments are served by a view that asks for permission first.
MEDIA_ROOT = env.folder("DMS_MEDIA_DIR", VAR_DIR / "media")
MEDIA_URL = None

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"

MIB = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MIB
#: The longest body by the beginning of the address: (with files, without). The longest beginning counts.
BODY_LIMITS = {
    "/": (env.whole_number("DMS_LARGEST_UPLOAD_MIB", 20, at_least=1) * MIB, DATA_UPLOAD_MAX_MEMORY_SIZE),
    "/imports/": (env.whole_number("DMS_LARGEST_IMPORT_MIB", 50, at_least=1) * MIB, DATA_UPLOAD_MAX_MEMORY_SIZE),
    "/api/": (env.whole_number("DMS_LARGEST_UPLOAD_MIB", 20, at_least=1) * MIB, MIB),
    "/api/v1/imports/": (env.whole_number("DMS_LARGEST_IMPORT_MIB", 50, at_least=1) * MIB, MIB),
    # Strangers: signing in, and customers with a link, who may draw a signature.
    "/login/": (MIB, MIB),
    "/password/": (MIB, MIB),
    "/p/": (2 * MIB, 2 * MIB),
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
