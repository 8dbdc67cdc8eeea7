"""The history of a document, in words."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from documents.life import STEPS
from documents.models import Document, Version
from protect_portal.audit.words import Titles, history_of, names_kinds, names_objects

names_objects({Document: _p("thing", "document"), Version: _p("thing", "version")})
names_kinds(
    {
        "document.shared": _p("history", "Shared"),
        "document.edited": _p("history", "Description changed"),
        "document.opened": _p("history", "Opened to more people"),
        "document.narrowed": _p("history", "Kept to fewer people"),
        "document.granted": _p("history", "Access given"),
        "document.taken_back": _p("history", "Access taken back"),
        **{f"document.{status}": status.label for status in STEPS},
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


@history_of(Document, _l("Documents"))
def parts(document: Document, reader) -> Titles:
    return {}
