"""Everything the environment may say, read once, refused loudly when it makes no sense."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def text(name, default=""):
    """The variable as it stands, without surrounding blanks."""
    return os.environ.get(name, default).strip()


def boolean(name, default=False):
    """``1/true/yes/on`` or ``0/false/no/off``; anything else is refused."""
    word = os.environ.get(name)
    if word is None:
        return default
    if word.strip().lower() in TRUE_WORDS:
        return True
    if word.strip().lower() in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={word!r} is neither yes nor no. Write 1 or 0.")


def whole_number(name, default, *, at_least=0):
    """A whole number, ``at_least`` or more."""
    word = text(name)
    if not word:
        return default
    if not word.isdigit() or int(word) < at_least:
        raise ImproperlyConfigured(f"{name}={word!r} must be a whole number of at least {at_least}.")
    return int(word)


def words(name, default=""):
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name, default=""):
    """A comma-separated list of networks such as ``10.0.0.0/8``."""
    try:
        return [ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write for example 127.0.0.0/8,10.1.0.0/16.") from error


def choice(name, default, allowed):
    """One of ``allowed``."""
    word = text(name, default)
    if word not in allowed:
        raise ImproperlyConfigured(f"{name}={word!r} must be one of: {', '.join(allowed)}.")
    return word


def site_address(name):
    """Scheme and host such as ``https://dms.example.com``, without a path; empty where it is not set."""
    address = text(name).rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query):
        raise ImproperlyConfigured(f"{name}={address!r} must look like https://dms.example.com.")
    return address


def folder(name, default):
    """An absolute folder, made when missing."""
    path = Path(text(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key(var_dir):
    """``DMS_SECRET_KEY``, or the random key that the first start wrote into ``var/secret_key``.

    There is no default: a key that stands in the source signs everybody's sessions.
    """
    key = text("DMS_SECRET_KEY")
    key_file = var_dir / "secret_key"
    if not key and key_file.is_file():
        key = key_file.read_text().strip()
    if len(key) < 40:
        raise ImproperlyConfigured(
            "No usable secret key. Set DMS_SECRET_KEY to at least 40 random characters, "
            "or start with “python3 manage.py up”, which writes one to var/secret_key."
        )
    return key


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
)


def database(name, var_dir):
    """A Django database from a URL: ``sqlite:///relative`` or ``sqlite:////absolute`` or ``postgres://user:password@host:port/name``."""
    url = urlsplit(text(name) or f"sqlite:///{var_dir / 'dms.sqlite3'}")
    if url.scheme == "sqlite":
        return sqlite_database(BASE_DIR / unquote(url.path.removeprefix("/")))
    if url.scheme in {"postgres", "postgresql"}:
        return postgres_database(url, name)
    raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://, not {url.scheme!r}.")


def sqlite_database(path):
    """SQLite as measured: write-ahead log, immediate transactions, nothing acknowledged before it is on the disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        "CONN_MAX_AGE": 600,
        # A file, because threads can't share an in-memory test database.
        "TEST": {"NAME": BASE_DIR / "var" / "test" / "dms.sqlite3"},
    }


def postgres_database(url, name):
    """PostgreSQL with connections kept open: opening one per request costs more than half the throughput."""
    if not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database: postgres://user:password@host:5432/NAME.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.strip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(url.query))},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
