"""Letters without their diacritics, as the index has them (migrations/0001)."""

import re
import unicodedata

OTHERS = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
REMEMBERED = 0x2C00  # letters below this code point; those of other scripts are few here
NOT_PLAIN = re.compile(r"[^\x00-\x5e\x60-\x7f]+")  # all but ASCII, and _
SPACES = {"Cc": " ", "Cf": "", "Zs": " ", "Zl": " ", "Zp": " "}  # by general category (Unicode, 4.5)


class _Bare(dict[int, str]):
    """For str.translate: found out once for each letter."""

    def __missing__(self, code: int) -> str:
        plain = _bare_letter(chr(code))
        if code < REMEMBERED:
            self[code] = plain
        return plain


def bare(text: str) -> str:
    """Lower case without diacritics; as long as `text`, where that is in NFC and holds no ß, æ, œ."""
    return NOT_PLAIN.sub(lambda found: found[0].translate(_TABLE), text).lower()


def composed(text: str) -> str:
    """In NFC, as the index has it: „ș” typed as one sign or as two is the same."""
    return unicodedata.normalize("NFC", text)


def seen(text: str) -> str:
    """Without signs that nobody sees: control signs become spaces, soft hyphens and marks of direction nothing."""
    return "".join(SPACES.get(unicodedata.category(sign), sign) for sign in text)


def _bare_letter(letter: str) -> str:
    if letter == "_":
        return " "
    small = letter.lower()
    if small in OTHERS or not small[0].isalpha():
        return OTHERS.get(small, "" if unicodedata.combining(small) else small)
    return "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign)).lower()


_TABLE = _Bare()
