"""What the page says of each thing that was found: its title with the words marked, where else they stand, and why it is here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from documents.findable import PART
from documents.models import Document, DocumentText
from meetings.models import AgendaItem, Meeting
from members.models import Affiliation, Organisation, Specialisation, User
from protect_portal.audit.reading import is_recorded
from protect_portal.finding.highlight import MARKED, Piece, marked, places_of
from protect_portal.finding.words import Wanted
from working_groups.models import WorkingGroup

Pieces = list[Piece]
IN_LANGUAGE = {"ro": _l("in Romanian"), "en": _l("in English")}
UNREAD = {
    DocumentText.Read.NONE: _l("The text could not be read: a search finds it by its title only."),
    DocumentText.Read.WAITING: _l("The text is not read yet: a search finds it by its title only."),
    DocumentText.Read.PARTLY: _l("Only a part of the text could be read: a search does not find the rest."),
}


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `lang` is the language of its words where that is known. Of what is recorded when it is opened there are
    no `places`: a search shows nothing that a reading would have to tell of."""

    row: Model
    title: Pieces
    why: str
    places: list[Pieces] = field(default_factory=list)
    note: str | Promise = ""
    lang: str = ""
    facts: Any = None

    @property
    def language(self) -> str | Promise:
        return IN_LANGUAGE.get(self.lang, "")

    @property
    def found(self) -> list[str]:
        """The words as they stand there."""
        return [piece.text for pieces in (self.title, *self.places) for piece in pieces if piece.is_found]


Tell = Callable[[list, Any, Wanted], list[Hit]]


def documents(rows: list[Document], user, wanted: Wanted) -> list[Hit]:
    texts = DocumentText.objects.allowed(user).in_bulk([row.pk for row in rows])
    return [_document(row, texts.get(row.pk), wanted) for row in rows]


def _document(row: Document, text: DocumentText | None, wanted: Wanted) -> Hit:
    title = marked(row.title, wanted)
    own, *attached = text.words.split(PART) if text else [""]
    places, count = places_of(own, wanted)
    more, count_attached = places_of("\n".join(attached), wanted)
    why = [_("title")] if _is_in(title) else []
    why += [_in_text(count)] if count else []
    why += [_in_attachments(count_attached)] if count_attached else []
    why += [_("organisation")] if _is_in(marked(row.organisation.short_name, wanted)) else []
    note = UNREAD.get(text.read, "") if text else ""
    hit = Hit(row, title, _because(why), (places + more)[:2], note, row.language)
    return _closely_held(hit, _("Its text is shown on its page, where openings are recorded."))


def _in_text(count: int) -> str:
    if count > MARKED:
        return _("more than %(count)d places in the text") % {"count": MARKED}
    return ngettext("%(count)d place in the text", "%(count)d places in the text", count) % {"count": count}


def _in_attachments(count: int) -> str:
    if count > MARKED:
        return _("more than %(count)d places in attachments") % {"count": MARKED}
    return ngettext("%(count)d place in an attachment", "%(count)d places in attachments", count) % {"count": count}


def meetings(rows: list[Meeting], user, wanted: Wanted) -> list[Hit]:
    points: dict[int, list[AgendaItem]] = {}
    for point in AgendaItem.objects.allowed(user).filter(meeting__in=rows).order_by("order"):
        points.setdefault(point.meeting_id, []).append(point)
    return [_meeting(row, points.get(row.pk, []), wanted) for row in rows]


def _meeting(row: Meeting, points: list[AgendaItem], wanted: Wanted) -> Hit:
    title = marked(row.title, wanted)
    found = [(number, pieces) for number, point in enumerate(points, 1) if _is_in(pieces := marked(point.title, wanted))]
    places = [[Piece(_("Item %(number)d: ") % {"number": number}), *pieces] for number, pieces in found[:2]]
    why = [_("title")] if _is_in(title) else []
    why += [ngettext("%(count)d agenda item", "%(count)d agenda items", len(found)) % {"count": len(found)}] if found else []
    return _closely_held(Hit(row, title, _because(why), places), _("Its agenda is shown on its page, where openings are recorded."))


def organisations(rows: list[Organisation], user, wanted: Wanted) -> list[Hit]:
    skills: dict[int, list[Specialisation]] = {}
    for link in Organisation.specialisations.through.objects.filter(organisation__in=rows).select_related("specialisation"):
        skills.setdefault(link.organisation_id, []).append(link.specialisation)
    return [_organisation(row, skills.get(row.pk, []), wanted) for row in rows]


def _organisation(row: Organisation, skills: list[Specialisation], wanted: Wanted) -> Hit:
    """What it is good at in the reader's language, where that holds the words, else in the other one."""
    read, written = sorted(map(str, skills)), sorted({name for skill in skills for name in (skill.name, skill.name_en)})
    good_at = [pieces for names in (read, written) if _is_in(pieces := marked("; ".join(names), wanted))][:1]
    return _named(row, (row.name, row.name_en, row.short_name), good_at, _("what it is good at"), wanted)


def groups(rows: list[WorkingGroup], user, wanted: Wanted) -> list[Hit]:
    return [_named(row, (row.name, row.name_en), places_of(row.purpose, wanted)[0], _("purpose"), wanted) for row in rows]


def people(rows: list[User], user, wanted: Wanted) -> list[Hit]:
    """With the organisations for which the reader may know that they work."""
    working: dict[int, list[str]] = {}
    for place in Affiliation.objects.allowed(user).running().filter(user__in=rows).select_related("organisation").order_by("pk"):
        working.setdefault(place.user_id, []).append(place.organisation.short_name)
    return [Hit(row, marked(row.name, wanted), _because([_("name")]), facts=", ".join(working.get(row.pk, []))) for row in rows]


def _named(row: Organisation | WorkingGroup, names: tuple[str, ...], places: list[Pieces], what: str, wanted: Wanted) -> Hit:
    """Found by the name that the page shows, by another one of its names, or by `places`."""
    title = marked(str(row), wanted)
    others = [pieces for name in names if name and name != str(row) and _is_in(pieces := marked(name, wanted))]
    inside = [pieces for pieces in places if _is_in(pieces)]
    why = [_("name")] if _is_in(title) or others else []
    return Hit(row, title, _because(why + ([what] if inside else [])), [] if _is_in(title) else (others + inside)[:2])


def _is_in(pieces: Pieces) -> bool:
    return any(piece.is_found for piece in pieces)


def _closely_held(hit: Hit, note: str) -> Hit:
    """Where openings are recorded, nothing of what it says is shown without one."""
    return replace(hit, places=[], note=" ".join(filter(None, (str(hit.note), note)))) if is_recorded(hit.row) else hit


def _because(why: list[str]) -> str:
    return _("Matches: %(what)s") % {"what": " · ".join(why)} if why else ""
