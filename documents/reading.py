"""What a reader is told of a document: who else can see it, and its versions with the files that are theirs to open."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document, Version, VersionFile
from protect_portal.access.explain import seers_of
from protect_portal.access.lock import Audience


def who_sees(document: Document, user) -> str:
    """A sentence for the eye: the circle, and how many people that is today."""
    if document.audience == Audience.PRIVATE or document.hidden_at:
        return _("only you") if document.author_id == user.pk else _("only its author")
    count = seers_of(document.readers).count()
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    return _("%(circle)s, %(people)s") % {"circle": _circle(document), "people": people}


def _circle(document: Document) -> str:
    words = {
        Audience.NAMED: _("named people"),
        Audience.ORGANISATION: document.organisation.short_name,
        Audience.LEADS: _("the leads of the group"),
        Audience.GROUP: _("the group"),
        Audience.GUESTS: _("the group and its guests"),
        Audience.MEMBERS: _("all members"),
    }
    named = bool(document.granted) and document.audience != Audience.NAMED
    return _("%(circle)s and who was added by name") % {"circle": words[document.audience]} if named else words[document.audience]


def versions_of(document: Document, user) -> QuerySet:
    """Newest first, each with `open_files`, and `closed_files` that nobody but the scanner or their uploader may open."""
    files = VersionFile.objects.allowed(user).select_related("stored")
    closed = VersionFile.objects.filter(stored__checked__in=["unchecked", "blocked"]).select_related("stored")
    visible = Version.objects.allowed(user).filter(document=document).select_related("author")
    return visible.prefetch_related(Prefetch("files", files, to_attr="open_files"), Prefetch("files", closed, to_attr="closed_files"))
