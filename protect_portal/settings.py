"""The portal's one settings file, read from top to bottom. What differs between places comes from the environment (.env.example)."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from protect_portal.env import (
    as_broker,
    env_address,
    env_bool,
    env_choice,
    env_database,
    env_int,
    env_list,
    env_redis,
    env_secret,
    env_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Where this installation stands

PORTAL_DEMO = env_bool("PORTAL_DEMO")  # the fictional coalition, mail kept in a sink, no TLS
DEBUG = env_bool("PORTAL_DEBUG")
SECRET_KEY = env_secret("PORTAL_SECRET_KEY")
PORTAL_BASE_URL = env_text("PORTAL_BASE_URL").rstrip("/")  # in front of every link that a mail carries
ALLOWED_HOSTS = env_list("PORTAL_HOSTS", "localhost")
TLS = PORTAL_BASE_URL.startswith("https://")
if not (TLS or PORTAL_DEMO or DEBUG):
    raise ImproperlyConfigured("PORTAL_BASE_URL must begin with https:// outside the demonstration.")

# What it is made of, in the order of imports

INSTALLED_APPS = [
    "protect_portal.access",
    "protect_portal.audit",
    "protect_portal.ui",
    "protect_portal.workdays",
    "protect_portal.finding",
    "protect_portal.files",
    "protect_portal.notifications",
    "members",
    "working_groups",
    "documents",
    "meetings",
    "protect_portal.dashboard",
    "protect_portal.search",
    "protect_portal.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "django_filters",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "protect_portal.audit.request_id.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "protect_portal.access.middleware.OneInstantMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "protect_portal.access.middleware.PrivatePagesMiddleware",
    "protect_portal.ui.language.LanguageMiddleware",
    "protect_portal.ui.door.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "protect_portal.access.second_factor.SecondFactorMiddleware",
    "protect_portal.ui.errors.FormStatusMiddleware",
    "protect_portal.ui.errors.ConflictMiddleware",
]
ROOT_URLCONF = "protect_portal.urls"
WSGI_APPLICATION = "protect_portal.wsgi.application"
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
                "protect_portal.dashboard.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "protect_portal.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "protect_portal.ui.forms.PortalRenderer"

# PostgreSQL and Redis: the broker and the cache never share a numbered database

DATABASES = {"default": env_database() | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "protect_portal.cache.SteadyRedisCache",
        "LOCATION": env_redis(1),
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "retry": Retry(NoBackoff(), 0)},
    }
}

# People and sign-in: by invitation only (members/adapter.py), e-mail as the name

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "protect_portal.access.backend.RightsBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.adapter.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation by mail has proved the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody without an account is ever written to
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds for which a sign-in counts as fresh (protect_portal/access/recent.py)
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("PORTAL_PROXIES", 0)
PORTAL_SECOND_FACTOR = env_bool("PORTAL_SECOND_FACTOR", not PORTAL_DEMO)  # of whoever runs the coalition or leads a group
if not (PORTAL_SECOND_FACTOR or PORTAL_DEMO):
    raise ImproperlyConfigured("PORTAL_SECOND_FACTOR may be 0 in the demonstration only.")
MFA_ADAPTER = "members.adapter.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "members.forms.second_factor.PasskeyForm",
    "edit_webauthn": "members.forms.second_factor.RenameForm",
    "login_webauthn": "members.forms.second_factor.LoginForm",
    "authenticate_webauthn": "members.forms.second_factor.SecondStepForm",
    "reauthenticate_webauthn": "members.forms.second_factor.AgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS  # a passkey of http://localhost: the demonstration, development
MFA_TOTP_ISSUER = "ProTECT"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a phone's clock may be off
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
INVITATION_DAYS = 30

# Rights: our keys decide, guardian only stores grants (protect_portal/access/README.md)

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend is left out on purpose

# Language and time: the interface speaks Romanian unless asked otherwise

LANGUAGE_CODE = "ro"
LANGUAGES = [("ro", _("Romanian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "protect_portal" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
TIME_ZONE = "Europe/Bucharest"
USE_TZ = True

# Files: static ones with hashed names in production; people's files outside the web root

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "protect_portal" / "static"]
HASHED_STATIC = not (DEBUG or PORTAL_DEMO)
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
PORTAL_FILES = Path(env_text("PORTAL_FILES"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_FILES, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "protect_portal.ui.staticfiles.HashedStaticFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
PORTAL_CLAMD = env_address("PORTAL_CLAMD")  # (host, port) of a clamd, or None: files then wait for it before anybody opens them
UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes a file
FILE_UPLOAD_HANDLERS = ["protect_portal.files.upload.BoundedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of typed text a request
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a checkbox for each person of the coalition is a field

# Mail: real mailboxes of the secretariat; a slow server never holds a request longer than 5 s

EMAIL_HOST = env_text("PORTAL_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("PORTAL_SMTP_PORT", 25)
EMAIL_HOST_USER = env_text("PORTAL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_secret("PORTAL_SMTP_PASSWORD", "")
SMTP_SECURITY = env_choice("PORTAL_SMTP_TLS", {"none", "starttls", "tls"}, "none")
EMAIL_USE_TLS = SMTP_SECURITY == "starttls"
EMAIL_USE_SSL = SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 5  # seconds
DEFAULT_FROM_EMAIL = env_text("PORTAL_MAIL_FROM")
PORTAL_MAIL_REPLY_TO = env_text("PORTAL_MAIL_REPLY_TO", DEFAULT_FROM_EMAIL)

# Celery: wakes the sweeps, carries no recipients and no texts

CELERY_BROKER_URL = as_broker(env_redis(0))
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 60  # seconds; the drain keeps its own budget of 45
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_ROUTES = {"notifications.drain": {"queue": "mail"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if not env_bool("PORTAL_WORKER"):  # a request never waits for the broker
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 0.3,
        "socket_connect_timeout": 0.3,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "connect_retries_timeout": 0.3,
    }
DRAIN_SECONDS, PLAN_SECONDS = 15, 300
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"notifications.{name}", "schedule": timedelta(seconds=period), "options": {"expires": 2 * period}}
    for name, period in {"fan_out": DRAIN_SECONDS, "drain": DRAIN_SECONDS, "plan": PLAN_SECONDS, "beat": DRAIN_SECONDS}.items()
}
CELERY_BEAT_SCHEDULE["seal"] = {"task": "audit.seal", "schedule": timedelta(seconds=DRAIN_SECONDS), "options": {"expires": 30}}
CELERY_BEAT_SCHEDULE["access"] = {"task": "documents.access", "schedule": timedelta(seconds=DRAIN_SECONDS), "options": {"expires": 30}}
CELERY_BEAT_SCHEDULE["read_texts"] = {"task": "documents.read_texts", "schedule": timedelta(seconds=15), "options": {"expires": 30}}

if PORTAL_CLAMD:
    CELERY_BEAT_SCHEDULE["scan"] = {"task": "files.scan", "schedule": timedelta(seconds=30), "options": {"expires": 60}}

# What the browser is told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^readyz"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CSRF_FAILURE_VIEW = "protect_portal.ui.errors.csrf_failure"

# Logs carry no titles, no texts, no addresses of people

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"mask": {"()": "protect_portal.masking.MaskAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "pypdf": {"level": "CRITICAL"},  # it quotes what it cannot read
        "fido2": {"level": "WARNING"},  # it names each passkey that is used
    },
}
