"""One's saved choices, on the lists that have them; and on a document's page, that its text is not found."""

from django.http import HttpRequest
from django_filters import FilterSet

from documents.models import Document, DocumentText
from protect_portal.search.lists import OF_MODEL, query_of
from protect_portal.search.telling import UNREAD
from protect_portal.ui.panels import panel


@panel(Document, place=10, on="list")
def saved_filters(chosen: FilterSet, request: HttpRequest) -> tuple[str, dict] | None:
    """Links to the kept choices, and a field to keep the present one; nothing where there is neither."""
    of, query = OF_MODEL[Document].name, query_of(chosen)
    saved = list(request.user.saved_filters.filter(of=of))
    is_kept = any(each.query == query for each in saved)
    context = {"saved_filters": saved, "saved_of": of, "saved_query": "" if is_kept else query, "saved_current": query}
    return ("search/_saved_filters.html", context) if saved or query else None


@panel(Document, place=5)
def unread_text(document: Document, request: HttpRequest) -> tuple[str, dict] | None:
    """One quiet line where a search would miss what the document says."""
    read = DocumentText.objects.allowed(request.user).filter(pk=document.pk).values_list("read", flat=True).first()
    return ("search/_unread_text.html", {"unread": UNREAD[read]}) if read in UNREAD else None
