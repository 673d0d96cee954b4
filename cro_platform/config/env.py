"""Settings from the environment: typed, named in errors, without defaults that production could forget."""

import os
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT = (
    "development-only-"  # every value of the embedded runtime starts so; production refuses it
)


def mode() -> str:
    """`production` unless the embedded runtime or the test runner says otherwise."""
    value = os.environ.get("PLATFORM_MODE", "production")
    if value not in {"production", "embedded", "test"}:
        raise ImproperlyConfigured(f"PLATFORM_MODE is {value!r}: use production, embedded or test.")
    return value


def secret(name: str) -> str:
    """A secret that must be set; in production it must not be a development default either."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set.")
    if mode() == "production" and value.startswith(DEVELOPMENT):
        raise ImproperlyConfigured(f"{name} is a development default: set a secret of your own.")
    return value


def required(name: str) -> str:
    """A value without which the platform does not start."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"{name} is not set.") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """A Django database entry for `postgresql://user:password@host:port/name?option=value`."""
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "cro_platform.tenancy.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def optional(name: str, default: str = "") -> str:
    """A value with a harmless default."""
    return os.environ.get(name, default)


def email(url: str) -> dict[str, object]:
    """Django's mail settings for `smtp://user:password@host:port?tls=1` or `folder:///path`."""
    parts = urlparse(url)
    if parts.scheme == "folder":
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme != "smtp":
        raise ImproperlyConfigured("EMAIL_URL must be smtp://host:port or folder:///path.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": "tls" in parse_qs(parts.query),
        "EMAIL_TIMEOUT": 15,
    }
