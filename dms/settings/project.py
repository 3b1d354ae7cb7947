"""What the project is made of: apps, middleware, templates, languages, time."""

from django.utils.translation import gettext_lazy as _

from dms.settings import environment as env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.folder("DMS_VAR_DIR", BASE_DIR / "var")

DEBUG = env.boolean("DMS_DEBUG", False)
DEMO = env.boolean("DMS_DEMO", False)
SECRET_KEY = env.secret_key(VAR_DIR)
# Under which address codes on paper lead back here; where it is empty, under the one that the printing person used.
SITE_ADDRESS = env.site_address("DMS_SITE_ADDRESS")
ALLOWED_HOSTS = env.words("DMS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

INSTALLED_APPS = [
    "dms.core",
    "dms.accounts",
    "dms.parties",
    "dms.vehicles",
    "dms.messaging",
    "dms.cashier",
    "dms.api",
    "dms.web",
    "parts",
    "service",
    "crm",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "dms.core.requests.RequestContextMiddleware",
    "dms.core.logs.AccessLogMiddleware",
    "dms.web.outages.DatabaseOutageMiddleware",
    "dms.api.middleware.ProblemMiddleware",
    "dms.web.browser_features.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dms.web.personal.PersonalSettingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dms.web.body_limits.BodyLimitMiddleware",
    "dms.web.errors.RefusalMiddleware",
]

ROOT_URLCONF = "dms.urls"
WSGI_APPLICATION = "dms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dms.web.shell.shell",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "dms" / "locale"]
LANGUAGE_COOKIE_NAME = "dms_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = None
