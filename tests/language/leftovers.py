"""English that is left in a page which should be Romanian: its words as a reader sees or hears them."""

import re
from functools import cache
from html.parser import HTMLParser

from tests.language.catalogue import read_catalogue, sources_of, translations_of

HEARD = ("title", "aria-label", "placeholder", "alt", "data-label", "data-words")
UNREAD = ("script", "style", "textarea")
NAMES_OF_LANGUAGES = {"English"}  # in a choice of languages each has its own name
INSERTED = re.compile(r"%\(\w+\)[sd]")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
FUNCTION_WORDS = re.compile(r"\b(the|of|and|is|your|you|with|not|has|this|by|who|when|was|it)\b", re.IGNORECASE)
CAPITAL_MONTH = re.compile(
    r"\d (Ianuarie|Februarie|Martie|Aprilie|Mai|Iunie|Iulie|August|Septembrie|Octombrie|Noiembrie|Decembrie|"
    r"Ian|Feb|Mar|Apr|Iun|Iul|Aug|Sep|Oct|Noi|Dec)\b|\bnoi\b(?= \d{4})"
)


class Words(HTMLParser):
    """Collects `said`: texts and spoken attributes outside what is marked as another language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[bool] = []  # of each open element: whether its words count
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        counts = all(self.open) and tag not in UNREAD and attrs.get("lang", "ro") == "ro"
        if counts:
            self.said += [attrs[name] for name in HEARD if attrs.get(name)]
        if tag not in VOID:
            self.open.append(counts)

    def handle_endtag(self, tag):
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data):
        if all(self.open) and data.strip():
            self.said.append(" ".join(data.split()))


@cache
def english_texts() -> tuple[frozenset[str], tuple[re.Pattern, ...]]:
    """Our msgids that would read otherwise in Romanian: those without inserted words as they are, the others as patterns."""
    catalogue = read_catalogue()
    translations = {text for entry in catalogue for text in translations_of(entry)}
    texts = {text for entry in catalogue for text in sources_of(entry)} - translations - NAMES_OF_LANGUAGES
    inserting = {text for text in texts if INSERTED.search(text)}
    patterns = (".+".join(re.escape(part) for part in INSERTED.split(text)) for text in sorted(inserting))
    return frozenset(texts - inserting), tuple(re.compile(pattern) for pattern in patterns)


def is_english(text: str) -> bool:
    plain, inserting = english_texts()
    return text in plain or bool(FUNCTION_WORDS.search(text)) or any(pattern.fullmatch(text) for pattern in inserting)


def leftovers(page: str) -> list[str]:
    return [text for text in Words(page).said if is_english(text)]


def capital_months(page: str) -> list[str]:
    return [text for text in Words(page).said if CAPITAL_MONTH.search(text)]
