"""The history of a document: its words, its page, and the way there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from documents.models import Document, Version
from protect_portal.audit.history import history_page
from protect_portal.audit.words import Titles, history_of, names_kinds, names_objects
from protect_portal.ui.panels import panel

names_objects({Document: _p("thing", "document"), Version: _p("thing", "version")})
names_kinds(
    {
        "document.shared": _p("history", "Shared"),
        "document.edited": _p("history", "Description changed"),
        "document.opened": _p("history", "Opened to more people"),
        "document.narrowed": _p("history", "Kept to fewer people"),
        "document.granted": _p("history", "Access given"),
        "document.taken_back": _p("history", "Access taken back"),
        "document.withdrawn": _p("history", "Withdrawn"),
        "document.hidden": _p("history", "Hidden from everybody but its author"),
        "document.shown": _p("history", "Shown again"),
        "version.added": _p("history", "New version"),
        "label.asked": _p("history", "A lower label was asked for"),
        "label.refused": _p("history", "The lower label was refused"),
        "access.asked": _p("history", "Somebody asked for access"),
        "glass.broken": _p("history", "Opened by the technical administrator in an emergency"),
    }
)


@history_of(Document)
def parts(document: Document, reader) -> Titles:
    return {}


@panel(Document, place=90)
def way_to_history(document: Document, request: HttpRequest) -> tuple[str, dict]:
    return "audit/_history_panel.html", {"name": "document-history", "number": document.pk}


@require_safe
def document_history(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.allowed(request.user).select_related("group"), pk=pk)
    return history_page(request, document, ("document-list", _("Documents")))
