"""What should have been told, what was, and the difference: asked of the same notices and reminders that tell it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

DELIVERY = re.compile(r"delivery\.(\d+)")
MARGIN = 1.0  # seconds in which a mail may still say what has just changed
WINDOW = 2.0  # seconds between a mail server's 250 and the death that hid it
DOUBLING = ("mail worker", "PostgreSQL", "sink")  # deaths that may hide a 250; nothing on SMTP can remove that
RATE = 0.2  # doubled mails for each kill of a mail worker that was sending
FEW = 10  # kills that say nothing of a rate yet
PARTS = {"p50": 0.5, "p95": 0.95, "max": 1.0}

Key = tuple[int, str, str, int, int, str]
"""Person, an organisation's official address or nothing, kind of mail, content type, object, occurrence: what "once" means."""


@dataclass(frozen=True)
class Accepted:
    """One mail that the mail server has taken, at an instant in seconds since 1970."""

    at: float
    to: str
    delivery: int


def read_accepted(log: Path) -> list[Accepted]:
    return [Accepted(one["at"], one["to"], _number(one["id"])) for one in read_lines(log)]


def read_lines(log: Path) -> list[dict]:
    """The whole lines of a file of JSON lines; a writer that was killed may have left half a one."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]


def _number(identity: str) -> int:
    found = DELIVERY.match(identity)
    return int(found[1]) if found else 0


def wanted_mails() -> set[Key]:
    """What every event owes at this moment, as far as it still holds, and every reminder whose time has come. News is not among it:
    when it comes is everybody's own choice."""
    return set(_of_events()) | set(_of_reminders())


def _of_events() -> Iterator[Key]:
    from protect_portal.audit.models import Event
    from protect_portal.notifications.registry import NOTICES

    for event in Event.objects.filter(kind__in=NOTICES).order_by("pk"):
        for notice in NOTICES[event.kind]:
            if event.target and notice.mail and notice.category == "asked" and _holds(event, notice):
                about = (notice.mail.name, event.content_type_id, event.object_id, notice.occurrence(event))
                yield from ((person, "", *about) for person in notice.people(event).values_list("pk", flat=True))


def _holds(event, notice) -> bool:
    from protect_portal.notifications.clock import database_now

    expires = notice.mail.expires(event.target)
    return notice.still_true(event) and (expires is None or expires > database_now())


def _of_reminders() -> Iterator[Key]:
    from django.contrib.contenttypes.models import ContentType

    from protect_portal.notifications.clock import database_now
    from protect_portal.notifications.plan import HORIZON
    from protect_portal.notifications.registry import REMINDERS

    for reminder in REMINDERS.values():
        kind = ContentType.objects.get_for_model(reminder.model).pk
        objects = {one.pk: list(reminder.moments(one)) for one in reminder.objects(database_now() + HORIZON)}
        for person, number in reminder.people(list(objects)):
            yield from ((person, "", reminder.mail.name, kind, number, moment.occurrence) for moment in objects[number])


def untold() -> int:
    """How many lines are missing in the lists of news: a person and an event they should have been told of in the portal."""
    from protect_portal.audit.models import Event
    from protect_portal.notifications.models import Notification
    from protect_portal.notifications.registry import NOTICES

    told = set(Notification.objects.values_list("user_id", "event_id"))
    wanted = {
        (person, event.pk)
        for event in Event.objects.filter(kind__in=NOTICES)
        for notice in NOTICES[event.kind]
        if notice.sentence and event.target
        for person in notice.people(event).values_list("pk", flat=True)
    }
    return len(wanted - told)


def gone(acts: Iterable[dict]) -> list[dict]:
    """Acts that the database has acknowledged, and whose events are not all there."""
    from protect_portal.audit.models import Event

    there = Counter(Event.objects.exclude(request_id="").values_list("request_id", flat=True))
    return [act for act in acts if act["outcome"] == "acknowledged" and there[act["request"]] < act["events"]]


def doubled(accepted: list[Accepted], faults: list[dict]) -> Counter:
    """Mails that came again, by the death that explains them; "nothing" where none does."""
    times: dict[int, list[float]] = defaultdict(list)
    for mail in sorted(accepted, key=lambda mail: mail.at):
        times[mail.delivery].append(mail.at)
    return Counter(_cause(first, again, faults) for at in times.values() for first, again in pairwise(at))


def _cause(first: float, again: float, faults: list[dict]) -> str:
    near = [
        fault["victim"]
        for fault in faults
        if fault["victim"] in DOUBLING and first - MARGIN / 10 < fault["at"] < min(first + WINDOW, again)
    ]
    return near[0] if near else "nothing"


def stale(accepted: list[Accepted], rows: dict) -> int:
    """Mails that told of a date or a meeting that had been overtaken for longer than the margin when they were accepted."""
    overtaken = overtaken_since()
    return sum(1 for mail in accepted if rows[mail.delivery].event_id in overtaken and mail.at > overtaken[rows[mail.delivery].event_id])


def overtaken_since() -> dict[int, float]:
    """From when an event of a meeting must no longer be told: the next event with a higher SEQUENCE, and the margin."""
    from protect_portal.audit.models import Event

    latest: dict[tuple, int] = {}
    until: dict[int, float] = {}
    for event in Event.objects.filter(data__has_key="sequence").order_by("object_id", "pk"):
        about = (event.content_type_id, event.object_id)
        if about in latest:
            until[latest[about]] = event.at.timestamp() + MARGIN
        latest[about] = event.pk
    return until


def verdict(accepted: list[Accepted], acts: list[dict], faults: list[dict], changed: int) -> dict:
    """Everything that is counted. Call it when all is quiet and every reminder has been sent."""
    from protect_portal.notifications.models import Delivery
    from protect_portal.notifications.registry import REMINDERS

    rows = {row.pk: row for row in Delivery.objects.select_related("recipient", "event")}
    known = [mail for mail in accepted if mail.delivery in rows]
    sent = [rows[number] for number in {mail.delivery for mail in known}]
    keys, wanted = Counter(_key(row) for row in sent), wanted_mails()
    overdue = sum(1 for row in sent if row.kind in REMINDERS and _key(row) not in wanted)
    again, lost = doubled(accepted, faults), gone(acts)
    return {
        "expected": len(wanted),
        "accepted": len(accepted),
        "missing": len(wanted - keys.keys()),
        "untold_in_the_portal": untold(),
        "doubled": again.total(),
        "doubled_by_cause": dict(again),
        "doubled_by_two_deliveries": sum(count - 1 for count in keys.values()),
        "unknown_or_misdirected": len(accepted) - sum(mail.to == address_of(rows[mail.delivery]) for mail in known),
        "stale": stale(known, rows) + overdue,
        "gone": len(lost),
        "gone_acts": lost,
        "delay": delays(known, rows),
        "delay_of_fan_out": delays_of_fan_out(),
        "second_plan": changed,
    }


def address_of(row) -> str:
    return row.address or row.recipient.email


def _key(row) -> Key:
    return row.recipient_id, row.address or "", row.kind, row.content_type_id, row.object_id, row.occurrence


def delays(accepted: list[Accepted], rows: dict) -> dict:
    """Seconds from the act to the first acceptance of its mail, waits for leases and pauses as shortened as they were."""
    first: dict[int, float] = {}
    for mail in sorted(accepted, key=lambda mail: mail.at):
        first.setdefault(mail.delivery, mail.at)
    return _parts(at - rows[number].event.at.timestamp() for number, at in first.items() if rows[number].event_id)


def delays_of_fan_out() -> dict:
    """Seconds from the act to the sweep that has written down whom it is told to: the first part of every delay."""
    from protect_portal.audit.models import Event

    instants = Event.objects.exclude(fanned_at=None).values_list("at", "fanned_at")
    return _parts((fanned_at - at).total_seconds() for at, fanned_at in instants)


def _parts(seconds: Iterable[float]) -> dict:
    ordered = sorted(seconds)
    return {name: round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 1) if ordered else 0 for name, part in PARTS.items()}


def missed_bars(counted: dict, faults: list[dict]) -> list[str]:
    """What is not as it must be, in words; empty where every bar holds.

    A few kills say nothing of a rate: after those each drain may have doubled its one mail; more of them are held to the rate."""
    must_be_none = ("missing", "untold_in_the_portal", "doubled_by_two_deliveries", "unknown_or_misdirected", "stale", "gone")
    missed = [f"{name}: {counted[name]}" for name in (*must_be_none, "second_plan") if counted[name]]
    for cause, count in counted["doubled_by_cause"].items():
        drains = sum(fault["busy"] for fault in faults if fault["victim"] == cause)
        if count > drains:
            missed.append(f"doubled by {cause}: {count}, where at most {drains} drains were sending")
    kills = sum(1 for fault in faults if fault["victim"] == "mail worker" and fault["busy"])
    by_kill = counted["doubled_by_cause"].get("mail worker", 0)
    if kills > FEW and by_kill > RATE * kills:
        missed.append(f"doubled by mail worker: {by_kill} of {kills} kills, more than {RATE} each")
    return missed
