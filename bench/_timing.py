"""Medians of repetitions that take turns, so that a busy moment of the machine meets all of them."""

import time
from collections.abc import Callable, Sequence
from statistics import median

WARM, FEWEST, MOST = 2, 7, 41  # runs
ENOUGH = 0.6  # seconds for one question of one role
HOPELESS = 4  # times the best: such a variant is not run to the end


def in_turns(contestants: Sequence[Callable[[], object]]) -> list[float]:
    """The median of each in milliseconds, warm. The first is compared with the others: of these, infinity stands for the hopeless."""
    first = [min(_milliseconds(run) for _ in range(WARM)) for run in contestants]
    best = min(first[1:], default=0)
    running = [0, *(n for n in range(1, len(first)) if first[n] <= HOPELESS * best)]
    times: list[list[float]] = [[] for _ in contestants]
    began = time.perf_counter()
    while len(times[0]) < FEWEST or (len(times[0]) < MOST and time.perf_counter() - began < ENOUGH):
        for n in running:
            times[n].append(_milliseconds(contestants[n]))
    return [median(taken) if taken else float("inf") for taken in times]


def _milliseconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000
