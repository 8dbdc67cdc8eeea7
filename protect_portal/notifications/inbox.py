"""A person's notifications as lines to read: what they may no longer see is left out, not shown without its title."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.timezone import localtime

from protect_portal.notifications.models import Delivery, Notification
from protect_portal.notifications.registry import NOTICES

PAGE = 50
ROUNDS = 5  # pages looked through for lines that may still be seen
COUNTED = 99


@dataclass(frozen=True)
class Line:
    """One notification, ready to show: `before` and `after` stand around the linked title."""

    notification: Notification
    target: models.Model
    before: str
    after: str
    by_mail: bool = False
    """Whether it came by mail too."""

    @property
    def title(self) -> str:
        return title_of(self.target)

    @property
    def group(self) -> models.Model | None:
        return getattr(self.target, "group", None)

    @property
    def is_new(self) -> bool:
        return self.notification.read_at is None

    @property
    def is_in_summary(self) -> bool:
        return self.notification.mail == Notification.Mail.TAKEN


def title_of(target: models.Model) -> str:
    """Its name, or what its model goes by where it is told of (`told_as`: a seat goes by its group)."""
    return str(getattr(target, "told_as", target))


def page_of_notifications(user, *, before: int | None = None, size: int = PAGE) -> dict:
    """`lines` (at most `size`, newest first) and `next`, the number to go on from, or None."""
    told = user.notifications.select_related("event__by", "event__content_type").order_by("-pk")
    lines: list[Line] = []
    for _round in range(ROUNDS):
        rows = list((told.filter(pk__lt=before) if before else told)[: size + 1])
        lines += lines_of(user, rows[:size])
        before = rows[size - 1].pk if len(rows) > size else None
        if before is None or len(lines) >= size:
            break
    if len(lines) > size:
        before = lines[size - 1].notification.pk
    return {"lines": lines[:size], "next": before}


def unread_count(user) -> int:
    """How many new lines the bell announces: those the list would show, of the last COUNTED. Every page asks."""
    told = user.notifications.filter(read_at=None).order_by("-pk")
    about = list(told.values_list("event__content_type", "event__object_id")[:COUNTED])
    wanted = defaultdict(set)
    for content_type, number in about:
        wanted[content_type].add(number)
    seen = {
        (content_type, pk) for content_type, ids in wanted.items() for pk in _seen(user, content_type, ids).values_list("pk", flat=True)
    }
    return sum(target in seen for target in about)


def by_day(lines: list[Line]) -> list[tuple[date, list[Line]]]:
    """The lines under the day, in Bucharest, on which each thing happened."""
    return [(day, list(of_day)) for day, of_day in groupby(lines, lambda line: localtime(line.notification.event.at).date())]


def with_mails(user, lines: list[Line]) -> list[Line]:
    """The same lines, each with whether it came by mail too: by one of its own, or in a summary."""
    events = [line.notification.event_id for line in lines]
    mails = [line.notification.digest_id for line in lines if line.is_in_summary]
    went = user.deliveries.filter(models.Q(event__in=events) | models.Q(pk__in=mails), state=Delivery.State.SENT, bounced_at=None)
    sent = list(went.values_list("pk", "event"))
    summaries, told = {pk for pk, _event in sent}, {event for _pk, event in sent}
    return [replace(line, by_mail=line.notification.event_id in told or line.notification.digest_id in summaries) for line in lines]


def lines_of(user, rows: list[Notification]) -> list[Line]:
    visible = targets_seen(user, {(row.event.content_type_id, row.event.object_id) for row in rows})
    shown = ((row, visible.get((row.event.content_type_id, row.event.object_id))) for row in rows)
    return [_line(row, target) for row, target in shown if target is not None]


def targets_seen(user, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], models.Model]:
    """Of objects, as pairs (number of the content type, number), those that `user` may see: one question for each model."""
    wanted = defaultdict(set)
    for content_type, number in pairs:
        wanted[content_type].add(number)
    found = {}
    for content_type, ids in wanted.items():
        targets = _seen(user, content_type, ids)
        found |= {(content_type, target.pk): target for target in targets.select_related(*getattr(targets.model, "TOLD_WITH", ()))}
    return found  # TOLD_WITH: what its line needs beside the row itself


def _seen(user, content_type: int, ids: set[int]) -> models.QuerySet:
    model = ContentType.objects.get_for_id(content_type).model_class()
    return model._default_manager.allowed(user).filter(pk__in=ids)


def _line(row: Notification, target: models.Model) -> Line:
    sentence = next((n.sentence for n in NOTICES.get(row.event.kind, []) if n.sentence), "%(target)s")
    before, _target, after = str(sentence).partition("%(target)s")
    return Line(row, target, before, after)
