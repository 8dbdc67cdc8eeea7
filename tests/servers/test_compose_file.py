"""docker-compose.yml without an engine: its schema, and what the deployment promises."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
SERVICES = {"proxy", "web", "worker", "mail-worker", "beat", "migrate", "postgres", "redis"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_it_is_valid_by_the_compose_specification(compose):
    schema = json.loads((HERE / "compose-spec.json").read_text(encoding="utf-8"))
    faults = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(compose)]
    assert faults == []


def test_it_has_every_service(compose):
    assert set(compose["services"]) == SERVICES


def test_every_service_has_a_health_check_or_a_reason(compose):
    without = {name for name, service in compose["services"].items() if "healthcheck" not in service}
    assert without == {name for name, service in compose["services"].items() if service.get("x-no-healthcheck")}
    assert without == {"migrate"}


def test_only_the_proxy_is_published(compose):
    assert {name for name, service in compose["services"].items() if service.get("ports")} == {"proxy"}
    assert not [name for name, service in compose["services"].items() if service.get("network_mode")]


def test_the_database_and_redis_are_on_a_network_without_a_way_out(compose):
    assert {tuple(compose["services"][name]["networks"]) for name in ("postgres", "redis")} == {("inside",)}
    assert compose["networks"]["inside"]["internal"] is True


def test_every_root_file_system_is_read_only(compose):
    assert {name for name, service in compose["services"].items() if service.get("read_only") is not True} == set()


def test_secrets_are_files_and_none_has_a_default(compose):
    assert {tuple(secret) for secret in compose["secrets"].values()} == {("file",)}
    for name, service in compose["services"].items():
        secret = re.compile(r"(PASSWORD|SECRET|KEY|TOKEN)$")
        assert [key for key in service.get("environment", {}) if secret.search(key)] == [], name
    text = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"\$\{\w*(?:PASSWORD|SECRET)\w*:?-", text) == []


def test_every_secret_that_is_used_is_declared(compose):
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}
    assert used == set(compose["secrets"])


def test_every_variable_is_in_the_example(compose):
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert {name for name in named if not re.search(rf"^{name}=", example, re.MULTILINE)} == set()


def test_every_setting_from_the_environment_is_in_the_example():
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    source = (PROJECT / "protect_portal" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env_\w+\("(\w+)"', source)) | {"DATABASE_URL", "REDIS_URL"}
    assert {name for name in names if name not in example} == set()


def test_the_proxy_bounds_bodies_above_the_portals_own_limit():
    assert "max_size 60MB" in (PROJECT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
