"""A copy of the project in a directory with a space, and a portal that is started there."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.servers.starting import Starter

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("manage.py", "protect_portal", "members", "working_groups", "documents", "meetings", "templates")


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """A starter on a fresh copy of the project; whatever the tests leave is ended."""
    place = tmp_path_factory.mktemp("a stranger's")
    project = place / "a portal"
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, project / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            project.mkdir(exist_ok=True)
            shutil.copy2(source, project / part)
    made = Starter(project, place / "its state", place / "output")
    yield made
    if made.child and made.child.poll() is None:
        made.stop(signal.SIGTERM)
    left = made.run()
    if left:
        left.stop()
    made.call("reset")
