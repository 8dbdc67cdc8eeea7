"""Who sees a document, and under which label: narrowed at once, widened with the consent of its owning organisation."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.actions.access import close_seen
from documents.models import Document, DocumentGroupGrant, LabelChange
from documents.sharing.circles import Target, as_if, barred, in_circle, require_circle, standing_at
from documents.sharing.consent import Needs, is_wider, needs_of, waiting_change
from documents.sharing.difference import moved_by
from members.actions.ask import answer_ask, cancel_ask, close_ask, open_ask
from members.models import Ask, AskedParty, Organisation, User
from protect_portal.access.lock import NEEDS_GROUP, Tlp
from protect_portal.access.rights import can, require
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, WrongStatus, lock

CONSENT_WAITS = timedelta(days=30)
MOVED = ("document.opened", "document.narrowed")


@transaction.atomic
def change_audience(document: Document, target: Target, *, by: User, reason: str = "", base: str | None = None) -> LabelChange | None:
    """Narrow the circle or raise the label at once (None); widen or lighten it with consent, else ask for that consent.

    A text that goes into a group gets other keepers, and one that its author no longer sees gets none of its own: both need consent too.
    A second press on the same form changes nothing (None). Rights are asked under the lock: who has just lost the text decides no more.
    Raises PermissionDenied where it is not theirs, or not their circle; WrongStatus once the text no longer changes; NoLonger where
    somebody was faster, nothing would change, grants stand in the way, or what was narrower when the form was made needs a reason now."""
    current = lock(document)
    require(by, "share", current)
    if _done_already(current, target, base, by):
        return None
    _refuse_overtaken(current, target, base)
    require_circle(by, _moved_to(current, target))
    refuse_grants(current, target.tlp)
    needs = needs_of(current, target, by)
    if needs is Needs.NOTHING:
        drop_waiting_change(document, by=by)
        _apply(document, current, target, by=by)
        return None
    if not reason.strip():
        raise NoLonger(_("More people would see it than a moment ago, or the label gets lighter: say why."))
    return _open(document, current, target, needs, by=by, reason=reason)


@transaction.atomic
def answer_label_change(change: LabelChange, *, by: User, agrees: bool) -> None:
    """The owning organisation agrees, and it is done; or refuses, and nothing changes. Raises PermissionDenied where `by` does not
    speak for it, NoLonger where it is answered, or the document has changed since it was asked."""
    document = lock(change.document)
    party = change.ask.parties.get()
    answer_ask(party, by=by, status=AskedParty.Status.ANSWERED if agrees else AskedParty.Status.DECLINED)
    close_ask(change.ask, by=by)
    if not agrees:
        record("label.refused", document, by=by, capacity=_source(document), change=change.pk, **_moved(change))
        return
    target = Target(change.to_audience, change.to_tlp, change.group)
    if not _still_stands(change, document, target):
        raise NoLonger(_("The document has changed since this was asked: nothing was opened."))
    refuse_grants(document, target.tlp)
    _consent(change, by)
    change.save(update_fields=["consent_organisation", "consent_by", "consent_at"])
    record("label.agreed", document, by=by, capacity=_source(document), change=change.pk, **_moved(change))
    _apply(change.document, document, target, by=by, capacity=_source(document))


@transaction.atomic
def take_question_back(change: LabelChange, *, by: User) -> None:
    """Whoever asked no longer wants it. Raises PermissionDenied where it is another's question, WrongStatus where it is settled."""
    document = lock(change.document)
    if change.by_id != by.pk:
        raise PermissionDenied("somebody else asked")
    cancel_ask(change.ask, by=by)
    record("label.cancelled", document, by=by, **_moved(change))


def drop_waiting_change(document: Document, *, by: User) -> None:
    """Take back the question to the owner that nobody can answer any more: the text is hidden, withdrawn, or in another circle."""
    lock(document)  # before the question, as whoever answers it does: the other way round the two would wait for each other
    if change := waiting_change(document):
        cancel_ask(change.ask, by=by)
        record("label.cancelled", document, by=by, **_moved(change))


def refuse_grants(document: Document, tlp: str) -> None:
    """Raises NoLonger where grants stand that the label does not bear: it names whose access is taken back first. What was given until
    a day that is over goes by itself. To be called under the lock."""
    if not barred(tlp, document.granted):
        return
    _forget_ended(document)
    if keys := barred(tlp, document.granted):
        sentence = _("%(label)s does not bear this access: take back first what was given to %(names)s.")
        raise NoLonger(sentence % {"label": Tlp(tlp).label, "names": ", ".join(names_of(keys))})


def _forget_ended(document: Document) -> None:
    """Access that ended by its date, or with the hour of an emergency, stands in `granted` until here: it opens nothing."""
    ended = DocumentGroupGrant.objects.filter(content_object=document, group__guest_access__ends_at__lte=timezone.now())
    if ended.delete()[0]:
        document.refresh_from_db(fields=["granted"])


def names_of(keys: list[str]) -> list[str]:
    """The names behind granted keys, for a sentence to whoever may share the document."""
    numbers = {kind: [int(key.split(":")[1]) for key in keys if key.startswith(f"{kind}:")] for kind in ("user", "guest", "org")}
    people = User.objects.filter(pk__in=numbers["user"]) | User.objects.filter(guest_accesses__in=numbers["guest"])
    organisations = Organisation.objects.filter(pk__in=numbers["org"])
    return sorted({*people.values_list("name", flat=True), *organisations.values_list("short_name", flat=True)})


def _done_already(current: Document, target: Target, base: str | None, by: User) -> bool:
    """Whether `by` has just sent this very form: it began from `base`, and what it wants stands there by their own hand."""
    if base in (None, standing_at(current)) or (current.audience, current.tlp) != (target.audience, target.tlp):
        return False
    moves = Event.objects.filter(content_type__model="document", object_id=current.pk, kind__in=MOVED)
    return moves.order_by("pk").values_list("by", flat=True).last() == by.pk


def _refuse_overtaken(current: Document, target: Target, base: str | None) -> None:
    if current.status not in Document.EDITABLE:
        raise WrongStatus(current)
    if current.hidden_at:
        raise NoLonger(_("The text is hidden: only its author sees it."))
    if base is not None and base != standing_at(current):
        raise NoLonger(_("Somebody else has changed who sees it in the meantime: look at it again first."))
    if (current.audience, current.tlp) == (target.audience, target.tlp):
        raise NoLonger(_("This circle sees it already."))


def _moved_to(current: Document, target: Target) -> Document:
    return as_if(current, target.audience, target.group if target.audience in NEEDS_GROUP else None)


def _open(document: Document, current: Document, target: Target, needs: Needs, *, by: User, reason: str) -> LabelChange:
    change = LabelChange(
        document=document,
        from_audience=current.audience,
        from_tlp=current.tlp,
        to_audience=target.audience,
        to_tlp=target.tlp,
        group=target.group,
        reason=reason,
        by=by,
    )
    if needs is Needs.CONSENT:
        change.ask = _ask_owner(change, current, by)
    else:
        drop_waiting_change(document, by=by)
        _consent(change, by)
        _apply(document, current, target, by=by, capacity=_source(current))
    change.save()
    return change


def _consent(change: LabelChange, by: User) -> None:
    change.consent_organisation, change.consent_by, change.consent_at = change.document.organisation, by, timezone.now()


def _source(document: Document) -> str:
    """As what consent is given or refused: for the organisation whose text it is."""
    return f"org:{document.organisation_id}"


def _moved(change: LabelChange) -> dict[str, str]:
    """From where to where, as events tell it."""
    moved = {"before": change.from_audience, "after": change.to_audience}
    return moved | {"label_before": change.from_tlp, "label_after": change.to_tlp}


def _ask_owner(change: LabelChange, document: Document, by: User) -> Ask:
    """One question at a time: while one waits, a second is refused (NoLonger)."""
    if waiting_change(document):
        raise NoLonger(_("A change already waits for the consent of %(owner)s.") % {"owner": document.organisation})
    record("label.asked", document, by=by, **_moved(change))
    closes_at = timezone.now() + CONSENT_WAITS
    return open_ask(Ask.Kind.LABEL, by=by, organisations=[document.organisation], closes_at=closes_at, about=document, tlp=Tlp.AMBER)


def _still_stands(change: LabelChange, document: Document, target: Target) -> bool:
    """Whether the text is as it was when this was asked, and whoever asked may still ask it."""
    same = (change.from_audience, change.from_tlp) == (document.audience, document.tlp)
    same_group = change.group_id is None or document.group_id in (None, change.group_id)
    open_still = document.status in Document.EDITABLE and document.hidden_at is None
    return same and same_group and open_still and can(change.by, "share", document) and in_circle(change.by, _moved_to(document, target))


def _apply(document: Document, current: Document, target: Target, *, by: User, capacity: str = "") -> None:
    kind = "document.opened" if is_wider(current, target) else "document.narrowed"
    more, fewer = moved_by(current, target)
    document.audience, document.tlp = target.audience, target.tlp
    if target.audience in NEEDS_GROUP:
        document.group = current.group or target.group
    document.save(update_fields=["audience", "tlp", "group"])
    moved = {"before": current.audience, "after": target.audience, "label_before": current.tlp, "label_after": target.tlp}
    record(kind, document, by=by, capacity=capacity, **moved, more=len(more), fewer=len(fewer))
    close_seen(document, by=by)
