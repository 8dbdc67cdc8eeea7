"""Production settings hold Django's own deployment checks, and refuse what must not be there; each wrong value names itself."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "PORTAL_SECRET_KEY": "for-this-check-only-" * 4,
    "PORTAL_BASE_URL": "https://portal.example.org",
    "PORTAL_HOSTS": "portal.example.org",
    "PORTAL_MAIL_FROM": "ProTECT <secretariat@example.org>",
    "PORTAL_FILES": "/tmp",
    "DATABASE_URL": "postgresql://portal@127.0.0.1:9/portal",
    "REDIS_URL": "redis://127.0.0.1:9",
}


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = inherited | PRODUCTION | changes
    command = [sys.executable, "-W", "error", "manage.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_deployment_checks_find_nothing():
    checked = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_BASE_URL", "http://portal.example.org", "PORTAL_BASE_URL must begin with https://"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL"),
        ("REDIS_URL", "memory://", "REDIS_URL must begin with"),
        ("PORTAL_DEBUG", "perhaps", "PORTAL_DEBUG must be 1 or 0"),
        ("PORTAL_SMTP_PORT", "mail", "PORTAL_SMTP_PORT must be a whole number"),
        ("PORTAL_SMTP_TLS", "ssl", "PORTAL_SMTP_TLS must be one of"),
        ("PORTAL_SECOND_FACTOR", "0", "PORTAL_SECOND_FACTOR may be 0 in the demonstration only"),
        ("PORTAL_SECRET_KEY_FILE", "/nowhere/key", "PORTAL_SECRET_KEY_FILE cannot be read"),
    ],
)
def test_a_wrong_value_fails_at_start_with_its_name(name, value, words):
    refused = manage("check", **{name: value})
    assert refused.returncode == 1
    assert words in refused.stderr
