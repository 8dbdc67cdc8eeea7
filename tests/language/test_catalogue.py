"""The catalogue is whole, says what the code says, and is written as Romanian is written."""

import ast
import re
from collections import Counter
from pathlib import Path

import allauth
import django
import polib
from django.utils.translation import gettext, ngettext, override

from protect_portal.demo import messages
from tests.language.catalogue import PLACE, read_catalogue, sources_of, translations_of

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%\d?")
TAG = re.compile(r"<[^>]+>")
NUMBER = re.compile(r"(%\((?:count|number|days|n|unused|size|num|max|limit_value)\)[sd]|%d) ")
WITHOUT_NOUN = {  # a verb or an adjective follows the number, and no „de” before it
    "%(count)d of %(total)d is shown.",
    "%(count)s cannot",
    "%(count)s comes",
    "%(count)s perhaps",
    "%(count)s waits for its seal; that takes about half a minute",
    "%(count)s without an answer",
    "%(number)s failed",
    "and %(count)s more",
    "%(number)s unread. What is read in one place is read everywhere.",
    ", %(n)s candidate",
    "%(count)s of them also changes it",
    "changes",
    "comments",
    "reads",
    ", %(n)s suspended",
    '<b class="ask-text">%(number)s falls due within three days</b>.',
    '<b class="late-text">%(number)s is overdue</b>.',
    "%(who)s sees it now.",
    "%(who)s sees it until %(day)s.",
    "%(count)s did not arrive",
    "%(count)s has not answered",
    "%(count)s has not answered. After the close nothing changes any more, and no mail is sent.",
    "%(count)s reminded.",
    "%(count)s would be asked.",
    "<b>%(count)s</b> without an answer",
    "Mail to %(count)s of them did not arrive",
    "Remind %(count)s",
    "and %(number)s more in the portal",
    "answered",
    "has not opened it",
    "opened it",
    "read by %(read)s of %(count)s",
}

BORROWED = ("protect_portal/ui/borrowed_words.py", "")
THEIRS = [
    Path(package.__file__).parent / place / "locale/en/LC_MESSAGES/django.po"
    for package, place in ((django, "conf"), (django, "contrib/auth"), (allauth, ""))
]


def borrowed() -> list[polib.POEntry]:
    return [entry for entry in read_catalogue() if BORROWED in entry.occurrences]


def differing(pattern: re.Pattern) -> list[str]:
    """Entries in which a translation does not hold the same `pattern` as its source."""
    found = []
    for entry in read_catalogue():
        last = len(sources_of(entry)) - 1
        for form, text in enumerate(translations_of(entry)):
            source = sources_of(entry)[min(form, last)]
            if Counter(pattern.findall(source)) != Counter(pattern.findall(text)):
                found.append(text)
    return found


def test_everything_is_translated():
    catalogue = read_catalogue()
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries() + catalogue.obsolete_entries()] == []


def test_placeholders_and_tags_are_those_of_the_source():
    assert (differing(PLACEHOLDER), differing(TAG)) == ([], [])


def test_romanian_letters_and_quotation_marks():
    """ș and ț with comma below (U+0219, U+021B), composed; „…” as quotation marks."""
    texts = [text for entry in read_catalogue() for text in translations_of(entry)]
    plain = [TAG.sub("", text) for text in texts]
    assert [text for text in texts if re.search("[şţŞŢ\u0300-\u036f]", text)] == []
    assert [text for text in plain if re.search('[“"«»]|”[^”]*„[^”]*$', text)] == []
    assert [text for text in plain if text.count("„") != text.count("”")] == []


def test_punctuation_and_capitals_follow_the_source():
    """A sentence stays a sentence, a label a label; abbreviations of days have a point in Romanian alone."""
    entries = [entry for entry in read_catalogue() if entry.msgctxt != "short weekday"]
    ends = [(entry.msgid, text) for entry in entries for text in translations_of(entry) if _ends_differ(entry.msgid, text)]
    cases = [(entry.msgid, text) for entry in entries for text in translations_of(entry) if _cases_differ(entry.msgid, text)]
    assert (ends, cases) == ([], [])


def _ends_differ(source: str, text: str) -> bool:
    marks = ".?…:,"
    return (source[-1] if source[-1] in marks else "") != (text[-1] if text[-1] in marks else "")


def _cases_differ(source: str, text: str) -> bool:
    first, translated = TAG.sub("", source)[:1], TAG.sub("", text)[:1]
    return first.islower() and translated.isupper()


def test_other_plural_form_has_its_preposition():
    """20 de zile, but 19 zile: the third form is the second with „de” after the number, where a noun follows."""
    plurals = [entry for entry in read_catalogue() if entry.msgid_plural]
    same = {entry.msgid for entry in plurals if entry.msgstr_plural[1] == entry.msgstr_plural[2]}
    wrong = [
        entry.msgid
        for entry in plurals
        if entry.msgid not in same and NUMBER.sub(r"\1 de ", entry.msgstr_plural[1], count=1) != entry.msgstr_plural[2]
    ]
    assert (same, wrong) == (WITHOUT_NOUN, [])


def test_collecting_again_changes_nothing(tmp_path, monkeypatch):
    """`make messages` has been run since the last text changed, and nothing it drops is needed."""
    copy = tmp_path / PLACE.relative_to(messages.LOCALE)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(PLACE.read_bytes())
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.collect()
    before, after = ({(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(place))} for place in (PLACE, copy))
    assert (after - before, before - after) == (set(), set())
    assert copy.read_text(encoding="utf-8") == PLACE.read_text(encoding="utf-8")


def test_every_name_that_translates_is_collected():
    """`gettext_lazy as _l` marks texts only where the collector knows `_l`."""
    names = {
        alias.asname or alias.name: str(path.relative_to(messages.ROOT))
        for source in messages.SOURCES
        for path in (messages.ROOT / source).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }
    assert {name: path for name, path in names.items() if name not in messages.KEYWORDS} == {}


def test_borrowed_words_are_still_theirs():
    """What borrowed_words.py lists is what the locked Django and django-allauth say: none of it has outlived them."""
    said = {entry.msgid for place in THEIRS for entry in polib.pofile(str(place))}
    assert [entry.msgid for entry in borrowed() if entry.msgid not in said] == []


def test_our_romanian_comes_before_theirs():
    with override("ro"):
        single = {entry.msgid: gettext(entry.msgid) for entry in borrowed() if not entry.msgid_plural}
        plural = {
            entry.msgid: [ngettext(entry.msgid, entry.msgid_plural, number) for number in (1, 2, 20)]
            for entry in borrowed()
            if entry.msgid_plural
        }
    said = single | plural
    written = {entry.msgid: translations_of(entry) if entry.msgid_plural else entry.msgstr for entry in borrowed()}
    assert len(said) > 40
    assert said == written
