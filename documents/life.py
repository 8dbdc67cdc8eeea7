"""Where a document is in its life: the steps behind it with their dates, who has something to do, what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from documents.models import Document
from protect_portal.audit.models import Event

Status = Document.Status
STEPS = (
    Status.DRAFT,
    Status.IN_CONSULTATION,
    Status.CONSOLIDATED,
    Status.FROZEN,
    Status.ADOPTED,
    Status.PUBLISHED,
    Status.ARCHIVED,
)
NEXT = {
    Status.DRAFT: _l("A round of comments, or the consolidated text"),
    Status.IN_CONSULTATION: _l("The consolidated text"),
    Status.CONSOLIDATED: _l("The text is frozen, so that it can be signed and adopted"),
    Status.FROZEN: _l("The coalition adopts it"),
    Status.ADOPTED: _l("It is published"),
    Status.PUBLISHED: _l("The next edition, or the archive"),
}


@dataclass(frozen=True)
class Step:
    label: str
    at: datetime | None
    is_past: bool
    is_now: bool


@dataclass(frozen=True)
class Life:
    steps: list[Step]
    number: int
    holder: str
    next: str

    @property
    def now(self) -> Step:
        return self.steps[self.number - 1]


def life_of(document: Document) -> Life | None:
    """None once it is withdrawn: then its page says why instead."""
    if document.status == Status.WITHDRAWN:
        return None
    here, reached = STEPS.index(document.status), _reached(document)
    steps = [
        Step(step.label, reached.get(step) if place <= here else None, place < here, place == here) for place, step in enumerate(STEPS)
    ]
    return Life(steps, here + 1, _holder(document), str(NEXT.get(document.status, _("Nothing: it is kept for the record"))))


def _reached(document: Document) -> dict[str, datetime]:
    """When each state was last entered; the first one when the document was shared."""
    content_type = ContentType.objects.get_for_model(Document)
    moves = Event.objects.filter(content_type=content_type, object_id=document.pk, data__has_key="after").order_by("at")
    entered = {event.data["after"]: event.at for event in moves}
    return {Status.DRAFT: document.created_at} | entered


def _holder(document: Document) -> str:
    if document.status == Status.DRAFT:
        return document.author.name
    if document.status in (Status.FROZEN, Status.ADOPTED):
        return _("The presidency")
    if document.status in (Status.PUBLISHED, Status.ARCHIVED):
        return _("Nobody now")
    return _("The leads of the group") if document.group_id else _("The secretariat")
