"""The order of the Romanian alphabet (a ă â … i î … s ș … t ț), whatever order the database compares in."""

from django.db.models import F, Value
from django.db.models.functions import Collate, Lower, Replace

AFTER = {"ă": "a~", "â": "a~~", "î": "i~", "ș": "s~", "ş": "s~", "ț": "t~", "ţ": "t~"}
"""The sign ~ stands behind all letters, so that what begins with ș comes after everything that begins with s."""


def place_in_alphabet(text: str) -> str:
    """For sorted(key=...): the same order for words that no database holds."""
    small = text.lower()
    for letter, written in AFTER.items():
        small = small.replace(letter, written)
    return small


def in_alphabet(column: str) -> Collate:
    """For order_by(): a text without regard to capitals, each Romanian letter behind its plain one."""
    text = Lower(F(column))
    for letter, written in AFTER.items():
        text = Replace(text, Value(letter), Value(written))
    return Collate(text, "C")
