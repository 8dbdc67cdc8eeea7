"""No secret part of a link stands in a log: whoever reads the log would open what it opens."""

import logging
from urllib.parse import quote

import pytest
from django.core import signing

from protect_portal.masking import MaskAddresses

TOKEN = signing.dumps([17, 23], salt="x")


def logged(message: str, *values) -> str:
    """What a log line says after the filter."""
    line = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, values, None)
    assert MaskAddresses().filter(line)
    return line.getMessage()


@pytest.mark.parametrize("place", ["invitations", "answer", "unsubscribe", "password/reset/key"])
@pytest.mark.parametrize("written", [TOKEN, quote(TOKEN, safe="")], ids=["plain", "quoted"])
def test_tokens_do_not_stand_in_a_log(place, written):
    assert logged("Not Found: %s", f"/{place}/{written}/") == f"Not Found: /{place}/…/"
    assert logged("Forbidden (Referer http://localhost/%s/%s/ is no origin)", place, written).count(written) == 0


@pytest.mark.parametrize("address", ["/invitations/5/resend/", "/asks/5/answer/", "/meetings/5/answer/?from=home", "/unsubscribe/"])
def test_addresses_without_a_secret_stay_as_they_are(address):
    assert logged("Not Found: %s", address) == f"Not Found: {address}"
