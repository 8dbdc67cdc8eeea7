"""Reading settings from the environment: each wrong or missing value fails at start, with its name."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def env_text(name: str, default: str | None = None) -> str:
    """The value of `name`; raises ImproperlyConfigured where it is neither set nor has a default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def env_bool(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def env_int(name: str, default: int) -> int:
    try:
        return int(os.environ.get(name, default))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_secret(name: str, default: str | None = None) -> str:
    """The secret `name`, or the text of the file that `name`_FILE names (as container secrets are handed over)."""
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return env_text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None


def env_choice(name: str, choices: set[str], default: str) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(choices))}.")
    return value


def env_address(name: str) -> tuple[str, int] | None:
    """Host and port from "host:port" (an IPv6 host in brackets); None where it is not set."""
    value = env_text(name, "").strip()
    host, _colon, port = value.rpartition(":")
    if value and not (host and port.isdecimal() and 0 < int(port) < 65_536):
        raise ImproperlyConfigured(f"{name} must be host:port.")
    return (host.strip("[]"), int(port)) if value else None


def env_database(name: str = "DATABASE_URL") -> dict:
    """Django's DATABASES entry from a libpq connection URL (PostgreSQL documentation, 34.1.1.2)."""
    try:
        parts = conninfo_to_dict(env_secret(name))
    except ProgrammingError:
        raise ImproperlyConfigured(f"{name} is not a PostgreSQL connection URL.") from None
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry = {key: str(parts.pop(part, "")) for key, part in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": parts}


def env_redis(database: int, name: str = "REDIS_URL") -> str:
    """The address of one numbered Redis database, as redis-py writes it (redis:// or unix://)."""
    url = urlsplit(env_text(name))
    if url.scheme == "unix":
        return f"unix://{url.path}?db={database}"
    if url.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    return f"{url.scheme}://{url.netloc}/{database}"


def as_broker(redis_url: str) -> str:
    """The same address as Celery's broker setting spells it."""
    url = urlsplit(redis_url)
    return f"redis+socket://{url.path}?virtual_host={url.query.removeprefix('db=')}" if url.scheme == "unix" else redis_url
