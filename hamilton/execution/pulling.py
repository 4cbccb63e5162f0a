"""Items in threads that pull: each worker takes the next item itself, under one lock.

It does what the machine of ``state`` does for a region of one task in a pool of threads, with nobody
watching tasks, at a fraction of the cost: nothing is submitted, queued or told for each item. No more
items are under way than there are workers, and a worker is started only when the ones before it have
an item each.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from hamilton.execution.executors import MultiThreadingExecutor
from hamilton.execution.inline import ItemRunner
from hamilton.execution.state import Opening

_END = object()
SHORTEST_NAP_S: Final = 0.0001
LONGEST_NAP_S: Final = 0.005
"""How long a worker sleeps that finds another taking an item: longer each time in a row."""


class Pull:
    """A region whose items are taken by the threads of a pool.

    Parameters
    ----------
    opening
        The region.
    runner
        Runs an item.
    pool
        The threads; so many tasks as it takes at once may take items.
    ended
        Called with this object, in the last worker's thread, when no worker is left.

    Attributes
    ----------
    error
        The first that an item, or taking one, raised.
    is_of_items
        Whether it was taking an item that raised it.
    """

    def __init__(
        self,
        opening: Opening,
        runner: ItemRunner,
        pool: MultiThreadingExecutor,
        ended: Callable[[Pull], None],
    ) -> None:
        self.opening = opening
        self.error: BaseException | None = None
        self.is_of_items = False
        self._runner = runner
        self._pool = pool
        self._idle = pool.max_tasks
        self._alive: set[object] = set()
        self._index = 0
        self._is_over = False
        self._ended = ended
        self._lock = threading.Lock()
        self._nobody_left = threading.Event()

    def start(self) -> None:
        """Start the first worker."""
        with self._lock:
            self._add_worker()

    def stop(self) -> None:
        """Let no item be taken any more, and wait for those under way."""
        with self._lock:
            self._is_over = True
            is_at_work = bool(self._alive)
        if is_at_work:
            self._nobody_left.wait()

    def _add_worker(self) -> None:
        """Start a worker, or take no item any more: a pool may run what it has refused."""
        worker = object()
        self._alive.add(worker)
        self._idle -= 1
        try:
            self._pool.submit(self._work, worker)
        except BaseException:
            self._alive.discard(worker)
            self._is_over = True
            raise

    def _work(self, worker: object) -> None:
        nap_s = SHORTEST_NAP_S
        try:
            while True:
                nap_s = self._wait_turn(nap_s)
                if not self._run_next():
                    break
        except BaseException as error:  # noqa: BLE001 - it is raised where the run waits
            self._fail(error)
        with self._lock:
            is_last = self._alive == {worker}
            self._alive.discard(worker)
        if is_last:
            self._nobody_left.set()
            self._ended(self)

    def _wait_turn(self, nap_s: float) -> float:
        """Take the lock; give how long to sleep when it is found taken next time.

        Threads that do nothing but wait for a lock get it whenever it is given back, and the one
        that gave it waits in turn: quick items would pay for a change of threads each. So who finds
        it taken sleeps before it waits, and one thread goes on where there is not enough for two.
        """
        if self._lock.acquire(blocking=False):
            return SHORTEST_NAP_S
        time.sleep(nap_s)
        self._lock.acquire()
        return min(2 * nap_s, LONGEST_NAP_S)

    def _run_next(self) -> bool:
        """Take an item, give the lock back and run it; say whether there may be another."""
        try:
            if self._is_over:
                return False
            item = self._taken()
            if item is _END:
                self._is_over = True
                return False
            index, self._index = self._index, self._index + 1
            for values in self.opening.lists.values():
                values.append(None)
            if self._idle:
                self._add_worker()
        finally:
            self._lock.release()
        found = self._runner.values(index, item)
        for name, values in self.opening.lists.items():
            values[index] = found[name]
        return True

    def _taken(self) -> Any:
        try:
            return next(self.opening.items, _END)
        except BaseException:
            self.is_of_items = self.error is None
            raise

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            self._is_over = True
            if self.error is None:
                self.error = error


__all__ = ["Pull"]
