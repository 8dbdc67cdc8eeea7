"""What goes wrong, and when: a list by seed, in rounds, so that every victim has its turn."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from random import Random

import psutil
import redis

from bench._torture_place import Place

ROUND = 55  # seconds
FIRST = 4  # seconds of peace at the beginning
FROZEN = 10  # seconds for which Redis does not answer
PATIENCE = 15  # seconds to wait until somebody is sending
LONGEST_CRASH = 3  # seconds after which nobody sends on what was claimed before the database went away


@dataclass
class Fault:
    """`at`: the instant of the blow, by the clock that the sink has, too. `busy`: how many drains held mails then."""

    victim: str
    second: float
    at: float = 0
    busy: int = 0


def kill_worker(place: Place, fault: Fault, draw: Random) -> None:
    fault.at = place.kill("worker")
    place.start("worker")


def kill_child(place: Place, fault: Fault, draw: Random) -> None:
    """One process of the worker's pool; the worker starts another."""
    children = psutil.Process(place.running["worker"].pid).children()
    fault.at = time.time()
    if children:
        draw.choice(children).kill()


def kill_mail_worker(place: Place, fault: Fault, draw: Random) -> None:
    """While it is sending, at a moment of chance."""
    _wait_until_busy(place)
    time.sleep(draw.uniform(0, 0.2))
    fault.at = place.kill("mail worker")
    fault.busy = place.busy()  # whoever held mails is dead now, and holds them still
    place.release_leases(time.time())
    place.start("mail worker")


def kill_beat(place: Place, fault: Fault, draw: Random) -> None:
    name = draw.choice(("beat 1", "beat 2"))
    fault.at = place.kill(name)
    place.start(name)


def kill_redis(place: Place, fault: Fault, draw: Random) -> None:
    """It keeps nothing on a disk: what stood in it is gone."""
    fault.at = place.kill("Redis")
    time.sleep(1)
    place.start("Redis")


def flush_redis(place: Place, fault: Fault, draw: Random) -> None:
    fault.at = time.time()
    with redis.Redis.from_url(place.environment["REDIS_URL"]) as client:
        client.flushall()


def freeze_redis(place: Place, fault: Fault, draw: Random) -> None:
    fault.at, number = time.time(), place.running["Redis"].pid
    os.kill(number, signal.SIGSTOP)
    try:
        time.sleep(FROZEN)
    finally:
        os.kill(number, signal.SIGCONT)


def crash_postgres(place: Place, fault: Fault, draw: Random) -> None:
    """Stopped at once and started again on the same data; who was sending has lost the row it would have marked."""
    _wait_until_busy(place)
    time.sleep(draw.uniform(0, 0.2))
    fault.busy = place.busy()
    fault.at = place.kill("PostgreSQL")
    place.start("PostgreSQL")
    time.sleep(LONGEST_CRASH)
    place.release_leases(fault.at)


def kill_sink(place: Place, fault: Fault, draw: Random) -> None:
    """The mail server is away for two seconds."""
    fault.busy = place.busy()
    fault.at = place.kill("sink")
    time.sleep(2)
    place.start("sink")
    time.sleep(1)
    place.release_pauses()


VICTIMS: dict[str, Callable[[Place, Fault, Random], None]] = {
    "worker": kill_worker,
    "child of the worker": kill_child,
    "mail worker": kill_mail_worker,
    "beat": kill_beat,
    "Redis, wiped": kill_redis,
    "FLUSHALL": flush_redis,
    "Redis, frozen": freeze_redis,
    "PostgreSQL": crash_postgres,
    "sink": kill_sink,
}
A_ROUND = [*VICTIMS, "mail worker", "mail worker"]  # three times: it is the one that may double a mail


def planned(seconds: float, draw: Random) -> list[Fault]:
    """Whole rounds in an order of chance, spread evenly over so many seconds."""
    victims = [victim for _ in range(max(1, int(seconds // ROUND))) for victim in draw.sample(A_ROUND, len(A_ROUND))]
    step = (seconds - FIRST) / len(victims)
    return [Fault(victim, round(FIRST + step * number, 1)) for number, victim in enumerate(victims)]


def strike(place: Place, faults: list[Fault], draw: Random) -> Iterator[dict]:
    """Each at its second, or as soon as the one before is over."""
    began = time.time()
    for fault in faults:
        time.sleep(max(0, began + fault.second - time.time()))
        VICTIMS[fault.victim](place, fault, draw)
        yield asdict(fault) | {"second": round(fault.at - began, 1)}


def _wait_until_busy(place: Place) -> None:
    deadline = time.time() + PATIENCE
    while not place.busy() and time.time() < deadline:
        time.sleep(0.02)
