"""The same stage as the stories have (tests/browser/stage.py)."""

import pytest

pytest.register_assert_rewrite("tests.browser.stage", "tests.browser.portal", "tests.browser.visitor", "tests.browser.addresses")

from tests.browser.stage import browser, portal, visit  # noqa: E402 - rewritten first, so that their assertions speak

__all__ = ["browser", "portal", "visit"]
