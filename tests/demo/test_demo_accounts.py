"""The table of sign-ins: for programs, for people, and what it says when the demonstration is old or absent."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from protect_portal.demo.data.people import PASSWORD
from tests.demo.conftest import morning_of

LOADED = date(2026, 12, 23)  # two days before Christmas
pytestmark = [pytest.mark.usefixtures("coalition"), pytest.mark.xdist_group("demo")]
ROLES = [
    "secretariat", "presidency", "chair", "rapporteur", "representative", "coordinator", "staff", "outsider", "guest", "applicant",
    "suspended", "ended_term", "administrator", "auditor",
]  # fmt: skip


def accounts(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("demo_accounts", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_json_lists_every_role_first():
    listed = json.loads(accounts("--json")[0])
    assert [account["role"] for account in listed[:14]] == ROLES
    assert {account["role"] for account in listed} == set(ROLES)
    assert len({account["email"] for account in listed}) == len(listed) == 24
    assert listed[0] == {
        "email": "ilinca@amaranta.example",
        "password": PASSWORD,
        "name": "Ilinca Demo",
        "role": "secretariat",
        "organisation": "Institutul Amaranta",
        "language": "ro",
        "note": "also chairs the ad-hoc group on Directive 2024/1712",
    }
    assert [account["name"] for account in listed if account["language"] == "en"] == ["Horia Demo"]


def test_table_for_the_terminal_names_everybody():
    lines = accounts()[0].splitlines()
    assert lines[0] == f"Everyone's password: {PASSWORD}"
    assert lines[2].split() == ["role", "name", "email", "organisation", "language", "note"]
    assert len(lines) == 27


@pytest.mark.parametrize(("days", "said"), [(0, ""), (14, "")])
def test_a_young_demonstration_is_not_spoken_of(days, said):
    with time_machine.travel(morning_of(LOADED + timedelta(days=days))):
        assert accounts("--json")[1] == said


def test_an_old_demonstration_names_the_way_out():
    with time_machine.travel(morning_of(LOADED + timedelta(days=15))):
        said = accounts("--json")[1]
    assert said == "→ This coalition was loaded 15 days ago, so its dates lie behind; `make reset` begins anew.\n"


@pytest.mark.parametrize("command", ["demo_accounts", "demo_load"])
def test_absent_outside_the_demonstration(settings, command):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError) as refusal:
        call_command(command)
    assert refusal.value.returncode == 1
