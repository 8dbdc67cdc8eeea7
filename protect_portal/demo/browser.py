"""The system's Chromium for the browser tests: found, or missed loudly."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str:
    """The path of PORTAL_CHROMIUM or of a Chromium on PATH; empty where there is none."""
    wanted = os.environ.get("PORTAL_CHROMIUM")
    candidates = [wanted] if wanted else NAMES
    return next((path for path in map(shutil.which, candidates) if path), "")


def announce_browser() -> bool:
    """Whether the tests may run: always with a Chromium; without one only outside CI, and then it says what is left out."""
    if chromium():
        return True
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    line = "!" * 78
    verdict = "CI=true: that is a failure." if in_ci else "The browser tests are LEFT OUT: this run does not show that the pages work."
    print(f"{line}\nNo Chromium found (looked for {', '.join(NAMES)}, and PORTAL_CHROMIUM).\n{verdict}\n{line}", file=sys.stderr)
    return not in_ci
