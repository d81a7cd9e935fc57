"""The one settings file. Everything an operator changes comes from the environment; see docs/operations.md."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

try:  # the bundled SQLite is newer than Debian's and free of the WAL-reset bug (reliability F-37)
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
except ImportError:
    pass


ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "waystation" / "built"  # in a wheel only: the pages and fonts that a checkout has outside the package
DATA = Path(os.environ.get("WAYSTATION_DATA", "data" if BUILT.exists() else ROOT / "data")).resolve()
DEBUG = os.environ.get("WAYSTATION_DEBUG") == "1"
BASE_URL = os.environ.get("WAYSTATION_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
TESTING = "pytest" in sys.modules
DEMO = os.environ.get("WAYSTATION_DEMO") == "1" or (DATA / "demo.txt").exists()


def _secret() -> str:
    """The secret of this installation: made once, readable by its owner only."""
    if TESTING:
        return "only-for-tests"
    path = Path(os.environ.get("WAYSTATION_SECRET_FILE", DATA / "secret.txt"))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = _secret()
_host = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [h for h in os.environ.get("WAYSTATION_HOSTS", "").split(",") if h] or [_host, "127.0.0.1", "localhost", "testserver"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
_tls = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "waystation.core",
    "waystation.identifiers",
    "waystation.journal",
    "waystation.accounts",
    "waystation.files",
    "waystation.finder",
    "waystation.messaging",
    "waystation.customers",
    "waystation.imports",
    "waystation.catalogue",
    "waystation.stock",
    "waystation.scheduling",
    "waystation.appointments",
    "waystation.preparation",
    "waystation.reception",
    "waystation.workorders",
    "waystation.workshop",
    "waystation.quality",
    "waystation.settlement",
    "waystation.delivery",
    "waystation.complaints",
    "waystation.care",
    "waystation.desk",
    "waystation.portal",
    "waystation.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "rules",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "waystation.middleware.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "waystation.middleware.WhoActs",
    "waystation.middleware.CountTries",
    "waystation.middleware.OncePerForm",
    "waystation.middleware.SayRefusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "waystation.urls"
WSGI_APPLICATION = "waystation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n", "django.templatetags.static", "waystation.core.templatetags.ws",
                "waystation.core.templatetags.names", "waystation.identifiers.templatetags.identifiers",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waystation.desk.shell.shell",
                "waystation.demo.logins.login_page",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if url:
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "waystation.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "waystation.accounts.adapter.ClosedHouse"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_RATE_LIMITS = {"login_failed": False}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Waystation 驿修"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if _tls else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "waystation" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [p for p in [BUILT / "static" if BUILT.exists() else ROOT / "static"] if p.exists()]
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA / "media"
_fonts = BUILT / "fonts" if BUILT.exists() else ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
FONTS = Path(os.environ.get("WAYSTATION_FONTS", _fonts))

DEFAULT_FROM_EMAIL = os.environ.get("WAYSTATION_MAIL_FROM", "waystation@localhost")
MAIL_GOES_OUT = bool(os.environ.get("WAYSTATION_SMTP"))
EMAIL_BACKEND = "django.core.mail.backends." + ("smtp" if MAIL_GOES_OUT else "locmem") + ".EmailBackend"
EMAIL_HOST = os.environ.get("WAYSTATION_SMTP", "localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "waystation": {"level": "INFO"}, "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},  # a refusal (4xx) is an answer, not a fault; only faults are told, with their trace
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
