"""The check before each send: the same question that planned the mails, asked again of these people and these objects.

Asked once for all mails of a batch that have the same cause: rights cost some questions a batch, not some a mail."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from protect_portal.access.keys import holders_of, one_instant
from protect_portal.access.models import Guarded
from protect_portal.access.querysets import GuardedQuerySet
from protect_portal.access.rights import can
from protect_portal.audit.models import Event
from protect_portal.notifications.in_sql import PAIR, fetched, selected
from protect_portal.notifications.models import Delivery
from protect_portal.notifications.news import DIGEST_MAIL, NEWS_MAIL
from protect_portal.notifications.registry import NOTICES, REMINDERS, Notice, Reminder, notice_of_mail

Verdicts = dict[int, bool | Exception]
"""By the number of a delivery: whether it still holds, or why that cannot be said."""
Mailbox = tuple[int, str | None]
"""(number of a person, an organisation's official address; None: their own)"""


def still_true(row: Delivery) -> bool:
    """Whether the person is still there, still in the audience, may still see the object, and what would be said still holds."""
    with one_instant():
        verdict = still_true_of([row])[row.pk]
    if isinstance(verdict, Exception):
        raise verdict
    return verdict


def still_true_of(rows: list[Delivery]) -> Verdicts:
    """Asked inside one_instant. Reads what the rows are about and sets it on them, one object for all rows about it."""
    groups, verdicts = defaultdict(list), dict.fromkeys((row.pk for row in rows), False)
    with_target = read_targets(rows)
    for row in rows:
        if row.pk in with_target and row.recipient.is_active and not row.recipient.erased_at:
            groups[row.kind, row.event_id, row.content_type_id, row.object_id].append(row)
    for group in groups.values():
        verdicts |= _verdicts_of(group)
    return verdicts


def read_targets(rows: Iterable[Delivery]) -> set[int]:
    """The numbers of the rows whose object is there; it is set on them, and on their event."""
    wanted = defaultdict(lambda: defaultdict(list))
    for row in rows:
        wanted[row.content_type_id][row.object_id].append(row)
    found = set()
    for content_type, by_number in wanted.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        for number, target in (model._base_manager.in_bulk(by_number) if model else {}).items():
            for row in by_number[number]:
                row.target = target
                if row.event_id:
                    row.event.target = target
                found.add(row.pk)
    return found


def _verdicts_of(rows: list[Delivery]) -> Verdicts:
    """Of mails of one kind and cause about one object. What cannot be asked of them says nothing of others."""
    if rows[0].kind == DIGEST_MAIL:  # one's own, of which the lines are asked when it takes them
        return dict.fromkeys((row.pk for row in rows), True)
    try:
        told, seers = _told(rows), _seers(rows)
    except Exception as error:
        return dict.fromkeys((row.pk for row in rows), error)
    return {row.pk: (row.recipient_id, row.address) in told and row.recipient_id in seers for row in rows}


def _told(rows: list[Delivery]) -> set[Mailbox]:
    """Which of their mailboxes would be told now."""
    one = rows[0]
    if one.kind == NEWS_MAIL:
        return _of_news(rows)
    if one.event_id:
        notice = notice_of_mail(one.event, one.kind)
        return _announced(rows, notice) if notice else set()
    reminder = REMINDERS.get(one.kind)
    return _reminded(rows, reminder) if reminder else set()


def _of_news(rows: list[Delivery]) -> set[Mailbox]:
    """Whoever the portal would tell of it now; of which lines, the mail finds out when it takes them."""
    notices = [notice for notice in NOTICES.get(rows[0].event.kind, []) if notice.sentence]
    return {mailbox for notice in notices for mailbox in _told_by(rows[0].event, notice, rows)}


def _announced(rows: list[Delivery], notice: Notice) -> set[Mailbox]:
    """Told by its own event, or by another of the same act that would be the same mail."""
    event, occurrence = rows[0].event, rows[0].occurrence
    causes = [event, *(other for other in _of_same_act(event, notice) if notice.occurrence(other) == occurrence)]
    return {mailbox for cause in causes if notice.still_true(cause) for mailbox in _told_by(cause, notice, rows)}


def _of_same_act(event: Event, notice: Notice) -> Iterable[Event]:
    if not event.request_id:
        return ()
    about = {"content_type": event.content_type_id, "object_id": event.object_id, "request_id": event.request_id}
    return Event.objects.filter(kind__in=notice.events, **about).exclude(pk=event.pk)


def _told_by(event: Event, notice: Notice, rows: list[Delivery]) -> set[Mailbox]:
    people = {row.recipient_id for row in rows}
    told: set[Mailbox] = {(pk, None) for pk in notice.people(event).filter(pk__in=people).values_list("pk", flat=True)}
    if notice.addresses and any(row.address for row in rows):
        told |= {(person, address) for person, address, *_about in notice.addresses(event)}
    return told


def _reminded(rows: list[Delivery], reminder: Reminder) -> set[Mailbox]:
    target = rows[0].target
    speaks_of = {moment.occurrence for moment in reminder.moments(target)}
    told: set[Mailbox] = set()
    if any(row.occurrence in speaks_of for row in rows):
        told = {(person, None) for person in _still_reminded(reminder, target.pk, {row.recipient_id for row in rows})}
    if reminder.addresses and any(row.address for row in rows):
        told |= {(person, address) for person, address, _about in reminder.addresses([target.pk])}
    return told & {(row.recipient_id, row.address) for row in rows if row.occurrence in speaks_of}


def _still_reminded(reminder: Reminder, about: int, people: set[int]) -> set[int]:
    pairs, params = selected(reminder.people([about]), PAIR)
    sql = f"SELECT person FROM ({pairs}) AS asked (person, object) WHERE object = %s AND person = ANY(%s)"  # noqa: S608 a queryset's own SQL
    return {person for (person,) in fetched(sql, [*params, about, list(people)])}


def _seers(rows: list[Delivery]) -> set[int]:
    """Which of their people may see what the mails are about."""
    target, people = rows[0].target, {row.recipient_id: row.recipient for row in rows}
    if _is_seen_by_lock(target):
        return set(holders_of(target.readers).filter(pk__in=people).values_list("pk", flat=True))
    return {number for number, person in people.items() if can(person, "view", target)}


def _is_seen_by_lock(target: Model) -> bool:
    """Whether the right to view it is its lock and nothing else, so that one question answers for everybody."""
    return isinstance(target, Guarded) and type(type(target)._default_manager.all()).viewable_by is GuardedQuerySet.viewable_by
