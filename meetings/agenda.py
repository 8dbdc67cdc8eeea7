"""The agenda: its clock, its papers as a reader may see them, and the formset of its editor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from documents.models import Document, Version
from meetings.actions import people_of_coalition, people_of_group
from meetings.forms import named_with_organisation
from meetings.models import AgendaItem, AgendaPaper, Meeting
from members.models import User
from protect_portal.ui.agenda import total_rows
from protect_portal.ui.forms import PortalForm

USUAL_MINUTES = 15
OFFERED = 200  # documents a list of papers offers, newest first


@dataclass(frozen=True)
class Point:
    """One item as it is shown: when it begins, and the papers this reader may see."""

    item: AgendaItem
    begins_at: datetime
    papers: list[AgendaPaper]


def agenda_of(meeting: Meeting, reader: User) -> list[Point]:
    """The items that `reader` may see. Each begins when those before it end, seen or not."""
    seen = set(meeting.items.allowed(reader).values_list("pk", flat=True))
    papers = papers_of(meeting, reader)
    points, begins_at = [], meeting.starts_at
    for item in meeting.items.select_related("presenter"):
        if item.pk in seen:
            points.append(Point(item, begins_at, papers.get(item.pk, [])))
        begins_at += timedelta(minutes=item.minutes)
    return points


def points_seen(reader: User, meeting: str) -> Coalesce:
    """An annotation: how many items `reader` may see of the meeting that the field `meeting` of the outer rows names."""
    seen = AgendaItem.objects.allowed(reader).filter(meeting=OuterRef(meeting)).order_by().values("meeting")
    return Coalesce(Subquery(seen.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)


def papers_of(meeting: Meeting, reader: User) -> dict[int, list[AgendaPaper]]:
    """Papers by item; a pinned version opens nothing, so only those whose document the reader sees."""
    pinned = AgendaPaper.objects.filter(item__meeting=meeting, version__in=Version.objects.allowed(reader))
    found: dict[int, list[AgendaPaper]] = {}
    for paper in pinned.select_related("version__document__current_version").order_by("pk"):
        found.setdefault(paper.item_id, []).append(paper)
    return found


class AgendaLineForm(PortalForm):
    """An item while the meeting is being called: title and minutes; the editor has the rest."""

    title = forms.CharField(label=_l("Title"), max_length=200)
    minutes = forms.IntegerField(label=_p("duration", "Minutes"), min_value=1, max_value=480, initial=USUAL_MINUTES)


class AgendaItemForm(AgendaLineForm):
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_l("Kind"), choices=AgendaItem.Kind.choices, initial=AgendaItem.Kind.DISCUSSION)
    presenter = forms.TypedChoiceField(label=_l("Presented by"), required=False, coerce=int, empty_value=None)
    papers = forms.TypedMultipleChoiceField(label=_l("Papers"), required=False, coerce=int)
    restricted = forms.BooleanField(label=_l("Only for members"), required=False)

    def __init__(self, *args, presenters=(), papers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].choices = presenters
        self.fields["papers"].choices = papers
        self.fields["papers"].widget.attrs["size"] = 4

    def has_changed(self) -> bool:
        """A new row that only has its place is still an empty one."""
        return any(name != "ORDER" for name in self.changed_data)


CallItems = forms.formset_factory(AgendaLineForm, extra=3, max_num=60, absolute_max=60)
EditedItems = forms.formset_factory(AgendaItemForm, extra=0, can_order=True, can_delete=True, max_num=60, absolute_max=60)


def lines_typed(formset) -> list[dict]:
    """What was typed while calling; rows left empty are no items."""
    return [form.cleaned_data for form in formset if form.has_changed()]


def with_new_row(data: QueryDict, prefix: str = "items") -> QueryDict:
    """The row that "Add an item" has appended, with what an unused row holds: so that left empty it is no item."""
    last = total_rows(data, prefix) - 1
    data.setdefault(f"{prefix}-{last}-minutes", str(USUAL_MINUTES))
    data.setdefault(f"{prefix}-{last}-kind", AgendaItem.Kind.DISCUSSION)
    return data


def agenda_formset(meeting: Meeting, editor: User, data: QueryDict | None = None):
    """The editor's rows; presenters and papers are what `editor` may choose."""
    rows = [_row(point) for point in agenda_of(meeting, editor)] if data is None else None
    choices = {"user": editor, "presenters": presenters(meeting), "papers": paper_choices(meeting, editor)}
    return EditedItems(data, initial=rows, prefix="items", form_kwargs=choices)


def _row(point: Point) -> dict:
    item = point.item
    fields = {name: getattr(item, name) for name in ("title", "kind", "minutes", "restricted")}
    papers = [paper.version_id for paper in point.papers]
    return {"item": item.pk, "presenter": item.presenter_id, "papers": papers, **fields}


def items_typed(formset, editor: User) -> list[dict]:
    """The rows in their new order as edit_agenda() takes them."""
    versions = Version.objects.allowed(editor).in_bulk({pk for form in formset.ordered_forms for pk in form.cleaned_data["papers"]})
    return [_fields(form.cleaned_data, versions) for form in formset.ordered_forms]


def _fields(cleaned: dict, versions: dict) -> dict:
    fields = {name: cleaned[name] for name in ("item", "title", "kind", "minutes", "restricted")}
    chosen = [versions[pk] for pk in cleaned["papers"] if pk in versions]
    return {**fields, "presenter_id": cleaned["presenter"], "versions": chosen}


def presenters(meeting: Meeting) -> list[tuple[str, str]]:
    """Who may be named: the invited, the group's people, and whoever already stands on the agenda."""
    group = people_of_group(meeting.group) if meeting.group else people_of_coalition()
    named = User.objects.filter(pk__in=meeting.items.exclude(presenter=None).values("presenter"))
    invited = User.objects.filter(invitations_to_meetings__meeting=meeting, erased_at=None)
    people = sorted({*group, *named, *invited}, key=lambda person: (person.name, person.pk))
    return [("", _("nobody named")), *named_with_organisation(people)]


def paper_choices(meeting: Meeting, editor: User) -> list:
    """Versions that `editor` may see: those pinned already, the current ones of the group, then others'."""
    visible = Document.objects.allowed(editor).exclude(current_version=None).exclude(status=Document.Status.WITHDRAWN)
    newest = list(visible.select_related("current_version", "group").order_by("-created_at")[:OFFERED])
    own = [document for document in newest if document.group_id == meeting.group_id]
    others = [document for document in newest if document.group_id != meeting.group_id]
    current = {document.current_version_id for document in newest}
    pinned = [paper.version for papers in papers_of(meeting, editor).values() for paper in papers]
    older = [(version.pk, paper_name(version)) for version in pinned if version.pk not in current]
    sections = [
        (_("On the agenda already"), list(dict.fromkeys(older))),
        (str(meeting.group) if meeting.group else _("Whole coalition"), _current(own)),
        (_("Other documents"), _current(others)),
    ]
    return [(title, versions) for title, versions in sections if versions]


def _current(documents: list[Document]) -> list[tuple[int, str]]:
    return [(document.current_version_id, f"{document.title}, {document.current_version}") for document in documents]


def paper_name(version: Version) -> str:
    return f"{version.document.title}, {version}"
