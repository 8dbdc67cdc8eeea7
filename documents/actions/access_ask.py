"""Access that somebody asks for, knowing only a number: the request writes it down, whatever there is; a sweep asks whoever decides."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.actions.access import close_seen, why_closed
from documents.models import AccessRequest, AccessWish, Document
from documents.sharing.consent import is_source
from members.actions.ask import answer_ask, close_ask, open_ask
from members.models import Ask, AskedParty, User
from members.permissions.ask import who_answer_for
from protect_portal.access.lock import Tlp
from protect_portal.access.rights import can
from protect_portal.audit.record import record

REQUEST_WAITS = timedelta(days=30)
WISHES_AN_HOUR = 5
WISHES_ARE_KEPT = timedelta(days=1)
BIGGEST = 2**63 - 1
"""What PostgreSQL's bigint holds: no document has this number, so a larger one is kept as this."""


class TooManyWishes(Exception):
    """More requests for access in an hour than a person has reasons for (429)."""

    http_status = 429

    def __str__(self):
        return _("You have asked often in the last hour. Try again later, or write to whoever sent you the address.")


@transaction.atomic
def ask_for_access(number: int, *, by: User, reason: str) -> None:
    """Keep the wish to see the document `number`. Looks up no document, so that neither the answer nor its time says whether there is
    one. Raises TooManyWishes."""
    User._base_manager.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once are counted one after the other
    if AccessWish.objects.filter(by=by, at__gt=timezone.now() - timedelta(hours=1)).count() >= WISHES_AN_HOUR:
        raise TooManyWishes
    AccessWish.objects.create(number=min(number, BIGGEST), by=by, reason=reason)


def asked_lately(number: int, by: User) -> datetime | None:
    """When `by` last asked for this number, as long as the wish is kept: it says nothing of whether there is a document."""
    return AccessWish.objects.filter(number=min(number, BIGGEST), by=by).order_by("-at").values_list("at", flat=True).first()


def ask_keepers() -> int:
    """Turn the wishes that wait into questions, each in a transaction of its own; forget those of yesterday, and take back the questions
    of those who see the text by now. Returns how many are new."""
    close_needless()
    AccessWish.objects.exclude(settled_at=None).filter(at__lt=timezone.now() - WISHES_ARE_KEPT).delete()
    waiting = AccessWish.objects.filter(settled_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_settle(pk) for pk in list(waiting))


def close_needless() -> None:
    """A seat, a membership or an office may have opened the text since it was asked for: no action on the document says so."""
    waiting = AccessRequest.objects.filter(ask__status=Ask.Status.OPEN, ask__closes_at__gt=timezone.now())
    for request in waiting.select_related("document", "ask__by"):
        if can(request.ask.by, "view", request.document):
            with transaction.atomic():
                close_seen(request.document, by=None)


@transaction.atomic
def refuse_access(request: AccessRequest, *, by: User) -> None:
    """The asker is told nothing: a refusal would say that there is something. Raises NoLonger where it is settled."""
    answer_ask(request.ask.parties.get(user=by), by=by, status=AskedParty.Status.DECLINED)
    close_ask(request.ask, by=by)


@transaction.atomic
def _settle(pk: int) -> bool:
    wish = AccessWish.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by").filter(pk=pk, settled_at=None).first()
    if wish is None:  # another sweep has it
        return False
    User._base_manager.select_for_update(no_key=True).get(pk=wish.by_id)  # the same wish twice is one question
    if document := Document._base_manager.filter(pk=wish.number).first():
        _ask(document, wish)
    wish.settled_at = timezone.now()
    wish.save(update_fields=["settled_at"])
    return True


def _ask(document: Document, wish: AccessWish) -> None:
    by = wish.by
    if can(by, "view", document) or _waits(document, by) or why_closed(document):
        return
    if keepers := _keepers(document):
        closes_at = timezone.now() + REQUEST_WAITS
        ask = open_ask(Ask.Kind.ACCESS, by=by, people=keepers, closes_at=closes_at, about=by, tlp=Tlp.GREEN, capacity=f"user:{by.pk}")
        AccessRequest.objects.create(document=document, ask=ask, reason=wish.reason)
        record("access.asked", document, by=by, capacity=f"user:{by.pk}", ask=ask.pk)


def _waits(document: Document, person: User) -> bool:
    """Whether they have asked and wait for the answer; what time has closed is no longer waited for."""
    open_asks = Ask.objects.filter(by=person, status=Ask.Status.OPEN, closes_at__gt=timezone.now())
    return AccessRequest.objects.filter(document=document, ask__in=open_asks).exists()


def _keepers(document: Document) -> list[User]:
    """Who can give it: its author; where they no longer may, those who answer for its organisation and see it; else nobody."""
    if is_source(document.author, document) and can(document.author, "share", document):
        return [document.author]
    return [person for person in who_answer_for(document.organisation_id) if can(person, "share", document)]
