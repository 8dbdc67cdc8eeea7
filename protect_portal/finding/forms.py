"""The forms of a Romanian or English word, bare: of "ședințele" also ședință, ședințe, ședinței …

PostgreSQL's own stemmer keeps 32 of 79 pairs of singular and plural apart, among them hotărâre and hotărâri. To look for all that
begins like a word brings them together, but also poliție and politică, minor and minoritate. So each word is written out in the
endings that its own theme takes: a few dozen, most of which stand nowhere and cost nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 3  # letters of a theme
VOWELS = frozenset("aeou")
STOP = frozenset(
    re.findall(
        r"\w+",
        "a acea acest aceasta aceste acestei acestor acestui acestuia ai al ale am are as asa astfel asupra au avea ca care carei carora"
        " caror caruia catre ce cea cei cel cele celor ci cu cum da dar de deci din dintre doar dupa e ea ei el ele era este eu fara fi"
        " fie fiind fost i ii il in intr intre intru isi it iar la le li lor lui ma mai mea mei mi ne nici nu o or ori pe pentru peste"
        " prin printre sa sai sale sau se si sub sunt te ti toate tot tu un una unde unei unele unor unui va vor"
        " an and are at be by for from in is it of on or that the this to was with",
    )
)
"""Words that stand in every text, Romanian and English."""
HARD = tuple(re.findall(r"\w+", "urilor urile elor elui ilor ului uri ele ile ea ei ii ul a e i u"))
"""Endings of number, case and article of a theme that does not end in i, longest first: victim-ă, hotărâr-i, caz-urilor, părint-elui."""
SOFT = tuple(re.findall(r"\w+", "urilor urile ilor ului uri ile ei ii ul a e i u"))
AFTER_VOWEL = ("lor", "le", "", *SOFT)
"""Those of a theme that does: poliți-e, servici-ul, copi-ii; with a vowel before the i also femei, femei-le."""
PLURAL = ("s", "es")
"""English ones; they are added, never taken off: a răspuns is none."""
OPEN = ("elor", "ele", "ei", "ea", "e", "a")
"""Before these a vowel opens: raport, rapoart-e; pedeps-e, pedeaps-ă."""
CLOSED = ("", "ul", "ului")
"""Before these as well, where it is e: cetățen-i, cetățean-ul."""
ALTERNATING = [
    ("copil", "copi"), ("tanar", "tiner"), ("cuvant", "cuvint"), ("juramant", "juramint"), ("baiat", "baiet"), ("fat", "fet"),
    ("mas", "mes"), ("piat", "piet"), ("viat", "viet"), ("om", "oamen"), ("sor", "suror"), ("man", "main"),
]  # fmt: skip
"""Themes that change more than an o or e, among the words of this field."""
ENGLISH = [{"child", "children"}, {"woman", "women"}, {"person", "persons", "people"}, {"law", "laws"}]


@dataclass(frozen=True)
class Theme:
    """What a word's forms have in common, and the endings that follow; "" is one of them."""

    start: str
    endings: tuple[str, ...]

    def words(self) -> list[str]:
        return [self.start + ending for ending in self.endings]


def themes_of(word: str) -> list[Theme]:
    """What a bare word may be a form of; the first one is the word as it stands. A number stands for itself alone."""
    if any(sign.isdigit() for sign in word):
        return [Theme(word, ("",))]
    found = [Theme(word, ("",)), *_english(word)]
    for start in _starts(word):
        found += _alternating(start)
    without_stop = [Theme(theme.start, tuple(e for e in theme.endings if theme.start + e not in STOP or not e)) for theme in found]
    return [theme for theme in dict.fromkeys(without_stop) if theme.endings]


def forms_of(word: str) -> list[str]:
    """All words that a bare word stands for, itself first."""
    forms = dict.fromkeys(form for theme in themes_of(word) for form in theme.words())
    return [form for form in forms if form == word or form not in STOP]


def _starts(word: str) -> list[str]:
    """The word without its longest ending, as a hard theme, a soft one, or both: agenții is of agent and of agenție."""
    hard_ending = next((ending for ending in HARD if word.endswith(ending)), "")
    hard = word.removesuffix(hard_ending)
    soft = next((start for start, ending in _cut(word) if ending in _soft_endings(start)), "")
    starts = [soft] if hard.endswith("i") else [hard, soft]
    return [start for start in starts if len(start) >= SHORTEST] or [word]


def _cut(word: str) -> Iterator[tuple[str, str]]:
    """The word in two, a short theme before a long one, where the theme ends in i."""
    for ending in sorted(AFTER_VOWEL, key=len, reverse=True):
        if word.endswith(ending) and (start := word.removesuffix(ending)).endswith("i"):
            yield start, ending


def _soft_endings(start: str) -> tuple[str, ...]:
    return AFTER_VOWEL if start[-2:-1] in VOWELS else SOFT


def _alternating(start: str) -> list[Theme]:
    """The theme with all its endings, and what its last vowel becomes: școal-ă and școl-i, raport and rapoart-e, copil and copi-i."""
    others = [old if start == new else new for old, new in ALTERNATING if start in (old, new)]
    found = [_theme(each) for each in (start, *others, *_changed(start, "oa", "o"), *_changed(start, "ea", "e"))]
    found += [Theme(each, OPEN) for each in _changed(start, "o", "oa")]
    return found + [Theme(each, (*CLOSED, *OPEN)) for each in _changed(start, "e", "ea")]


def _theme(start: str) -> Theme:
    return Theme(start, _soft_endings(start) if start.endswith("i") else ("", *PLURAL, *HARD))


def _changed(start: str, old: str, new: str) -> list[str]:
    parts = re.fullmatch(rf"(.*[^aeiou]){old}([^aeiou]+)", start)
    return [f"{parts[1]}{new}{parts[2]}"] if parts else []


def _english(word: str) -> list[Theme]:
    """cases → case, agencies → agency, agency → agencies, children → child."""
    others = [other for group in ENGLISH if word in group for other in sorted(group - {word})]
    if len(word) > SHORTEST + 1 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        others += [word[:-3] + "y"] if word.endswith("ies") else [word[:-1]]
        others += [word[:-2]] if word.endswith(("ses", "xes", "zes", "ches", "shes")) else []
    if re.fullmatch(r"\w{2,}[^aeiou]y", word):
        others.append(word[:-1] + "ies")
    return [Theme(other, ("",)) for other in others]
