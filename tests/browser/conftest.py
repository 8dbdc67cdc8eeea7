"""Stories are told in a browser of their own (stage.py)."""

from tests.browser.stage import browser, portal, visit

__all__ = ["browser", "portal", "visit"]
