"""Recently opened: the numbers of the last documents that a browser showed. They live in its session, end with it, and open nothing."""

from django.db.models import Q
from django.http import HttpRequest

from documents.models import Document
from documents.rows import DocumentRow
from protect_portal.audit.reading import is_prefetch

KEPT = 20
IN_SESSION = "documents_opened"


def note_opened(request: HttpRequest, document: Document) -> None:
    """Put it on top. HEAD, a request ahead of its reader, and the one that is on top already change nothing."""
    before = opened_numbers(request)
    if request.method == "HEAD" or is_prefetch(request) or before[:1] == [document.pk]:
        return
    request.session[IN_SESSION] = [document.pk, *(number for number in before if number != document.pk)][:KEPT]


def opened_numbers(request: HttpRequest) -> list[int]:
    """The numbers, the last opened first; whether their documents are still seen is asked with `allowed`."""
    return request.session.get(IN_SESSION, [])


def is_opened(request: HttpRequest) -> Q:
    """Opened lately in this session."""
    return Q(pk__in=opened_numbers(request))


def last_opened_first(request: HttpRequest, documents: list[DocumentRow]) -> list[DocumentRow]:
    """A page of them (they are never more than one) in the order in which they were opened."""
    return sorted(documents, key=lambda document: opened_numbers(request).index(document.pk))
