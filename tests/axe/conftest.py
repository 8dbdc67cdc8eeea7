"""The same stage as the stories have (tests/browser/stage.py)."""

from tests.browser.stage import browser, portal, visit

__all__ = ["browser", "portal", "visit"]
