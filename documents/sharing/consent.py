"""Whose consent a change of "who sees it" needs: one question, asked by the form before saving and by the action under the lock.

TLP 2.0 (FIRST, 2022): only the source of a text gives it to more people or lightens its label; whoever narrows needs nobody."""

from enum import Enum, auto

from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Document, LabelChange
from documents.sharing.circles import CONTAINS, RANK, Target, readers_at
from members.models import Affiliation, Ask, User
from members.permissions.ask import who_answer_for
from protect_portal.access.keys import holders_of
from protect_portal.access.lock import NEEDS_GROUP


class Needs(Enum):
    """What a change needs before it is done."""

    NOTHING = auto()  # nobody comes to see it: at once
    REASON = auto()  # the source itself opens it: at once, and says why
    CONSENT = auto()  # the source is asked first, and told why


def needs_of(document: Document, target: Target, by: User) -> Needs:
    """What it takes that `by` changes the circle of `document` to `target`."""
    wider = is_wider(document, target)
    if is_source(by, document):
        return Needs.REASON if wider else Needs.NOTHING
    return Needs.CONSENT if wider or _changes_keepers(document, target) else Needs.NOTHING


def is_source(by: User, document: Document) -> bool:
    """Whether `by` decides for the source: whoever answers for its owning organisation, or the author while they work for it."""
    working = by.affiliations.running().filter(organisation=document.organisation_id)
    return working.exists() if by.pk == document.author_id else working.filter(role__in=Affiliation.ANSWERING).exists()


def is_wider(document: Document, target: Target) -> bool:
    """Whether the label gets lighter, the circle is not within the present one, or somebody would come to see it."""
    if RANK.index(target.tlp) < RANK.index(document.tlp) or target.audience not in CONTAINS[document.audience]:
        return True
    after = holders_of(readers_at(document, target.audience, target.group and target.group.pk))
    return after.exclude(pk__in=holders_of(readers_at(document, document.audience)).values("pk")).exists()


def who_would_be_asked(document: Document, by: User) -> QuerySet[User]:
    """Who gets a mail when `by` asks the source to agree; nobody where `by` decides for the source."""
    if is_source(by, document):
        return User.objects.none()
    return who_answer_for(document.organisation_id).exclude(pk=by.pk)


def waiting_change(document: Document) -> LabelChange | None:
    """The change that waits for the consent of the source."""
    waiting = LabelChange.objects.filter(document=document, ask__status=Ask.Status.OPEN, ask__closes_at__gt=timezone.now())
    return waiting.select_related("ask").first()


def _changes_keepers(document: Document, target: Target) -> bool:
    """Whether a text without a group goes into one, whose leads keep it then; or its author would see it no more."""
    if target.audience in NEEDS_GROUP and document.group_id is None:
        return True
    after = readers_at(document, target.audience, target.group and target.group.pk)
    before, after = (holders_of(keys).filter(pk=document.author_id) for keys in (readers_at(document, document.audience), after))
    return before.exists() and not after.exists()
