"""People at work: a process that acts until its time is over, and notes what the database has acknowledged.

Called as `python -m bench._torture_writer SEED UNTIL LOG`. Every act of the portal that is to be tortured is a line of ACTS. Each is a
request of its own to the record, so that its events are found afterwards."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import IO

import django
from django.db import InterfaceError, OperationalError, connection

PAUSE = (0.2, 1.4)  # seconds between two acts of one writer
INVITED = (3, 8)  # people
DAYS_AHEAD = (4, 30)


@dataclass(frozen=True)
class Act:
    """`weight`: how often it is chosen beside the others."""

    weight: int
    run: Callable[[Random], None]


class NothingToDo(Exception):
    """There is no object yet for this act."""


def create_meeting(draw: Random) -> None:
    """Plan a meeting of a group and send its invitations: two commits, as in the portal."""
    from django.utils import timezone

    from meetings.actions import convene_meeting, people_of_group, plan_meeting
    from meetings.models import Meeting
    from working_groups.models import LeadTerm

    term = draw.choice(list(LeadTerm.objects.filter(group__status="active").select_related("user", "group").order_by("pk")))
    begins = timezone.now() + timedelta(days=draw.randint(*DAYS_AHEAD), minutes=draw.randint(0, 600))
    meeting = Meeting(group=term.group, title="Ședință de încercare", starts_at=begins, ends_at=begins + timedelta(hours=1))
    reachable = list(people_of_group(term.group))
    plan_meeting(meeting, by=term.user, people=draw.sample(reachable, min(len(reachable), draw.randint(*INVITED))))
    convene_meeting(meeting, by=term.user)


def move_meeting(draw: Random) -> None:
    """To another day, or to the same hour again: away and back happens, too."""
    from meetings.actions import move_meeting as move

    meeting = _convened(draw)
    begins = meeting.starts_at + timedelta(days=draw.choice((-1, 1, 2)))
    base = meeting.sequence
    move(meeting, by=meeting.author, starts_at=begins, ends_at=begins + timedelta(hours=1), base=base)


def cancel_meeting(draw: Random) -> None:
    from meetings.actions import cancel_meeting as cancel

    meeting = _convened(draw)
    cancel(meeting, by=meeting.author, reason="")


def answer(draw: Random) -> None:
    from meetings.actions import answer_invitation

    meeting = _convened(draw)
    invitee = draw.choice(list(meeting.invitees.select_related("meeting", "user").order_by("pk")))
    said = draw.choice([value for value in ("yes", "maybe", "no") if value != invitee.answer])
    answer_invitation(invitee, said, by=invitee.user, sequence=meeting.sequence)


def _convened(draw: Random):
    """One of the thirty newest meetings to which people are invited."""
    from meetings.models import Meeting

    newest = Meeting.objects.filter(status=Meeting.Status.CONVENED).select_related("author", "group").order_by("-pk")[:30]
    if not newest:
        raise NothingToDo
    return draw.choice(list(newest))


ACTS = {"create": Act(2, create_meeting), "move": Act(3, move_meeting), "cancel": Act(1, cancel_meeting), "answer": Act(3, answer)}


def main(seed: int, until: float, log: Path) -> None:
    """Act until the instant `until` (seconds since 1970). Whatever is neither a refusal nor a lost database ends the process."""
    from protect_portal.audit.request_id import current

    draw, names = Random(seed), sorted(ACTS)
    with open(log, "a", encoding="utf-8", buffering=1) as file:
        for number in count():
            time.sleep(draw.uniform(*PAUSE))
            if time.time() > until:
                return
            name = draw.choices(names, [ACTS[one].weight for one in names])[0]
            current.set(f"{seed}-{number}")
            _act(name, Random(draw.random()), current.get(), file)


def _act(name: str, draw: Random, request: str, file: IO[str]) -> None:
    """One act, and a line with its outcome: acknowledged, unchanged, refused, or unknown where the database went away meanwhile."""
    from protect_portal.audit.status import NoLonger, WrongStatus

    began, events, outcome = time.time(), 0, "acknowledged"
    try:
        ACTS[name].run(draw)
    except (NoLonger, WrongStatus, NothingToDo):
        outcome = "refused"
    except (OperationalError, InterfaceError):
        outcome = "unknown"
        connection.close()
    ended = time.time()
    if outcome == "acknowledged" and not (events := _recorded(request)):
        outcome = "unchanged"  # somebody else has just given the same answer
    file.write(json.dumps({"act": name, "outcome": outcome, "began": began, "at": ended, "request": request, "events": events}) + "\n")


def _recorded(request: str) -> int:
    """How many events the act has left; one at least must be found later where the database went away right after it had agreed."""
    from protect_portal.audit.models import Event

    try:
        return Event.objects.filter(request_id=request).count()
    except (OperationalError, InterfaceError):
        connection.close()
        return 1


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
