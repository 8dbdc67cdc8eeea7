"""The catalogue without gettext on the machine: texts are collected by Django's and Babel's readers, compiled by polib."""

import io
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract

from protect_portal.demo.places import ROOT

LOCALE = ROOT / "protect_portal" / "locale"
SOURCES = ("protect_portal", "members", "working_groups", "documents", "meetings", "advocacy", "templates")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def compile_catalogues() -> None:
    """Write each .mo that is older than its .po, whole or not at all."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)


def collect() -> None:
    """Bring the Romanian catalogue up to the texts of the code: new ones untranslated, gone ones removed."""
    catalogue, found = polib.pofile(str(LOCALE / "ro" / "LC_MESSAGES" / "django.po")), {}
    for path, (line, message, context) in _texts():
        entry = found.setdefault((context, _first(message)), _entry(context, message))
        entry.occurrences.append((str(path.relative_to(ROOT)), line))
    kept = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    catalogue.clear()
    for key in sorted(found, key=lambda key: (key[1], key[0] or "")):
        catalogue.append(_with_translation(found[key], kept.get(key)))
    catalogue.save()


def _first(message: str | tuple) -> str:
    return message if isinstance(message, str) else message[0]


def _entry(context: str | None, message: str | tuple) -> polib.POEntry:
    if isinstance(message, str):
        return polib.POEntry(msgctxt=context, msgid=message)
    return polib.POEntry(msgctxt=context, msgid=message[0], msgid_plural=message[1], msgstr_plural={0: "", 1: "", 2: ""})


def _with_translation(entry: polib.POEntry, known: polib.POEntry | None) -> polib.POEntry:
    if known and known.msgid_plural == entry.msgid_plural:
        entry.msgstr, entry.msgstr_plural, entry.comment = known.msgstr, known.msgstr_plural, known.comment
    return entry


def _texts() -> Iterator[tuple[Path, tuple]]:
    for path in sorted(path for source in SOURCES for path in (ROOT / source).rglob("*.*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        code = path.read_text(encoding="utf-8")
        for line, message, context in _extracted(path, code):
            yield path, (line, message, context)


def _extracted(path: Path, code: str) -> Iterator[tuple[int, str | tuple, str | None]]:
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        code = templatize(code)
    for line, message, _, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        yield line, message, context
