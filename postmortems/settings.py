"""Every setting, and the only place that reads the environment.

A value that cannot work is refused here, with a sentence that says what to do.
Values that work but are unwise are named by ``manage.py check`` (``system_checks``).
"""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import available_timezones

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _flag(name: str) -> bool:
    value = _text(name, "0").lower()
    if value not in ("0", "1", "no", "yes", "false", "true"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0.")
    return value in ("1", "yes", "true")


def _whole_number(name: str, default: int, low: int, high: int) -> int:
    value = _text(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set it to a whole number from {low} to {high}."
        )
    return int(value)


DEBUG = _flag("POSTMORTEMS_DEBUG")
DEMO = _flag("POSTMORTEMS_DEMO")
DATA_DIR = Path(_text("POSTMORTEMS_DATA_DIR", str(BASE_DIR / "var"))).resolve()
BASE_URL = _text("POSTMORTEMS_BASE_URL", f"http://127.0.0.1:{_text('PORT', '8000')}").rstrip("/")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(
        f"POSTMORTEMS_BASE_URL is {BASE_URL!r}: set it to the address people type, "
        "such as https://postmortems.example.com."
    )
PORT = _whole_number("PORT", 8000, 1, 65535)
WEB_PROCESSES = _whole_number("POSTMORTEMS_WEB_PROCESSES", 2, 1, 64)
WEB_THREADS = _whole_number("POSTMORTEMS_WEB_THREADS", 1, 1, 64)
PDF_WORKERS = _whole_number("POSTMORTEMS_PDF_WORKERS", 1, 1, 16)
# Being made or waiting for their turn, in each web process: more are refused.
PDFS_AT_ONCE = PDF_WORKERS + 5
PDF_TIME_LIMIT = _whole_number("POSTMORTEMS_PDF_TIME_LIMIT", 60, 1, 600)
MAX_UPLOAD_MB = _whole_number("POSTMORTEMS_MAX_UPLOAD_MB", 20, 1, 200)


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder."""
    given = _text("POSTMORTEMS_SECRET_KEY")
    if given:
        if len(given) < 32 or given.startswith("change-me"):
            raise ImproperlyConfigured(
                "POSTMORTEMS_SECRET_KEY is the example value or shorter than 32 characters. "
                'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
            )
        return given
    file = DATA_DIR / "secret-key"
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Written aside and linked into place: of two first starts one wins, whole.
            draft = DATA_DIR / f"secret-key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"No secret key: {error}. Make {DATA_DIR} writable or set POSTMORTEMS_SECRET_KEY."
        ) from error


SECRET_KEY = _secret_key()

_host = BASE_URL.split("//", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = _text("POSTMORTEMS_ALLOWED_HOSTS", f"{_host},127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
if BASE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600


def _make_folder_of(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder of the database cannot be made: {error}. Make {file.parent} writable, "
            "or name another place in DATABASE_URL or POSTMORTEMS_DATA_DIR."
        ) from error


def _database() -> dict:
    """The database named by ``DATABASE_URL``, or SQLite in the data folder."""
    url = _text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'postmortems.sqlite3'}")
    scheme = url.split(":", 1)[0]
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {scheme!r}. Use sqlite:////path/to/file or "
            "postgres://user:password@host:5432/name."
        )
    try:
        database = dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    if not database.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    if scheme == "sqlite":
        _make_folder_of(Path(database["NAME"]))
        database["CONN_MAX_AGE"] = None
        database["OPTIONS"] = {
            # A writer takes the lock when its transaction begins and waits for it there,
            # instead of failing half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
            ),
        }
    else:
        database["CONN_MAX_AGE"] = 0
        database["OPTIONS"] = {
            **database.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": WEB_THREADS + PDFS_AT_ONCE + 2, "timeout": 30},
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "postmortems",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "postmortems.api.signing_in.ApiKeyMiddleware",
    "postmortems.views.signing_in.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
CSRF_FAILURE_VIEW = "postmortems.views.signing_in.token_refused"
ROOT_URLCONF = "postmortems.urls"
WSGI_APPLICATION = "postmortems.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "postmortems.views.signing_in.chrome",
            ],
        },
    },
]


class _MailServer(NamedTuple):
    """Django's settings of the server that mail is given to."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    encrypted: bool = False
    starttls: bool = False


def _mail_server() -> _MailServer:
    url = _text("POSTMORTEMS_EMAIL_URL")
    if not url:
        return _MailServer()
    # Without the value: a password may stand in it.
    wrong = ImproperlyConfigured(
        "POSTMORTEMS_EMAIL_URL cannot be read: set it to smtp://user:password@host:587/?tls=1, "
        "or begin it with smtps:// for a connection that is encrypted from the start."
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # What it says of a password with a slash begins with that password.
        raise wrong from None
    tls = parse_qs(parts.query).get("tls", ["0"])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in ("0", "1"):
        raise wrong
    encrypted = parts.scheme == "smtps"
    starttls = tls == "1" and not encrypted
    usual_port = 465 if encrypted else 587 if starttls else 25
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return _MailServer(parts.hostname, port or usual_port, user, password, encrypted, starttls)


EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = (
    _mail_server()
)
# Without a server mails are kept for admins to see, and never sent.
MAIL_IS_SENT = bool(EMAIL_HOST)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _text(
    "POSTMORTEMS_EMAIL_FROM", f"Postmortems <postmortems@{_host.strip('[]')}>"
)
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured(
        f"POSTMORTEMS_EMAIL_FROM is {DEFAULT_FROM_EMAIL!r}: set it to an address such as "
        "postmortems@example.com or Postmortems <postmortems@example.com>."
    )

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

AUTH_USER_MODEL = "postmortems.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = _text("POSTMORTEMS_TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(
        f"POSTMORTEMS_TIME_ZONE is {TIME_ZONE!r}: set it to an IANA name such as Europe/Berlin."
    )

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Found in static/ as they are, with their modification time: nothing to collect before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60
# One block of prose may hold a million characters, and the browser sends the text it saw along
# with the new one, each character of some scripts as twelve bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# So many documents and more can be chosen for import; its form says where they are too many.
DATA_UPLOAD_MAX_NUMBER_FILES = 400


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
