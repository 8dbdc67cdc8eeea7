"""The history of a document, in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext
from django.utils.translation import pgettext_lazy as _p

from documents.life import STEPS
from documents.models import Document, Version
from documents.sharing.given import IN_WORDS, names_known_to
from protect_portal.access.lock import Audience, Tlp
from protect_portal.audit.words import Titles, history_of, holds_closely, names_details, names_kinds, names_objects, names_prefixes, tells
from protect_portal.notifications.mail_words import names_mails
from protect_portal.ui.dates import day_short

names_objects({Document: _p("thing", "document"), Version: _p("thing", "version")})
names_prefixes({**dict.fromkeys(("label", "access"), _p("thing", "document")), "glass": _p("thing", "document or meeting")})
names_mails(
    {
        "document_granted": _p("mail", "A document was shared by name"),
        "document_question": _p("mail", "A question about a document"),
        "document_question_reminder": _p("mail", "Reminder of a question about a document"),
        "label_agreed": _p("mail", "A wider circle was agreed to"),
        "label_refused": _p("mail", "A wider circle was refused"),
        "reading_asked": _p("mail", "A version to read and confirm"),
    }
)
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
        "label.asked": _p("history", "A wider circle or a lighter label was asked for"),
        "label.agreed": _p("history", "The organisation whose text it is agreed to a wider circle or a lighter label"),
        "label.cancelled": _p("history", "The question of a wider circle was taken back"),
        "label.refused": _p("history", "A wider circle or a lighter label was refused"),
        "access.asked": _p("history", "Somebody asked for access"),
        "glass.broken": _p("history", "Opened by the technical administrator in an emergency"),
    }
)


holds_closely(Document, "share", "access.asked")
"""Who asks for what is closed to them is the business of whoever decides about it."""


def moved(data: dict) -> str:
    """From which circle and label to which; nothing for an event that did not note it."""
    if not {"before", "after", "label_before", "label_after"} <= data.keys():
        return ""
    words = {"from": _circle(data["before"]), "to": _circle(data["after"])}
    words |= {"label_from": Tlp(data["label_before"]).label, "label_to": Tlp(data["label_after"]).label}
    return "; ".join([_("from “%(from)s”, %(label_from)s to “%(to)s”, %(label_to)s") % words, *_crowd(data)])


def _crowd(data: dict) -> list[str]:
    """How many came to see it by the change, and how many see it no more; nothing where it moved nobody, or was not noted."""
    more, fewer = data.get("more", 0), data.get("fewer", 0)
    words = [ngettext("%(count)s person more sees it", "%(count)s people more see it", more) % {"count": more}] if more else []
    lost = ngettext("%(count)s person no longer sees it", "%(count)s people no longer see it", fewer) % {"count": fewer}
    return words + ([lost] if fewer else [])


def _circle(audience: str) -> str:
    """As its readers call it: the chooser speaks to the author ("Only me")."""
    others = {Audience.PRIVATE: _("Only its author"), Audience.ORGANISATION: _("Its organisation")}
    return others.get(audience, Audience(audience).label)


MOVES = ("document.opened", "document.narrowed", "label.asked", "label.agreed", "label.refused", "label.cancelled")
names_details(dict.fromkeys(MOVES, moved))


@tells("document.granted", "document.taken_back")
def to_whom(events: list, reader: Any) -> dict[int, str]:
    """Whose access it is, where the reader may know them; what they may do, and until when."""
    keys = {event.pk: event.data.get("to") or event.data.get("from", "") for event in events}
    names = names_known_to(reader, keys.values())
    return {event.pk: ", ".join(filter(None, [names.get(keys[event.pk]), *_lasts(event.data)])) for event in events}


def _lasts(data: dict) -> list[str]:
    what = [str(IN_WORDS[data["what"]]).lower()] if data.get("what") in IN_WORDS else []
    days = [day_short(date.fromisoformat(data["until"]))] if data.get("until") else []
    return what + [pgettext("access", "until %(day)s") % {"day": day} for day in days]


@tells("version.added")
def numbers_of_versions(events: list, reader: Any) -> dict[int, str]:
    """The number or label of each, as the table of versions has it."""
    versions = Version.objects.allowed(reader).filter(document__in={event.object_id for event in events})
    named = {(version.document_id, version.number): str(version) for version in versions}
    return {event.pk: named.get((event.object_id, event.data.get("version")), "") for event in events}


@history_of(Document, _l("Documents"))
def parts(document: Document, reader) -> Titles:
    return {}
