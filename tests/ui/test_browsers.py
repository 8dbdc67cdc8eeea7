"""What the list of sessions calls a browser."""

import pytest

from protect_portal.ui.browsers import browser

SAID = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox · Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1": "Mobile Safari · iOS",
    "curl/8.5.0": "curl",
    "": "",
    "x" * 10_000: "x" * 40,
}


@pytest.mark.parametrize(("said", "shown"), SAID.items(), ids=range(len(SAID)))
def test_a_browser_is_called_by_its_name(said, shown):
    assert browser(said) == shown
