"""Who can see a document, and why: which addresses show one, who may change it, and the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Document
from documents.permissions import OF_MANY
from protect_portal.access.explain import readers_page
from protect_portal.access.roots import root_at
from protect_portal.access.words import names_changers
from protect_portal.audit.reading import is_recorded

root_at(Document, "document-*", "version-upload", called=("document", "documentul"))
root_at(Document, "version-file", by="versions__files")


@names_changers(Document)
def changers(document: Document) -> set[str]:
    """The keys that carry the right to edit by role (documents/permissions.py, editable_by); grants say their own."""
    roles = {"secretariat"} if document.group_id is None else {f"group:{document.group_id}:leads"}
    return {f"user:{document.author_id}"} | (roles if document.audience in OF_MANY else set())


@require_safe
def document_readers(request: HttpRequest, pk: int) -> HttpResponse:
    documents = Document.objects.allowed(request.user).with_abilities(request.user, "edit", "share", "hide")
    document = get_object_or_404(documents.select_related("group"), pk=pk)
    context = {
        "heading": _("Who can see this document, and why"),
        "list": "document-list",
        "all": _("Documents"),
        "is_recorded": is_recorded(document),
        "may_hide": document.may_hide and document.hidden_at is None,
    }
    return render(request, "documents/document_readers.html", context | readers_page(document, request.user))
