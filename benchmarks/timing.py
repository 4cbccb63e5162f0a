"""How a figure is taken: CPU time, rounds of ours and of the limit in turn, medians compared.

Absolute figures are given in units of one plain call of a Python function, timed in the same run and
taken as 0.04 microseconds, so that they carry over to other machines.
"""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

ROUNDS: Final = 7
CALL_US: Final = 0.04
CALLS: Final = 100_000

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure against its bounds.

    Attributes
    ----------
    row
        Its number among the project's workloads.
    what
        The workload, in words.
    value
        The figure; smaller is better.
    unit
        What it counts.
    floor, goal
        Above the floor it fails; at the goal there is nothing left to do.
    """

    row: int
    what: str
    value: float
    unit: str
    floor: float
    goal: float

    @property
    def is_kept(self) -> bool:
        """Say whether the figure is within its floor."""
        return self.value <= self.floor

    def __str__(self) -> str:
        mark = "goal" if self.value <= self.goal else "ok" if self.is_kept else "FAILED"
        return (
            f"{self.row:>3}  {self.what:<58} {self.value:>9.3g} {self.unit:<12} "
            f"floor {self.floor:<6g} goal {self.goal:<6g} {mark}"
        )


def show(workloads: Sequence[Callable[[], Sequence[Figure]]]) -> bool:
    """Run each workload in a process of its own, print its figures, and say if all are kept."""
    are_kept = True
    spawn = multiprocessing.get_context("spawn")
    for workload in workloads:
        with ProcessPoolExecutor(1, mp_context=spawn) as alone:
            for figure in alone.submit(workload).result():
                print(figure, flush=True)
                are_kept = are_kept and figure.is_kept
    return are_kept


def check(found: object, expected: object) -> None:
    """Refuse to time work that gives a wrong answer; called once, outside of what is timed.

    Raises
    ------
    ValueError
        If it is not the one expected.
    """
    if found != expected:
        msg = f"The work to be timed gives {found!r:.80}, not {expected!r:.80}."
        raise ValueError(msg)


def cpu_s(work: Work, clock: Callable[[], float] = time.process_time) -> float:
    """Give the seconds that one run of some work takes, without what earlier work left to collect."""
    gc.collect()
    before = clock()
    work()
    return clock() - before


def seconds(work: Work, rounds: int = ROUNDS) -> float:
    """Give the median CPU seconds of some work, after a round that is not counted."""
    work()
    return statistics.median(cpu_s(work) for _ in range(rounds))


def ratio(ours: Work, limit: Work, rounds: int = ROUNDS) -> float:
    """Give how many times the limit's CPU time ours takes, rounds of both in turn."""
    ours()
    limit()
    return statistics.median(cpu_s(ours) / cpu_s(limit) for _ in range(rounds))


def units(work: Work, rounds: int = ROUNDS) -> float:
    """Give the median CPU time of some work, in microseconds of a machine whose call takes 0.04.

    The plain call is timed next to each round, as other users of a machine slow it down for a while.
    """
    work()
    return statistics.median(cpu_s(work) / _call_s() for _ in range(rounds)) * CALL_US


def in_units(measured_s: float) -> float:
    """Turn seconds into microseconds of a machine whose plain call takes 0.04."""
    return measured_s / _call_s() * CALL_US


def wall_units(work: Work, rounds: int = ROUNDS) -> float:
    """Give the median wall time of some work, in the same units: the call is timed by wall too."""
    work()
    wall = time.perf_counter
    return statistics.median(cpu_s(work, wall) / _call_s(wall) for _ in range(rounds)) * CALL_US


def times(work: Work, count: int) -> Work:
    """Give the work of doing some work many times over."""

    def repeated() -> None:
        for _ in range(count):
            work()

    return repeated


def _call_s(clock: Callable[[], float] = time.process_time) -> float:
    def plain(x: int) -> int:
        return x

    def empty() -> None:
        for _ in range(CALLS):
            pass

    def called() -> None:
        for _ in range(CALLS):
            plain(1)

    pairs = [(cpu_s(called, clock), cpu_s(empty, clock)) for _ in range(3)]
    return statistics.median(a - b for a, b in pairs) / CALLS
