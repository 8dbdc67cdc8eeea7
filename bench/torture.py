"""Is anything lost, doubled or stale while everything that can die, dies?

`make torture ARGS="--seconds 900 --seed 1"`. People act, and a list of faults by seed strikes: kill -9 of worker, child, mail worker, beat,
Redis and mail server, PostgreSQL stopped at once, Redis emptied and frozen; two beats run all the time. Afterwards what the portal's own
notices and reminders say must have been told is compared with what a mail server has accepted. Two waits are shortened, and the delays with
them: a dead worker's lease (five minutes) and the pause after a failed try (a minute or more)."""

import argparse
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

COALITION = {"organisations": 12, "people": 72, "groups": 4, "documents": 1, "meetings": 1, "texts": False}
WRITERS = 3
BEGAN = time.monotonic()
PORTAL = ("worker", "mail worker", "beat 1", "beat 2")
STARTED = 60  # seconds for worker and beat to come up
QUIET = 120  # seconds until all that is owed must have gone out

UNFANNED = "SELECT count(*) FROM audit_event WHERE fanned_at IS NULL"
OWED = "SELECT count(*) FROM notifications_delivery WHERE state IN ('pending', 'sending') AND due_at <= clock_timestamp()"
NEVER = "SELECT state, count(*) FROM notifications_delivery WHERE state IN ('failed', 'expired') GROUP BY state"
BRING_REMINDERS = "UPDATE notifications_delivery SET next_try_at = clock_timestamp() WHERE state = 'pending' AND kind = ANY (%s)"


def main(arguments: list[str]) -> None:
    """Prints a table or one JSON value. Exit status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=900, help="how long people act and things die; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="which faults in which order; default: %(default)s")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(arguments)
    result = torture(options.seconds, options.seed)
    print(json.dumps(result) if options.json else table(result))
    if result["missed_bars"]:
        sys.exit(1)


def torture(seconds: float, seed: int) -> dict:
    """One run, to its verdict. Raises SystemExit where a writer or a process does not live as it should."""
    from bench._torture_place import torture_place

    with torture_place() as place:
        from bench._torture_verdict import missed_bars, read_accepted, verdict
        from protect_portal.demo.seed import seed as seed_coalition

        seed_coalition(**COALITION)
        _start_portal(place)
        _say("The portal is up; people begin to act.")
        faults, acts = _struck(place, seconds, seed)
        quiet = _until_quiet(place)
        _say(f"Quiet after {quiet['seconds']} s; now every reminder's time has come.")
        changed = _bring_reminders(place)
        counted = verdict(read_accepted(place.state / "accepted"), acts, faults, changed)
        missed = missed_bars(counted, faults) + ([] if quiet["left"] == 0 and not quiet["never"] else [f"not sent: {quiet}"])
        return {"seconds": seconds, "seed": seed, "load": round(os.getloadavg()[0], 1)} | {
            "faults": faults, "acts": _summary(acts), **counted, "quiet": quiet, "missed_bars": missed,
        }  # fmt: skip


def _start_portal(place) -> None:
    """Worker, mail worker and two beats; they are up when each worker has done a sweep."""
    from protect_portal.notifications.tasks import drain_task, plan_task

    for name in PORTAL:
        place.start(name)
    for task in (drain_task, plan_task):
        task.apply_async()
    deadline = time.time() + STARTED
    while place.ask("SELECT count(*) FROM notifications_sweep WHERE name IN ('drain', 'plan')")[0][0] < 2:
        if time.time() > deadline or any(place.running[name].poll() is not None for name in PORTAL):
            sys.exit("The workers did not start.\n" + "".join(place.log_of(name).read_text()[-2000:] for name in PORTAL))
        time.sleep(0.2)


def _struck(place, seconds: float, seed: int) -> tuple[list[dict], list[dict]]:
    """Faults and acts of so many seconds, as they were."""
    from bench._torture_faults import planned, strike
    from bench._torture_verdict import read_lines

    draw, until, faults = Random(seed), time.time() + seconds, []
    logs = [place.state / f"acts-{number}" for number in range(1, WRITERS + 1)]
    writers = [place.start_writer(seed * 100 + number, until, log) for number, log in enumerate(logs, start=1)]
    for fault in strike(place, planned(seconds, draw), draw):
        faults.append(fault)
        _say(fault["victim"] + (f", {fault['busy']} sending" if fault["busy"] else ""))
    for number, writer in enumerate(writers, start=1):
        if writer.wait(seconds + QUIET) != 0:
            sys.exit(f"Writer {number} ended early:\n" + place.log_of(f"writer {seed * 100 + number}").read_text()[-3000:])
    return faults, [act for log in logs for act in read_lines(log)]


def _until_quiet(place) -> dict:
    """Wait until nothing is owed any more; how long it took, what was left, and what will never be sent."""
    began = time.time()
    while (left := place.ask(UNFANNED)[0][0] + place.ask(OWED)[0][0]) and time.time() < began + QUIET:
        place.release_pauses()
        time.sleep(0.5)
    return {"seconds": round(time.time() - began, 1), "left": left, "never": dict(place.ask(NEVER))}


def _bring_reminders(place) -> int:
    """Let every reminder's time come at once and send it; how many rows the next plan changes."""
    from django.db import connections

    from protect_portal.notifications.drain import drain
    from protect_portal.notifications.plan import plan
    from protect_portal.notifications.registry import REMINDERS

    for name in PORTAL:
        place.kill(name)
    connections.close_all()
    plan()
    place.ask(BRING_REMINDERS, list(REMINDERS))
    while drain():
        pass
    began = time.time()
    changed = plan()
    _say(f"The last plan took {time.time() - began:.2f} s.")
    return changed


def _summary(acts: list[dict]) -> dict:
    """By outcome; the slowest that was acknowledged, in seconds, wherever Redis was at that moment."""
    counted = Counter(f"{act['act']}, {act['outcome']}" for act in acts)
    slowest = max((act["at"] - act["began"] for act in acts if act["outcome"] == "acknowledged"), default=0)
    return dict(sorted(counted.items())) | {"slowest_seconds": round(slowest, 2)}


LINES = {
    "expected": "expected mails",
    "accepted": "accepted by the mail server",
    "missing": "missing",
    "untold_in_the_portal": "missing in the portal's list of news",
    "doubled": "doubled, by Message-ID",
    "doubled_by_two_deliveries": "doubled, by person, kind, object and occurrence, whatever its delivery",
    "unknown_or_misdirected": "to a wrong address, or of no delivery",
    "stale": "stale",
    "gone": "acknowledged but gone",
    "second_plan": "rows that the second plan changes",
}


DELAYS = {"delay": "from the act to the mail", "delay_of_fan_out": "of which until it is owed"}


def _seconds(parts: dict) -> str:
    return " / ".join(f"{seconds} s" for seconds in parts.values())


def table(result: dict) -> str:
    """The result for RESULTS.md."""
    struck = Counter(fault["victim"] for fault in result["faults"])
    busy = sum(1 for fault in result["faults"] if fault["victim"] == "mail worker" and fault["busy"])
    causes = ", ".join(f"{count} {cause}" for cause, count in result["doubled_by_cause"].items()) or "none"
    rows = [(label, result[name]) for name, label in LINES.items()] + [("doubled by which death", causes)]
    rows += [(f"{label}, p50 / p95 / max", _seconds(result[name])) for name, label in DELAYS.items()]
    rows += [("kills of a mail worker that was sending", busy), *((f"fault: {victim}", count) for victim, count in struck.items())]
    rows += [(f"act: {name}", count) for name, count in result["acts"].items()]
    missed = [f"- {bar}" for bar in result["missed_bars"]] or ["nothing"]
    head = f"{result['seconds']:.0f} s, seed {result['seed']}, load {result['load']}, quiet after {result['quiet']['seconds']} s"
    return "\n".join([head, "", "| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), "", "Misses a bar:", *missed])


def _say(text: str) -> None:
    """Progress, with the seconds since the start of this process."""
    print(f"{time.monotonic() - BEGAN:6.1f}  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(sys.argv[1:])
