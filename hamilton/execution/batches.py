"""Tasks on their way to processes: quick ones travel together.

A pool of processes takes about 0.15 ms for a call, however little there is to do. So tasks wait until
there are enough for a *batch*, which is one call of the pool; how many that is follows from how long
the last batch took, from one task to as many as may be under way for each worker. Nobody waits for
company while no batch is under way, a batch that takes long comes back with what is left of it, and
no worker is given a second batch before it is done with the first. So tasks that take long run one
by one, and what has not begun when one fails never does.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from hamilton.execution.elsewhere import Delivery, Parcel, run_parcels
from hamilton.execution.interrupts import processes_begin_deaf
from hamilton.execution.state import LOOK_AHEAD

LONG_S: Final = 0.005
"""Seconds after which a batch comes back with what is left of it."""


@dataclass(slots=True, eq=False)
class _Sending:
    """A parcel and who waits for what becomes of it."""

    parcel: Parcel
    future: Future[bytes] = field(default_factory=Future)
    is_begun: bool = False

    def may_begin(self) -> bool:
        """Say whether nobody cancelled it; from here on nobody can."""
        self.is_begun = self.is_begun or self.future.set_running_or_notify_cancel()
        return self.is_begun

    def drop(self, error: BaseException) -> None:
        """Let it not be run."""
        if self.may_begin():
            self.future.set_exception(error)


class Batches:
    """Sends parcels to a pool, and gives a future for each.

    Parameters
    ----------
    pool
        The processes.
    workers
        How many there are.

    Attributes
    ----------
    is_broken
        Whether the pool is: a process of it died, or it was closed.
    """

    def __init__(self, pool: Executor, workers: int) -> None:
        self.is_broken = False
        self._pool = pool
        self._workers = workers
        self._size = 1
        self._waiting: deque[_Sending] = deque()
        self._under_way = 0
        self._lock = threading.Lock()

    def submit(self, parcel: Parcel) -> Future[bytes]:
        """Take a parcel; it is sent at once, or with others. The caller holds interrupts back."""
        sending = _Sending(parcel)
        with self._lock:
            self._waiting.append(sending)
        self._send()
        return sending.future

    def close(self) -> None:
        """Drop what was not sent."""
        self._drop(CancelledError())

    def _send(self) -> None:
        batch: list[_Sending] = []
        try:
            while self._fill(batch):
                with processes_begin_deaf():
                    sent = self._pool.submit(run_parcels, [one.parcel for one in batch], LONG_S)
                sent.add_done_callback(partial(self._came_back, tuple(batch)))
                batch = []
        except BaseException as error:  # nobody will send what waits
            self.is_broken = isinstance(error, BrokenExecutor)
            self._end(batch, error)
            self._drop(error)
            raise

    def _fill(self, batch: list[_Sending]) -> bool:
        """Take what may be sent now into a batch; say whether there is any."""
        with self._lock:
            if self._under_way >= self._workers:
                return False
            if self._under_way and len(self._waiting) < self._size:
                return False
            while self._waiting and len(batch) < self._size:
                sending = self._waiting.popleft()
                if sending.may_begin():
                    batch.append(sending)
            self._under_way += bool(batch)
        return bool(batch)

    def _end(self, batch: Sequence[_Sending], error: BaseException) -> None:
        """Drop a batch that the pool did not run."""
        with self._lock:
            self._under_way -= bool(batch)
        _drop_all(batch, error)

    def _came_back(self, batch: Sequence[_Sending], sent: Future[Delivery]) -> None:
        """Tell who waits, in a thread of the pool; send what may be sent now.

        A pool that is closed or broken may hold its lock while it tells of it: nothing is asked of
        it then.
        """
        error = CancelledError() if sent.cancelled() else sent.exception()
        if isinstance(error, (CancelledError, BrokenExecutor)):
            self.is_broken = True
            self._end(batch, error)
            self._drop(error)
            return
        if error is None:
            self._delivered(batch, sent.result())
        else:
            self._end(batch, error)
            for run_id in {one.parcel.run_id for one in batch}:
                self._drop(error, run_id)
        with contextlib.suppress(Exception):  # it was told to those that it concerns
            self._send()

    def _delivered(self, batch: Sequence[_Sending], delivery: Delivery) -> None:
        """Tell who waits for what was run; the rest of a batch is sent again."""
        for sending, body in zip(batch, delivery.bodies, strict=False):
            sending.future.set_result(body)
        done = len(delivery.bodies)
        with self._lock:
            self._under_way -= 1
            self._size = next_size(self._size, delivery.took_s)
            self._waiting.extendleft(reversed(batch[done:]))
        if delivery.has_failed:
            self._drop(CancelledError(), batch[done - 1].parcel.run_id)

    def _drop(self, error: BaseException, run_id: str | None = None) -> None:
        """Drop what was not sent, of one run or of all."""
        with self._lock:
            waiting, kept = tuple(self._waiting), deque[_Sending]()
            if run_id is not None:
                kept.extend(one for one in waiting if one.parcel.run_id != run_id)
            self._waiting = kept
        _drop_all([one for one in waiting if one not in kept], error)


def next_size(size: int, took_s: float) -> int:
    """Give how many tasks to send together, after a batch of some took so long.

    Parameters
    ----------
    size
        How many the last batch was meant to hold.
    took_s
        How long a worker was busy with it.
    """
    if took_s >= LONG_S:
        return 1
    return min(2 * size, LOOK_AHEAD) if 2 * took_s < LONG_S else size


def _drop_all(batch: Sequence[_Sending], error: BaseException) -> None:
    for sending in batch:
        sending.drop(error)


__all__ = ["LONG_S", "Batches", "next_size"]
