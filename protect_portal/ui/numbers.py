"""Numbers that come as text: from an address, a hidden field, a button."""

from typing import TypeVar

DIGITS = 18  # what fits into PostgreSQL's bigint; beyond that nobody has counted anything

Default = TypeVar("Default")


def whole_number(text: str, default: Default = None) -> int | Default:
    """The number that `text` writes in digits; `default` where it is anything else, or longer than 18 digits."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else default
