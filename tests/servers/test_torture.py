"""A minute of `make torture`: nothing is lost, nothing stale, and a mail comes again only where a death hid its acceptance."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from bench._torture_faults import A_ROUND, planned
from bench._torture_verdict import Accepted, doubled, missed_bars, read_lines

ROOT = Path(__file__).resolve().parents[2]
SECONDS, SEED = 60, 7
LIMIT = 600  # seconds; only how long a failure takes

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]
NOTHING_WRONG = dict.fromkeys(
    ("missing", "untold_in_the_portal", "doubled_by_two_deliveries", "unknown_or_misdirected", "stale", "gone", "second_plan"), 0
) | {"doubled_by_cause": {}}


def test_a_minute_of_torture():
    """Real servers of its own, on a disk that syncs, and every fault once; the mail worker three times."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bench.torture", "--seconds", str(SECONDS), "--seed", str(SEED), "--json"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert run.stdout, run.stderr[-5000:]
    result = json.loads(run.stdout)
    assert result["missed_bars"] == [], result
    assert run.returncode == 0, run.stderr[-3000:]
    assert sorted(fault["victim"] for fault in result["faults"]) == sorted(A_ROUND)
    assert any(fault["busy"] for fault in result["faults"] if fault["victim"] == "mail worker"), result["faults"]
    acts = {act for act in result["acts"] if act.endswith("acknowledged")}
    assert acts == {f"{act}, acknowledged" for act in ("answer", "cancel", "create", "move")}
    assert 0 < result["expected"] <= result["accepted"]


def test_the_same_seed_plans_the_same_faults():
    first, second = planned(120, Random(3)), planned(120, Random(3))
    assert first == second != planned(120, Random(4))
    assert sorted(fault.victim for fault in first) == sorted(A_ROUND * 2)


def test_half_a_line_of_a_killed_process_is_not_read(tmp_path):
    log = tmp_path / "acts"
    log.write_text('{"at": 1}\n{"at": 2', encoding="utf-8")
    assert read_lines(log) == [{"at": 1}]


def test_a_doubled_mail_is_laid_at_the_death_that_hid_its_acceptance():
    faults = [{"victim": "mail worker", "at": 100.0, "busy": 1}, {"victim": "Redis, wiped", "at": 200.0, "busy": 0}]
    mails = [Accepted(at, "a@example.org", number) for at, number in ((99.9, 1), (103.0, 1), (99.9, 2), (199.9, 3), (203.0, 3))]
    assert doubled(mails, faults) == {"mail worker": 1, "nothing": 1}


@pytest.mark.parametrize(
    ("counted", "busy", "missed"),
    [
        ({}, [1, 1], []),
        ({"missing": 1}, [1], ["missing: 1"]),
        ({"second_plan": 3, "gone": 2}, [1], ["gone: 2", "second_plan: 3"]),
        ({"doubled_by_cause": {"mail worker": 1}}, [1], []),
        ({"doubled_by_cause": {"mail worker": 2}}, [1], ["doubled by mail worker: 2, where at most 1 drains were sending"]),
        ({"doubled_by_cause": {"nothing": 1}}, [4], ["doubled by nothing: 1, where at most 0 drains were sending"]),
        ({"doubled_by_cause": {"mail worker": 3}}, [1] * 15, []),
        ({"doubled_by_cause": {"mail worker": 4}}, [1] * 15, ["doubled by mail worker: 4 of 15 kills, more than 0.2 each"]),
    ],
)
def test_what_misses_a_bar(counted, busy, missed):
    faults = [{"victim": "mail worker", "at": 1.0, "busy": drains} for drains in busy]
    assert missed_bars(NOTHING_WRONG | counted, faults) == missed
