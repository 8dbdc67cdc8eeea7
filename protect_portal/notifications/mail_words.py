"""What each kind of mail is called, in a list of mails: the apps say it in their history.py."""

from typing import Any

from django.utils.text import capfirst

MAILS: dict[str, Any] = {}


def names_mails(words: dict[str, Any]) -> None:
    """Declare what mails of each kind are called: {"meeting_moved": "A meeting was moved"}."""
    MAILS.update(words)


def mail_in_words(kind: str) -> str:
    """The kind in words; its own name where nobody has written the words, as of a kind that is no longer sent."""
    return capfirst(str(MAILS.get(kind, kind)))
