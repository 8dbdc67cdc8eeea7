"""Seconds each folder of tests may take, all workers together: growth is seen the day it happens.

What runs in the test process is measured in its own processor time, so that a busy machine fails nothing; what waits for
browsers and servers is measured by the clock."""

import os
import time
from collections import defaultdict

import pytest

BUDGET = {"unit": 540, "search": 90, "walks": 380, "files": 120, "browser": 360, "axe": 260, "servers": 400}
BY_THE_CLOCK = {"browser", "axe", "servers"}
MARGIN = 1.2


def kind_of(report) -> str:
    """The folder whose budget a test draws on; one that starts processes draws on `servers`, wherever it stands."""
    folder = report.nodeid.split("/")[1] if report.nodeid.count("/") > 1 else "unit"
    if "servers" in report.keywords:
        return "servers"
    return folder if folder in BUDGET else "unit"


class TimeByFolder:
    """A pytest plugin: adds up what is reported, by folder; what has no budget of its own counts as unit."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @property
    def exceeded(self) -> list[str]:
        return [folder for folder, seconds in self.seconds.items() if seconds > BUDGET[folder] * MARGIN]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.started = time.process_time()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        report.processor_seconds = time.process_time() - self.started
        self.started = time.process_time()
        return report

    def pytest_runtest_logreport(self, report):
        kind = kind_of(report)
        self.seconds[kind] += report.duration if kind in BY_THE_CLOCK else report.processor_seconds

    def pytest_sessionfinish(self, session):
        if "PYTEST_XDIST_WORKER" not in os.environ and self.exceeded and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("time by folder")
        for folder, seconds in sorted(self.seconds.items()):
            terminalreporter.line(f"{folder}: {seconds:.0f} s of {BUDGET[folder]} s")
        for folder in self.exceeded:
            terminalreporter.line(f"FAILED: {folder} is a fifth over its budget. Make its tests cheaper, or raise it in tests/budget.py.")
