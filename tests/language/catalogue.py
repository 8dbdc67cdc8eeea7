"""The Romanian catalogue as it is written, for the tests that read it."""

from functools import cache

import polib

from protect_portal.demo.messages import LOCALE

PLACE = LOCALE / "ro" / "LC_MESSAGES" / "django.po"


@cache
def read_catalogue() -> polib.POFile:
    """Read once: nobody changes it."""
    return polib.pofile(str(PLACE))


def sources_of(entry: polib.POEntry) -> list[str]:
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def translations_of(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)] if entry.msgid_plural else [entry.msgstr]
