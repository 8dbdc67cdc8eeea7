"""What somebody typed to find something, as words: in all their forms (forms.py), phrases in quotes, beginnings with a star.

The index holds words as they stand in the text, without diacritics (migrations/0001); forms are a matter of the question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from protect_portal.finding.forms import STOP, forms_of, themes_of
from protect_portal.finding.letters import bare, composed, seen

LONGEST = 200  # characters that are read; more are left out, and the page says so
MOST = 12  # words and phrases that are asked for
SHORTEST = 3  # letters before a star; fewer would bring in half of all texts
QUOTED = re.compile(r"[\"„”“«»]([^\"„”“«»]+)[\"„”“«»]")
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011", "-"))
TOKEN = re.compile(r"[^\W_]+(?:[-/.:][^\W_]+)*\*?")
JOINING = re.compile(r"[-/.:]")
PREFIXED = re.compile(r"(anti|non)(\w{4,})")


@dataclass(frozen=True)
class Wanted:
    """`words` and `phrases`, each of which must be there; `left_out`: words that stand in every text, as they were typed; `is_cut`:
    more was typed than was read. A word may end in a star, or be joined by hyphens; all are bare."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    left_out: tuple[str, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


def wanted_in(typed: str) -> Wanted:
    """Read what was typed. Quotes without a partner and all other signs count for nothing."""
    said = seen(composed(typed)).translate(HYPHENS).strip()
    text = _first(said)
    found = [tuple(_plain_words(quoted)) for quoted in QUOTED.findall(text)]
    left_out: list[str] = []
    for token in TOKEN.findall(QUOTED.sub(" ", text)):
        found += _read(token.lower(), left_out)
    asked = [each for each in dict.fromkeys(found) if each]
    kept = asked[:MOST]
    words = tuple(each for each in kept if isinstance(each, str))
    phrases = tuple(each for each in kept if not isinstance(each, str))
    return Wanted(words, phrases, tuple(dict.fromkeys(left_out)), len(said) > LONGEST or len(asked) > MOST)


def _first(said: str) -> str:
    """As much as is read, without the word that is cut in its middle, where it is not the only one."""
    is_inside = len(said) > LONGEST and said[LONGEST - 1 : LONGEST + 1].isalnum()
    return (said[:LONGEST].rpartition(" ")[0] if is_inside else "") or said[:LONGEST]


def _read(token: str, left_out: list[str]) -> Iterator[str | tuple[str, ...]]:
    """A token as words, or where numbers are joined ("678/2001", "art.5") as one phrase. Stop words go to `left_out`."""
    parts = JOINING.split(token)
    if len(parts) > 1 and any(sign.isdigit() for sign in token) and not token.endswith("*"):
        yield _numbers(parts)
        return
    words = [_star_counts(part) for part in parts]
    kept = [bare(word) for word in words if not _is_stop(word)]
    left_out += [word for word in words if _is_stop(word)]
    whole = len(kept) == len(words) > 1 and "-" in token and not token.endswith("*")
    yield from ["-".join(kept)] if whole else kept


def _numbers(parts: list[str]) -> tuple[str, ...]:
    """Without the letter of the law in front: "L.678/2001" is found as "Legea nr. 678/2001"."""
    words = [bare(part) for part in parts]
    first = next(n for n, word in enumerate(words) if not _is_stop(word) or word.isdigit())
    return tuple(words[first:])


def _star_counts(part: str) -> str:
    return part if not part.endswith("*") or len(part) > SHORTEST else part[:-1]


def _is_stop(word: str) -> bool:
    return bare(word) in STOP or (len(word) == 1 and not word.isdigit())


def _plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", bare(text))


def as_query(wanted: Wanted, weight: str = "") -> str:
    """The text of a tsquery (PostgreSQL, 8.11.2) over the index: every word in one of its forms, every phrase exactly; with `weight` A
    only in titles."""
    parts = [" | ".join(_asked(word, weight)) for word in wanted.words]
    parts += [_next_to([_lexeme(word, weight) for word in phrase]) for phrase in wanted.phrases]
    return " & ".join(f"({part})" for part in parts)


def _asked(word: str, weight: str) -> list[str]:
    if word.endswith("*"):
        return [_lexeme(word[:-1], f"*{weight}")]
    joined, apart = _spellings(word)
    asked = [_lexeme(form, weight) for form in forms_of(joined)]
    if apart:
        forms = " | ".join(_lexeme(form, weight) for form in forms_of(apart[-1]))
        asked.append("(" + _next_to([*(_lexeme(part, weight) for part in apart[:-1]), f"({forms})"]) + ")")
    return asked


def _spellings(word: str) -> tuple[str, list[str]]:
    """(written as one, written in parts): anti-trafic, antitrafic and anti trafic are the same word."""
    if "-" in word:
        return word.replace("-", ""), word.split("-")
    parts = PREFIXED.fullmatch(word)
    return word, list(parts.groups()) if parts else []


@lru_cache(maxsize=32)
def as_pattern(wanted: Wanted) -> re.Pattern:
    """What to mark in a bare text. Made once for a page, which marks some hundred texts."""
    found = [r"\W+".join(map(re.escape, phrase)) for phrase in wanted.phrases]
    for word in wanted.words:
        found += _marked(word)
    return re.compile(r"(?<!\w)(?:" + "|".join(found) + r")(?!\w)")


def _marked(word: str) -> Iterator[str]:
    if word.endswith("*"):
        yield re.escape(word[:-1]) + r"\w*"
        return
    joined, apart = _spellings(word)
    yield from map(_of_theme, themes_of(joined))
    if apart:
        before = "".join(re.escape(part) + r"\W+" for part in apart[:-1])
        yield before + "(?:" + "|".join(map(_of_theme, themes_of(apart[-1]))) + ")"


def _of_theme(theme) -> str:
    return re.escape(theme.start) + ("(?:" + "|".join(theme.endings) + ")" if any(theme.endings) else "")


def _next_to(parts: list[str]) -> str:
    return " <-> ".join(parts)


def _lexeme(word: str, weight: str = "") -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" + (f":{weight}" if weight else "")
