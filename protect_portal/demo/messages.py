"""The catalogue without gettext on the machine: texts are collected by Django's and Babel's readers, compiled by polib."""

import io
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract

from protect_portal.demo.places import ROOT

LOCALE = ROOT / "protect_portal" / "locale"
SOURCES = ("protect_portal", "members", "working_groups", "documents", "meetings", "advocacy", "templates")
METADATA = {
    "Language": "ro",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>=1 && n%100<=19)) ? 1 : 2);",
}
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "_l": None,
    "_p": ((1, "c"), 2),
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
    place = LOCALE / "ro" / "LC_MESSAGES" / "django.po"
    place.parent.mkdir(parents=True, exist_ok=True)
    catalogue, found = polib.pofile(str(place)) if place.exists() else polib.POFile(), {}
    for path, message, context in _texts():
        entry = found.setdefault((context, _first(message)), _entry(context, message))
        if not isinstance(message, str) and not entry.msgid_plural:  # elsewhere without its plural
            entry.msgid_plural, entry.msgstr_plural = message[1], {0: "", 1: "", 2: ""}
        place_of_use = (str(path.relative_to(ROOT)), "")  # without lines, which change with every edit
        if place_of_use not in entry.occurrences:
            entry.occurrences.append(place_of_use)
    kept = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    catalogue.clear()
    catalogue.metadata |= METADATA
    for key in sorted(found, key=lambda key: (key[1], key[0] or "")):
        catalogue.append(_with_translation(found[key], kept.get(key)))
    catalogue.save(str(place))


def _first(message: str | tuple) -> str:
    return message if isinstance(message, str) else message[0]


def _entry(context: str | None, message: str | tuple) -> polib.POEntry:
    flags = ["python-format"] if "%(" in "".join(message) else []
    if isinstance(message, str):
        return polib.POEntry(msgctxt=context, msgid=message, flags=flags)
    plural = {0: "", 1: "", 2: ""}
    return polib.POEntry(msgctxt=context, msgid=message[0], msgid_plural=message[1], msgstr_plural=plural, flags=flags)


def _with_translation(entry: polib.POEntry, known: polib.POEntry | None) -> polib.POEntry:
    if known and known.msgid_plural == entry.msgid_plural:
        entry.msgstr, entry.msgstr_plural, entry.comment = known.msgstr, known.msgstr_plural, known.comment
    return entry


def _texts() -> Iterator[tuple[Path, str | tuple, str | None]]:
    for path in sorted(path for source in SOURCES for path in (ROOT / source).rglob("*.*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        code = path.read_text(encoding="utf-8")
        for message, context in _extracted(path, code):
            yield path, message, context


def _extracted(path: Path, code: str) -> Iterator[tuple[str | tuple, str | None]]:
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        code = templatize(code)
    for _, message, _, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        yield message, context
