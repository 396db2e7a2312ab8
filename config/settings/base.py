"""Everything that is the same everywhere, in the order of Django's documentation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import (
    env_bool,
    env_hours,
    env_int,
    env_json,
    env_list,
    env_networks,
    env_str,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# Core
SECRET_KEY = env_str("SECRET_KEY")
DEBUG = False
# Demo mode: one-click staff sign-in, the e-ID simulator, only shipped test numbers.
DEMO = False
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
PUBLIC_URL = env_str("PUBLIC_URL", "http://127.0.0.1:8000")
# The TLS proxies in front, by address: whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env_networks("TRUSTED_PROXIES")
APPEND_SLASH = True
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.form_renderer.HouseFormRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "audit",
    "notifications",
    "accounts",
    "casework",
    "journal",
    "messaging",
    "portal",
    "config.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]

MIDDLEWARE = [
    "config.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # So early that every refusal below is told in the reader's language.
    "config.middleware.LanguageMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivateHeadersMiddleware",
    "config.middleware.RequestIdMiddleware",
    "config.middleware.NoNulMiddleware",
    "config.middleware.SessionMiddleware",
    "config.middleware.NotAllowedPageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ColleagueSessionMiddleware",
    # Before the sign-in check: what is posted after the session ended is kept, not lost.
    "messaging.middleware.KeepDraftMiddleware",
    "accounts.kept_forms.KeepFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.language.LanguageOfPageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActorMiddleware",
    "journal.middleware.CorruptFileMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "config.templates.HouseTemplates",
        # As Django's own is called, whose name is made of the module's.
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context_processors.municipality",
                "accounts.kept_forms.kept_form_key",
                "config.context_processors.unanswered_faults",
                "messaging.context_processors.unread_badge",
                "messaging.context_processors.unread_flag",
                "messaging.context_processors.open_incidents",
                "messaging.context_processors.to_journal",
                "messaging.context_processors.not_told",
                "portal.context_processors.whose",
            ]
        },
    }
]

# Database. Migrations run as the owner of the tables; the application's role owns nothing, so that
# row-level security and the append-only log hold against the application itself (ADR 0006).
MIGRATION_COMMANDS = {"migrate", "sqlmigrate", "flush", "dbshell"}
_as_owner = bool(MIGRATION_COMMANDS & set(sys.argv[1:2]))
DATABASE_URL = env_str("DATABASE_URL")
# The role the application runs as; what only the owner may do is taken from it in migrations.
DATABASE_APP_ROLE = env_str("DATABASE_APP_ROLE", "meddelande_app")
MIGRATION_DATABASE_URL = env_str("MIGRATION_DATABASE_URL", "") or DATABASE_URL
_database = environ.Env.db_url_config(MIGRATION_DATABASE_URL if _as_owner else DATABASE_URL)
# Compiling a question takes longer than answering it, by seconds; and the disks of today read a row
# here and there nearly as fast as a whole table in order, so an index is worth its while.
SHORT_QUESTIONS = "-c jit=off -c random_page_cost=1.1"
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {"options": SHORT_QUESTIONS, **_database.get("OPTIONS", {})},
        "ENGINE": "django.db.backends.postgresql",
        # What a page reads and the log row of the reading stand or fall together.
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}

# Users and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.admin_rights.SystemAdministratorBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "accounts:staff_signin"
LOGIN_REDIRECT_URL = "casework:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Throttles and sessions live in Postgres: with Redis gone every page still works.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
# Not in a cookie, where Django would put them first: they name people and subjects.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "accounts.session_store"
# The time in all; the cookie itself goes with the browser.
SESSION_COOKIE_AGE = 8 * 60 * 60
# How long somebody may do nothing.
CITIZEN_IDLE_MINUTES = env_int("CITIZEN_IDLE_MINUTES", 15)
STAFF_IDLE_MINUTES = env_int("STAFF_IDLE_MINUTES", 30)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Gone with the browser: on a shared computer it would tell for a year that somebody was here.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# allauth signs everybody in: a citizen by e-ID, a colleague by the municipality's OIDC provider or
# by a password with a second factor
ACCOUNT_ADAPTER = "accounts.signin.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.signin.adapter.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ALLOW_REGISTRATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
STAFF_OIDC_SERVER = env_str("STAFF_OIDC_SERVER", "")
# The claim that holds the user code, and the authentication context that counts as two factors.
STAFF_OIDC_USER_CLAIM = env_str("STAFF_OIDC_USER_CLAIM", "preferred_username")
STAFF_OIDC_ACR = env_list("STAFF_OIDC_ACR")
# The municipality's broker for citizens (OpenID Connect), used when `broker` is in EID_PROVIDERS.
EID_BROKER_NAME = env_str("EID_BROKER_NAME", "annan e-legitimation")
EID_BROKER_SERVER = env_str("EID_BROKER_SERVER", "")
EID_BROKER_SCOPE = env_str(
    "EID_BROKER_SCOPE", "openid https://id.oidc.se/scope/naturalPersonNumber"
)
# The claims that may hold the identity number, and the authentication contexts of level 3.
EID_BROKER_NUMBER_CLAIMS = env_list(
    "EID_BROKER_NUMBER_CLAIMS",
    "https://id.oidc.se/claim/personalIdentityNumber,https://id.oidc.se/claim/coordinationNumber",
)
EID_BROKER_ACR = env_list("EID_BROKER_ACR", "http://id.elegnamnden.se/loa/1.0/loa3")
OIDC_APPS = [
    {
        "provider_id": "personal",
        "name": "kommunens inloggning",
        "client_id": env_str("STAFF_OIDC_CLIENT_ID", ""),
        "secret": env_str("STAFF_OIDC_SECRET", ""),
        "settings": {"server_url": STAFF_OIDC_SERVER},
    },
    {
        "provider_id": "broker",
        "name": EID_BROKER_NAME,
        "client_id": env_str("EID_BROKER_CLIENT_ID", ""),
        "secret": env_str("EID_BROKER_SECRET", ""),
        "settings": {"server_url": EID_BROKER_SERVER, "scope": EID_BROKER_SCOPE.split()},
    },
]
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [app for app in OIDC_APPS if app["settings"]["server_url"]],  # type: ignore[index]
    }
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Meddelande IFO"

# Citizens' e-ID
EID_PROVIDERS = env_list("EID_PROVIDERS", "bankid,freja")
# How many sign-ins may be begun from one address in a minute.
EID_STARTS_PER_MINUTE = env_int("EID_STARTS_PER_MINUTE", 10)
EID_MIN_AGE = env_int("EID_MIN_AGE", 18)
# Keys the hash that stands for an identity number where the number itself has no business.
EID_HASH_KEY = env_str("EID_HASH_KEY", SECRET_KEY)
BANKID_URL = env_str("BANKID_URL", "https://appapi2.bankid.com/rp/v6.0/")
BANKID_CERT = env_str("BANKID_CERT", "")
BANKID_KEY = env_str("BANKID_KEY", "")
BANKID_CA = env_str("BANKID_CA", "")
FREJA_URL = env_str("FREJA_URL", "https://services.prod.frejaeid.com/")
FREJA_CERT = env_str("FREJA_CERT", "")
FREJA_KEY = env_str("FREJA_KEY", "")
FREJA_CA = env_str("FREJA_CA", "")
FREJA_SIGNING_CERT = env_str("FREJA_SIGNING_CERT", "")
EID_SIMULATOR_URL = ""

# Language and time
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska")), ("en", _("English"))]
# Chosen once, remembered for a year; the page about cookies says so.
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

# Static files and what people attach
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env_str("MEDIA_ROOT", str(BASE_DIR / "media"))
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
ATTACHMENT_MAX_MB = env_int("ATTACHMENT_MAX_MB", 20)
ATTACHMENT_MAX_COUNT = env_int("ATTACHMENT_MAX_COUNT", 10)
CLAMD_URL = env_str("CLAMD_URL", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Security headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# no-referrer would make browsers send "Origin: null", which the CSRF check rightly refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Work in the background
REDIS_URL = env_str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page never waits for the broker: the wake-up is tried once, shortly, and may be lost.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 0.3,
    "visibility_timeout": 3600,
}

# E-mail and notices
EMAIL_HOST = env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "noreply@angslunda.example")
# Who gets the daily letter about how it all turns; nobody when it is empty.
OPERATIONS_EMAIL = env_list("OPERATIONS_EMAIL", "")
# From where /readyz may be asked what it is that stands; anybody else hears ready or not.
OPERATIONS_NETWORKS = env_networks("OPERATIONS_NETWORKS", "127.0.0.0/8,::1")
NOTICE_GATEWAYS = {
    "sms": env_str("SMS_GATEWAY", "notifications.gateways.sms_46elks.Sms46ElksGateway"),
    "email": env_str("EMAIL_GATEWAY", "notifications.gateways.email.EmailGateway"),
}
SMS_API_URL = env_str("SMS_API_URL", "https://api.46elks.com/a1/sms")
SMS_API_USER = env_str("SMS_API_USER", "")
SMS_API_PASSWORD = env_str("SMS_API_PASSWORD", "")
# How another supplier's service is spoken to (docs/sms.md).
SMS_HTTP = env_json("SMS_HTTP")
NOTICE_ADDRESS_BOOK = "casework.address_book.find_address"
NOTICE_QUIET_HOURS = env_hours("NOTICE_QUIET_HOURS", "21-8")
# Whether notices hold the address of the start page. Without, they say that we never send links.
NOTICE_INCLUDE_LINK = env_bool("NOTICE_INCLUDE_LINK", default=False)
NOTICE_THREADS = env_int("NOTICE_THREADS", 16)
OUTBOX_FILE = ""

# The municipality
MUNICIPALITY = {
    "name": env_str("MUNICIPALITY_NAME", "Ängslunda kommun"),
    "portal_name": env_str("PORTAL_NAME", "Mina sidor"),
    "phone": env_str("MUNICIPALITY_PHONE", "031-390 06 00"),
    "sms_sender": env_str("SMS_SENDER", "Angslunda"),
    "support_extension": env_str("SUPPORT_EXTENSION", "0645"),
}
# The law as a document's template names it ({{law.economic_assistance}}): in one place, since its
# sections move, and since the municipality's own lawyer says which they are (domain 2.4).
LAW_REFERENCES = {
    "economic_assistance": env_str("LAW_ECONOMIC_ASSISTANCE", "socialtjänstlagen (2025:400)"),
}
# Whom somebody asks about their personal data (GDPR 13): an e-mail address.
DATA_PROTECTION_CONTACT = env_str("DATA_PROTECTION_CONTACT", "dataskydd@angslunda.example")
# What the accessibility statement is made from; the latest counts.
ACCESSIBILITY_REPORTS = [BASE_DIR / "portal" / "accessibility.json"]
# Where *Lämna sidan snabbt* goes: a page nobody has to explain.
LEAVE_URL = env_str("LEAVE_URL", "https://www.smhi.se/")
NIGHTLY_RUN_AT = env_str("NIGHTLY_RUN_AT", "04:10")
# After how many days a citizen is reminded of a letter that lies unopened, once; 0 for never.
REMINDER_AFTER_DAYS = env_int("REMINDER_AFTER_DAYS", 3)
# How long a draft that nobody writes on is kept.
DRAFT_KEEP_DAYS = env_int("DRAFT_KEEP_DAYS", 90)
MESSAGE_HOLD_SECONDS = env_int("MESSAGE_HOLD_SECONDS", 10)
# For how long a page waits for a PDF that was just ordered, before it says that it is being made.
PDF_WAIT_SECONDS = env_int("PDF_WAIT_SECONDS", 8)
# How long after an ended assignment or a closed case the unit still reaches the person.
ASSIGNMENT_GRACE_DAYS = env_int("ASSIGNMENT_GRACE_DAYS", 30)
CLOSED_CASE_REACH_DAYS = env_int("CLOSED_CASE_REACH_DAYS", 730)
ANSWER_WORKING_DAYS = env_int("ANSWER_WORKING_DAYS", 3)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    # It tells of each step of each page it lays out.
    "loggers": {"weasyprint": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
