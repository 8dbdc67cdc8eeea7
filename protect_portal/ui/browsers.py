"""What a browser calls itself, in words that its owner recognises."""

from ua_parser import parse

LONGEST = 500
"""Characters that are looked at: nobody's browser says more, and each is tried on hundreds of patterns."""


def browser(user_agent: str) -> str:
    """ "Firefox · Windows" out of a User-Agent header (RFC 9110, 10.1.5); what is not known stays as it came, cut short."""
    found = parse(user_agent[:LONGEST])
    known = [part.family for part in (found.user_agent, found.os) if part]
    return " · ".join(known) or user_agent[:40]
