"""The words of documents, read after the upload so that nobody waits for it; and finding documents by them."""

import logging
import time
from collections.abc import Collection
from datetime import timedelta
from functools import lru_cache

from django.db import DatabaseError, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from documents.models import Document, DocumentText, VersionFile
from members.models import Organisation
from protect_portal.files.guard.effort import MAX_SECONDS
from protect_portal.files.models import StoredFile
from protect_portal.files.plain_text import LONGEST, PlainText, plain_text
from protect_portal.finding.letters import bare, composed
from protect_portal.finding.vector import Matches
from protect_portal.finding.words import Wanted, as_pattern

logger = logging.getLogger(__name__)
SECONDS = 20.0  # of one sweep; a text that was begun has its own MAX_SECONDS
TRIES, AGAIN = 3, timedelta(minutes=2)  # longer than a task may take (CELERY_TASK_TIME_LIMIT): nobody else is reading that text still
PART = "\f"  # between the text itself and each attachment; plain_text.tidy leaves none in a text
DECIDED = (StoredFile.Checked.CLEAN, StoredFile.Checked.WARNED)
MANY = 20  # a word that stands in more than one of so many names of organisations
SHORTER = (1, 2, 8, 32)
"""By what a text is divided until its words fit into a tsvector; only a text made for that has so many different ones."""


def read_waiting() -> int:
    """Read the texts that wait, outside any transaction; how many were taken. One that cannot be read now waits behind the others, one
    that ends its reader is left after TRIES: it stops nobody."""
    until, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < until and (text := _taken()):
        _read(text)
        count += 1
    return count


def matching(documents: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    """Those of `documents` whose title or text holds all that is wanted; the short name of the owner counts as such a word."""
    names = _names()
    owners, most = _owners(wanted, names), len(names) / MANY
    for word, organisations in owners.items():
        documents = documents.filter(_said_or_owned(word, organisations, is_common=len(organisations) > most))
    rest = _without(owners, wanted)
    return documents.filter(Matches(F("text__search"), rest)) if rest else documents


def _said_or_owned(word: str, organisations: Collection[int], is_common: bool) -> Q:
    """The name of one organisation: one set of numbers from both tables, each read by its own index; an OR over the two makes PostgreSQL
    read along the whole library. A word of many names ("DGASPC") has too large a set: reading along soon finds enough."""
    if is_common:
        return Q(Matches(F("text__search"), Wanted((word,)))) | Q(organisation__in=organisations)
    said = DocumentText.objects.filter(Matches(F("search"), Wanted((word,)))).values("pk")
    return Q(pk__in=said.union(Document.objects.filter(organisation__in=organisations).values("pk")))


def unowned(wanted: Wanted) -> Wanted:
    """What of it is no name of an organisation, so that a text has to say it: by that a text can be better than another."""
    return _without(_owners(wanted, _names()), wanted)


def _without(owners: Collection[str], wanted: Wanted) -> Wanted:
    return Wanted(tuple(word for word in wanted.words if word not in owners), wanted.phrases)


def _names() -> list[tuple[int, str]]:
    """The organisations, each with its short name as words are compared."""
    return [(pk, _plain(name)) for pk, name in Organisation.objects.values_list("pk", "short_name")]


@lru_cache(maxsize=1_024)
def _plain(name: str) -> str:
    return bare(composed(name))


def _owners(wanted: Wanted, names: list[tuple[int, str]]) -> dict[str, list[int]]:
    """The words that stand in short names of organisations, each with theirs."""
    patterns = {word: as_pattern(Wanted((word,))) for word in wanted.words}
    found = {word: [pk for pk, name in names if pattern.search(name)] for word, pattern in patterns.items()}
    return {word: pks for word, pks in found.items() if pks}


@transaction.atomic
def _taken() -> DocumentText | None:
    """The next text that waits. That it was taken is written before it is read: also what ends the worker is taken TRIES times only."""
    unchecked = VersionFile.objects.filter(stored__checked=StoredFile.Checked.UNCHECKED).values("version")
    rested = Q(tried_at=None) | Q(tried_at__lt=timezone.now() - AGAIN)
    ready = DocumentText.objects.filter(rested, read=DocumentText.Read.WAITING, version__isnull=False).exclude(version__in=unchecked)
    text = ready.order_by(F("tried_at").asc(nulls_first=True), "-document_id").select_for_update(skip_locked=True).first()
    if text:
        text.tried_at, text.tries = timezone.now(), text.tries + 1
        text.save(update_fields=["tried_at", "tries"])
    return text


def _read(text: DocumentText) -> None:
    if text.tries > TRIES:
        _is_kept(text, "", DocumentText.Read.NONE)
        return
    try:
        _keep(text, _words_of(text.version_id))
    except Exception as broken:  # the store or the database does not answer, or the time of the task is over: it waits
        logger.warning("The words of document %s could not be read (%s).", text.pk, type(broken))


def _words_of(version: int) -> PlainText:
    """Of its files, in one time for all. Raises OSError where one cannot be opened."""
    files = VersionFile.objects.filter(version=version, stored__checked__in=DECIDED, stored__purged_at=None).exclude(kind="rendition")
    in_order = files.select_related("stored").order_by(Case(When(kind=VersionFile.Kind.ORIGINAL, then=0), default=1), "pk")
    until = time.monotonic() + MAX_SECONDS
    found = [(file.kind, plain_text(file.stored, until - time.monotonic())) for file in in_order]
    words = PART.join(text.text for _kind, text in found) if any(text.text for _kind, text in found) else ""
    whole = all(text.is_whole for _kind, text in found) and any(text.text for kind, text in found if kind == VersionFile.Kind.ORIGINAL)
    return PlainText(words[:LONGEST], whole and len(words) <= LONGEST)


def _keep(text: DocumentText, found: PlainText) -> None:
    for part in SHORTER:
        words = found.text[: LONGEST // part]
        if _is_kept(text, words, _how_much(words, found)):
            return
    _is_kept(text, "", DocumentText.Read.NONE)


def _is_kept(text: DocumentText, words: str, read: str) -> bool:
    """False where the words are too many for a tsvector. Where another version came meanwhile, or this one was purged, its words are
    nobody's any more and nothing is written."""
    try:
        with transaction.atomic():
            DocumentText.objects.filter(pk=text.pk, version=text.version_id, read=DocumentText.Read.WAITING).update(words=words, read=read)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "54000":  # program_limit_exceeded
            raise
        return False
    return True


def _how_much(words: str, found: PlainText) -> str:
    if not words:
        return DocumentText.Read.NONE
    return DocumentText.Read.WHOLE if found.is_whole and words == found.text else DocumentText.Read.PARTLY
