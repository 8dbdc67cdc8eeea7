"""Random texts, circles and questions: what a search returns is what a slow reading of every text by hand finds, of what one sees."""

import re
import unicodedata

from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.filters import DocumentFilter
from documents.models import Document, DocumentText, DocumentType
from meetings.models import AgendaItem, Meeting
from protect_portal.access.lock import Audience
from protect_portal.search.choices import asked_by
from protect_portal.search.results import results_of
from tests.make import make_meeting
from tests.rights.oracle import RIGHTS, Facts

FAMILIES = [
    ["hotărâre", "hotărâri", "hotărârilor"], ["poliție", "poliției", "polițiile"], ["politică", "politici"], ["școlar", "școlari"],
    ["consilier", "consilierului", "consilieri"], ["car", "carul"], ["carte", "cărți"], ["victim", "victims"], ["678"],
]  # fmt: skip
"""Words that find each other; no word finds one of another family."""
WORDS = [word for family in FAMILIES for word in family]
PEOPLE = ("ana", "bogdan", "carmen", "dan", "elena", "horia", "jana", "klaus", "luiza", "mihai")
AUTHORS = (("ana", "ancora", "protection"), ("mihai", "meridian", "legal"), ("fane", "busola", "protection"))


def cedilla(word: str) -> str:
    return word.replace("ș", "ş").replace("ț", "ţ")


def plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


SPELLINGS = [
    str,
    str.upper,
    cedilla,
    plain,
    lambda word: unicodedata.normalize("NFD", word),
    lambda word: f"„{word}”",
    lambda word: f"{word},",
]
spelled = st.builds(lambda word, spelling: spelling(word), st.sampled_from(WORDS), st.sampled_from(SPELLINGS))
sentence = st.lists(spelled, min_size=1, max_size=9).map(" ".join)
bare_word = st.builds(lambda word, spelling: spelling(word), st.sampled_from(WORDS), st.sampled_from(SPELLINGS[:5]))
asked = st.one_of(
    bare_word.map(lambda word: ("word", [word])),
    st.lists(bare_word, min_size=2, max_size=2).map(lambda words: ("phrase", words)),
    st.sampled_from(["pol*", "cons*", "CĂR*", "polit*"]).map(lambda word: ("beginning", [word])),
    st.sampled_from(["Ancora", "busola"]).map(lambda word: ("owner", [word])),
)
question = st.one_of(asked.map(lambda part: [part]), st.lists(asked, min_size=2, max_size=2))
root = st.tuples(
    st.booleans(), st.sampled_from(AUTHORS), st.sampled_from(Audience.values), sentence, sentence,
    st.booleans(),
)  # fmt: skip


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", plain(text).lower())


def family_of(word: str) -> set[str]:
    [bare] = words_of(word)
    return {each for family in FAMILIES for each in map(plain, family) if bare in map(plain, family)}


def stands_in(part: tuple, text: list[str], owner: str) -> bool:
    """Whether one thing asked for stands in these words, read from the first to the last."""
    kind, words = part
    if kind == "phrase":
        wanted = [word for said in words for word in words_of(said)]
        return any(text[place : place + len(wanted)] == wanted for place in range(len(text)))
    if kind == "beginning":
        return any(word.startswith(plain(words[0]).lower().rstrip("*")) for word in text)
    return words[0].lower() == owner.lower() if kind == "owner" else bool(family_of(words[0]) & set(text))


def typed_as(parts: list) -> str:
    return " ".join(f'"{" ".join(words)}"' if kind == "phrase" else words[0] for kind, words in parts)


def build(world, roots: list) -> None:
    for is_meeting, (author, organisation, group), audience, title, text, restricted in roots:
        owner = {"group": getattr(world, group), "organisation": getattr(world, organisation), "audience": audience}
        if is_meeting:
            row = make_meeting(getattr(world, author), title=title, **owner)
            AgendaItem.objects.create(meeting=row, order=1, title=text, restricted=restricted)
        else:
            kind = DocumentType.objects.first()
            row = Document.objects.create(author=getattr(world, author), title=title, type=kind, **owner)
            DocumentText.objects.filter(pk=row.pk).update(words=text, read="whole")


def by_hand(world, person, parts: list) -> tuple[set[int], set[int]]:
    """(documents, meetings) that `person` sees and that hold every part."""
    facts, texts = Facts(timezone.now()), dict(DocumentText.objects.values_list("pk", "words"))
    names = {row.pk: row.short_name for row in facts.organisations.values()}
    documents = {
        row.pk
        for row in Document.objects.all()
        if facts.sees(person, row)
        and all(stands_in(part, words_of(f"{row.title} {texts[row.pk]}"), names[row.organisation_id]) for part in parts)
    }
    meetings = set()
    for row in Meeting.objects.all():
        points = [point.title for point in row.items.all() if RIGHTS[AgendaItem, "view"](facts, person, point)]
        if facts.sees(person, row) and any(all(stands_in(p, words_of(text), "") for p in parts) for text in (row.title, *points)):
            meetings.add(row.pk)
    return documents, meetings


def found_by_the_portal(person, parts: list) -> tuple[set[int], set[int], set[int]]:
    """(documents, meetings) of the search page, and the documents of the library; each hit says why it is there."""
    request = RequestFactory().get("/search/", {"q": typed_as(parts)})
    request.user = person
    found = {each.kind.name: each for each in results_of(asked_by(request))}
    for kind in ("documents", "meetings"):
        rows, hits = {row.pk for row in found[kind].rows}, found[kind].hits
        assert (len(hits), {hit.row.pk for hit in hits} - rows, [hit for hit in hits if not hit.why]) == (min(len(rows), 5), set(), [])
    listed = DocumentFilter({"q": typed_as(parts), "all": "on"}, Document.objects.allowed(person), request=request)
    documents, meetings = ({row.pk for row in found[kind].rows} for kind in ("documents", "meetings"))
    return documents, meetings, set(listed.qs.values_list("pk", flat=True))


@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    roots=st.lists(root, min_size=3, max_size=6), questions=st.lists(question, min_size=3, max_size=3),
    people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=2, unique=True),
)  # fmt: skip
def test_what_is_found_is_what_one_sees_and_holds_the_words(world, roots, questions, people):
    with transaction.atomic():
        build(world, roots)
        for who in people:
            for parts in questions:
                documents, meetings = by_hand(world, getattr(world, who), parts)
                assert found_by_the_portal(getattr(world, who), parts) == (documents, meetings, documents), typed_as(parts)
        transaction.set_rollback(True)
