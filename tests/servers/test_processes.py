"""Records of processes: a later process with the same number is never touched."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from protect_portal.demo.processes import Process, Run, identity

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper():
    child = subprocess.Popen(SLEEP, start_new_session=True)
    yield Process("sleeper", child.pid, identity(child.pid), signal.SIGTERM, 5)
    child.kill()
    child.wait()


def test_a_recorded_process_is_ended(sleeper):
    assert sleeper.alive()
    sleeper.end()
    assert not sleeper.alive()


def test_another_process_with_the_same_number_is_left_alone(sleeper):
    earlier = replace(sleeper, identity="an earlier boot 1 postgres")
    assert not earlier.alive()
    earlier.end()
    assert sleeper.alive()


def test_one_that_will_not_hear_is_killed(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    run = Run(tmp_path / "run.json")
    child = run.start("deaf", [sys.executable, "-c", deaf], log=tmp_path / "log", env={}, cwd=tmp_path, patience=0.3)
    while "deaf" not in (tmp_path / "log").read_text():
        assert child.poll() is None
    run.stop()
    assert child.returncode == -signal.SIGKILL
    assert not (tmp_path / "run.json").exists()


def test_a_half_written_record_is_no_record(tmp_path):
    (tmp_path / "run.json").write_text('{"processes": [')
    assert Run.read(tmp_path / "run.json") is None
