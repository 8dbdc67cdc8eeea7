"""Digits to a number: what nobody can have meant is the default, never an error."""

import pytest

from protect_portal.ui.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, -1), ("9" * 5000, -1), ("", -1), ("-1", -1), ("1.5", -1), ("²", -1)],
)
def test_whole_number(text, number):
    assert whole_number(text, -1) == number
