"""One act that 2,000 people hear of: how long does the request take, and how many mails a second then leave over one connection?

`make bench ARGS="mails --people 2000"`. Servers, database and mail server are its own; the drain runs in this process, as in a worker's
thread, the mail server beside it. The act is the convening of a meeting of the whole coalition; the request is timed from the client's POST
to the answer, five times, each with a meeting of its own."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

REPEATED = 5
REQUEST, RATE = 100, 400  # milliseconds at most, mails a second at least


def main(arguments: list[str]) -> None:
    """Prints what was measured, each beside its bar."""
    parser = argparse.ArgumentParser(prog="mails", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=2_000, help="default: %(default)s")
    options = parser.parse_args(arguments)
    from bench._scratch import scratch_database, scratch_portal

    with scratch_portal(), _mail_server() as server, scratch_database("bench_mails") as plain:
        from protect_portal.demo.seed import seed

        people = {"organisations": max(2, options.people // 10), "people": options.people + 2}  # the last two are guests
        seed(**people, groups=2, documents=1, meetings=1, texts=False)
        meetings = [_planned(number) for number in range(REPEATED)]
        plain.execute("VACUUM ANALYZE")
        print(f"{meetings[0].invitees.count()} people are invited; load {os.getloadavg()[0]:.1f}")
        times = _request_times(meetings)
        print(f"request of the act: median {median(times):.0f} ms (bar {REQUEST}); each: {', '.join(f'{one:.0f}' for one in times)}")
        _fan_out_first()
        _drain(server)


def _planned(number: int):
    """A meeting of all members that nobody has been told of yet."""
    from django.utils import timezone

    from meetings.actions import people_of_coalition, plan_meeting
    from meetings.models import Meeting

    begins = timezone.now() + timedelta(days=20, hours=number)
    meeting = Meeting(title=f"Adunarea {number}", audience="members", tlp="green", starts_at=begins, ends_at=begins + timedelta(hours=2))
    return plan_meeting(meeting, by=_secretary(), people=people_of_coalition())


def _secretary():
    from members.models import Appointment

    return Appointment.objects.get(basis="seed").user


def _request_times(meetings: list) -> list[float]:
    """Milliseconds of each POST. Only the first one's event is left to be told: the others would only lengthen the run."""
    from bench._pages import signed_in
    from protect_portal.audit.models import Event

    client, taken = signed_in(_secretary()), []
    for meeting in meetings:
        began = time.perf_counter()
        answer = client.post(f"/meetings/{meeting.pk}/convene/")
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 303:
            sys.exit(f"Convening answered {answer.status_code}.")
    first = Event.objects.filter(kind="meeting.convened").earliest("pk")
    Event.objects.exclude(pk=first.pk).filter(fanned_at=None).update(fanned_at=first.at)
    return taken


def _fan_out_first() -> None:
    from protect_portal.notifications.fan_out import fan_out
    from protect_portal.notifications.models import Delivery

    began = time.perf_counter()
    fan_out()
    print(f"fan-out: {(time.perf_counter() - began) * 1000:.0f} ms for {Delivery.objects.count()} deliveries")


def _drain(server: subprocess.Popen) -> None:
    """Send everything over one connection, as a worker does; a drain ends after its own budget, and the next goes on."""
    from django.db import connection

    from protect_portal.notifications.drain import drain

    asked = _Counter()
    began, sent, processor = time.perf_counter(), 0, time.process_time()
    with connection.execute_wrapper(asked):
        while more := drain():
            sent += more
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    if (accepted := _accepted(server)) != sent:
        sys.exit(f"{sent} mails were sent and {accepted} accepted.")
    print(f"drain: {sent} mails in {seconds:.1f} s, {sent / seconds:.0f} a second (bar {RATE})")
    each = f"{processor / sent * 1000:.1f} ms of processor time in Python, {asked.queries / sent:.1f} queries"
    print(f"a mail: {seconds / sent * 1000:.1f} ms, of which {each} taking {asked.seconds / sent * 1000:.1f} ms")


class _Counter:
    """How many queries Django sends, and how long it waits for them."""

    queries, seconds = 0, 0.0

    def __call__(self, execute, *query):
        began = time.perf_counter()
        try:
            return execute(*query)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began


@contextmanager
def _mail_server() -> Iterator[subprocess.Popen]:
    """A mail server in a process of its own, to which Django sends; bench/_sink.py says how it is asked."""
    from django.conf import settings

    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-m", "bench._sink"], text=True, **pipes) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(server.stdout.readline())
        yield server
        server.stdin.close()


def _accepted(server: subprocess.Popen) -> int:
    server.stdin.write("\n")
    server.stdin.flush()
    return int(server.stdout.readline())


if __name__ == "__main__":
    main(sys.argv[1:])
