"""Settings: everything that differs between installations comes from the environment."""

from pathlib import Path

import fontpkg_inter

from cro_platform.config import env

BASE_DIR = Path(__file__).resolve().parents[2]
MODE = env.mode()
IS_PRODUCTION = MODE == "production"
DEBUG = False

SECRET_KEY = env.secret("SECRET_KEY")
SCOPE_KEY = env.secret("SCOPE_KEY")
FIELD_KEYS = env.secret("FIELD_KEYS").split(",")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,testserver"
)
PUBLIC_URL = (
    env.required("PUBLIC_URL")
    if IS_PRODUCTION
    else env.optional("PUBLIC_URL", "http://localhost:8000")
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "cro_platform.tenancy",
    "cro_platform.access",
    "cro_platform.audit",
    "cro_platform.outbox",
    "cro_platform.workflow",
    "cro_platform.web",
    "cro_platform.esign",
    "cro_platform.notifications",
    "cro_platform.documents",
    "cro_platform.deadlines",
    "studies",
    "sites",  # owns this label: the framework's own app of that name must never be installed
    "monitoring",
    "pharmacovigilance",
    "regulatory",
    "cro_platform.portal",
    "cro_platform.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cro_platform.web.middleware.CompressedPages",
    "cro_platform.web.middleware.RequestIdentity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cro_platform.web.middleware.Addresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cro_platform.access.middleware.FrontDoor",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cro_platform.access.middleware.OrganizationScope",
    "cro_platform.web.middleware.Refusals",
]

ROOT_URLCONF = "cro_platform.config.urls"
WSGI_APPLICATION = "cro_platform.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "cro_platform.web.templatetags.ui",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.required("DATABASE_URL"))}
if relay_url := env.optional("RELAY_DATABASE_URL"):
    DATABASES["relay"] = env.database(relay_url)

REDIS_URL = env.required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Every page notes a visit: one that hangs must be given up as soon as one that is gone.
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

DETERMINATION_TARGET_DAYS = int(
    env.optional("DETERMINATION_TARGET_DAYS", "3")
)  # an internal target, never law

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 0
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "worker-beat": {"task": "outbox.worker_beat", "schedule": 15.0, "options": {"expires": 30}},
}
CELERY_BEAT_SCHEDULE_FILENAME = env.optional("CELERY_BEAT_SCHEDULE_FILENAME", "celerybeat-schedule")

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "cro_platform.access.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

ACCOUNT_ADAPTER = "cro_platform.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
# one address per person: the token needs no table of addresses, so an invitation can be written inside an organization
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- the name of a class
MFA_ADAPTER = "cro_platform.access.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "cro_platform.access.second_factor.AuthenticateForm",
    "reauthenticate": "cro_platform.access.second_factor.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_TOTP_ISSUER = "Concordat"
MFA_TOTP_TOLERANCE = 1
SECOND_FACTOR_REQUIRED = IS_PRODUCTION
SIGN_ON_LOCAL_PROVIDERS = not IS_PRODUCTION  # a provider on this machine, to try single sign-on out

GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001"
]  # rights are answered by authorize(), not by an authentication backend
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cro_platform.access.authentication.ScopedAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["cro_platform.web.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cro_platform.web.parsers.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "cro_platform.web.schema.ResourceSchema",
    "EXCEPTION_HANDLER": "cro_platform.web.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Concordat API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [],
}

STATIC_URL = "static/"
STATICFILES_DIRS = [("fonts", Path(fontpkg_inter.__file__).parent / "files")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "cro_platform.web.fonts.SubsetFinder",
]
STATIC_ROOT = Path(env.optional("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": {
            "production": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "embedded": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
            "test": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }[MODE]
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"

AUDIT_ANCHOR_URL = env.optional("AUDIT_ANCHOR_URL")
ANCHOR_KEY = env.optional("ANCHOR_KEY")
DOCUMENT_STORE_URL = env.required("DOCUMENT_STORE_URL")
EMAIL_URL = env.required("EMAIL_URL")
globals().update(env.email(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.optional("DEFAULT_FROM_EMAIL", "no-reply@concordat.example")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [
    BASE_DIR / "locale" / each
    for each in ("", "registered", "boards", "rooms", "declared", "sentences")
]
FORMAT_MODULE_PATH = "cro_platform.config.formats"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_PRODUCTION
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"weasyprint": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
