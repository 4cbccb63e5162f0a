"""What may run next: a state machine without I/O.

A :class:`Run` holds *scopes*, the instances of frames: one for the whole run, one for each item that
is under way. A job of a scope *waits* until what it needs is done; then a task is *ready* and a
region *opens*. ``take`` gives a ready task, or else begins the next item of an open region, the one
opened last first; so no more items are under way than the region's limit. ``finish`` takes a task's
outputs, and what waited for them becomes ready. When a region's items are used up, none is under
way, and its streams were read, it *closes*: its lists stand in the scope around it.

The run knows nothing of executors; who calls ``take`` and ``finish`` decides how to wait.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from hamilton.execution.tasks import Frame, Keep, Region, Task

Items = Iterator[Any] | AsyncIterator[Any]
"""What an expansion gives, one at a time."""

LOOK_AHEAD: Final = 4
"""Items of a region that may be under way, for each worker."""

_END = object()


class TaskState(Enum):
    """What became of a task; futures of executors give it."""

    QUEUED = "queued"
    UNINITIALIZED = "uninitialized"
    INITIALIZED = "initialized"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"


class Scope:
    """A frame that runs: the whole run, or one item.

    Attributes
    ----------
    frame
        Its template.
    chain
        The scopes around it and itself, outermost first.
    values
        Values by name.
    lists
        Values of all items of inner regions, by name.
    waiting
        For each job how many others it waits for.
    left
        How many jobs are not done.
    readers
        For each value that others read how many of them are not done.
    opening
        The region it is an item of; ``None`` for the whole run.
    index
        Which item it is.
    """

    __slots__ = (
        "chain", "frame", "index", "left", "lists", "opening", "readers", "values", "waiting",
    )  # fmt: skip

    def __init__(
        self,
        frame: Frame,
        around: tuple[Scope, ...],
        values: dict[str, Any],
        opening: Opening | None = None,
        index: int = 0,
    ) -> None:
        self.frame = frame
        self.chain = (*around, self)
        self.values = values
        self.lists: dict[str, list[Any]] = {}
        self.waiting = list(frame.waits)
        self.left = len(frame.jobs)
        self.readers = dict(frame.readers) if self.left > 1 else {}
        self.opening = opening
        self.index = index

    @property
    def task_prefix(self) -> str:
        """What the names of this scope's tasks begin with: ``"expand-e.0."``."""
        if self.opening is None:
            return ""
        outer = self.opening.scope.task_prefix
        return f"{outer}{self.opening.region.spawner}.{self.index}."

    def kept(self, keep: Keep) -> Any:
        """Give a value that is read from outside."""
        if keep.is_list:
            return self.lists[keep.name]
        return self.chain[keep.depth].values[keep.name]


class Opening:
    """A region that runs.

    Attributes
    ----------
    region
        Its template.
    job
        Its number in the frame around it.
    scope
        The scope around it.
    items
        What is left of the items.
    is_awaited
        Whether the items are awaited: who waits asks for them, ``take`` does not.
    begun
        How many items were begun.
    under_way
        How many of them are not done.
    is_used_up
        Whether there are no more items.
    lists
        Values of the items done, by name, each at its item's place.
    streams
        Values not read yet, by name and item.
    read
        How many items each stream's reader has taken; ``None`` when it wants no more.
    """

    __slots__ = (
        "begun", "is_awaited", "is_used_up", "items", "job", "lists", "read", "region", "scope",
        "streams", "under_way",
    )  # fmt: skip

    def __init__(self, region: Region, job: int, scope: Scope, items: Items) -> None:
        self.region = region
        self.job = job
        self.scope = scope
        self.items: Any = items
        self.is_awaited = not hasattr(items, "__next__")
        self.begun = 0
        self.under_way = 0
        self.is_used_up = False
        self.lists: dict[str, list[Any]] = {name: [] for name in region.lists}
        self.streams: dict[str, dict[int, Any]] = {name: {} for name in region.streams}
        self.read: dict[str, int | None] = dict.fromkeys(region.streams, 0)

    def may_begin(self, limit: int) -> bool:
        """Say whether another item may be begun."""
        if self.is_used_up or self.under_way >= limit:
            return False
        return all(read is None or self.begun - read < limit for read in self.read.values())

    def is_wanted(self) -> bool:
        """Say whether anybody still wants values of the items."""
        return bool(self.lists) or self.is_streamed()

    def is_streamed(self) -> bool:
        """Say whether a stream of the items is still to be read to its end."""
        return any(read is not None for read in self.read.values())

    def put(self, index: int, name: str, value: Any) -> None:
        """Take a value of an item."""
        if name in self.lists:
            self.lists[name][index] = value
        if name in self.streams and self.read[name] is not None:
            self.streams[name][index] = value

    def close(self) -> None:
        """Drop the items that are left; a generator is told."""
        self.is_used_up = True
        close = None if self.is_awaited else getattr(self.items, "close", None)
        if close is not None:
            close()


class Run:
    """A plan that runs.

    Parameters
    ----------
    frame
        The frame of the whole run.
    values
        What stands ready.
    limit
        How many items of a region may be under way at once.
    awaits
        Whether items may be awaited.

    Attributes
    ----------
    openings
        Regions that run, the one opened last at the end.
    beginning
        The region whose next item is being asked for; after an error, the one whose items fail.
    """

    def __init__(
        self, frame: Frame, values: dict[str, Any], limit: int = 1, *, awaits: bool = False
    ) -> None:
        self.root = Scope(frame, (), values)
        self.limit = limit
        self._awaits = awaits
        self.openings: list[Opening] = []
        self.beginning: Opening | None = None
        self._ready: deque[tuple[Task, int, Scope]] = deque()
        self._begin(self.root)

    @property
    def is_done(self) -> bool:
        """Whether every job is done."""
        return self.root.left == 0

    def results(self) -> dict[str, Any]:
        """Give the targets' values."""
        return {keep.name: self.root.kept(keep) for keep in self.root.frame.keeps}

    def take(self) -> tuple[Task, int, Scope] | None:
        """Give a task that may run now, with its number and scope; ``None`` if none may."""
        while not self._ready:
            opening = self._next_opening()
            if opening is None:
                return None
            self._begin_next(opening)
        return self._ready.popleft()

    def finish(self, job: int, scope: Scope, outputs: Mapping[str, Any]) -> None:
        """Take the outputs of a task; what waited for it becomes ready."""
        scope.values.update(outputs)
        self._job_done(job, scope)

    def close(self) -> None:
        """Drop what is left to do: no item is begun any more, generators are closed."""
        self._ready.clear()
        with contextlib.ExitStack() as stack:
            for opening in self.openings:
                stack.callback(opening.close)

    def settle(self, opening: Opening) -> None:
        """Close a region if nothing of it is left to do."""
        if not opening.is_wanted() and not opening.is_used_up:
            opening.close()
        is_over = opening.is_used_up and not opening.under_way and not opening.is_streamed()
        if is_over and opening in self.openings:
            self.openings.remove(opening)
            opening.scope.lists.update(opening.lists)
            self._job_done(opening.job, opening.scope)

    def _next_opening(self) -> Opening | None:
        for opening in reversed(self.openings):
            if not opening.is_awaited and opening.may_begin(self.limit):
                return opening
        return None

    def _begin_next(self, opening: Opening) -> None:
        self.beginning = opening
        item = next(opening.items, _END)
        self.beginning = None
        if item is _END:
            self.use_up(opening)
        else:
            self.begin_item(opening, item)

    def use_up(self, opening: Opening) -> None:
        """Note that a region has no more items."""
        opening.is_used_up = True
        self.settle(opening)

    def begin_item(self, opening: Opening, item: Any) -> None:
        """Begin the next item of a region; its first tasks become ready."""
        index, opening.begun = opening.begun, opening.begun + 1
        opening.under_way += 1
        for values in opening.lists.values():
            values.append(None)
        region = opening.region
        around = opening.scope.chain
        self._begin(Scope(region.frame, around, {region.expander: item}, opening, index))

    def _begin(self, scope: Scope) -> None:
        for job, waits in enumerate(scope.frame.waits):
            if not waits:
                self._start(job, scope)
        if not scope.left:
            self._scope_done(scope)

    def _start(self, job: int, scope: Scope) -> None:
        template = scope.frame.jobs[job]
        if isinstance(template, Task):
            self._ready.append((template, job, scope))
            return
        value = self._items(template.expander, scope)
        is_awaited = self._awaits and isinstance(value, AsyncIterable)
        items = aiter(value) if is_awaited else _items_of(value, template.expander)
        self.openings.append(Opening(template, job, scope, items))
        self._arrive(scope.frame.streamers[job], scope)

    def _items(self, expander: str, scope: Scope) -> Any:
        """Give an expansion's items: what its node gave, or what stands in its place."""
        if expander in scope.values:
            return scope.values.pop(expander)
        return self.root.values[expander]

    def _job_done(self, job: int, scope: Scope) -> None:
        scope.left -= 1
        if scope.readers:
            self._free(scope, scope.frame.reads[job])
        self._arrive(scope.frame.followers[job], scope)
        if not scope.left:
            self._scope_done(scope)

    @staticmethod
    def _free(scope: Scope, names: Sequence[str]) -> None:
        """Drop the values that a job was the last to read."""
        for name in names:
            scope.readers[name] -= 1
            if not scope.readers[name]:
                scope.values.pop(name, None)
                scope.lists.pop(name, None)

    def _arrive(self, jobs: Sequence[int], scope: Scope) -> None:
        for job in jobs:
            scope.waiting[job] -= 1
            if not scope.waiting[job]:
                self._start(job, scope)

    def _scope_done(self, scope: Scope) -> None:
        opening = scope.opening
        if opening is None:
            return
        opening.under_way -= 1
        for keep in scope.frame.keeps:
            opening.put(scope.index, keep.name, scope.kept(keep))
        scope.chain = ()  # it holds itself: without this, what it holds stays for the collector
        self.settle(opening)


def _items_of(value: Any, expander: str) -> Iterator[Any]:
    try:
        return iter(value)
    except TypeError:
        msg = (
            f"{expander!r} is Parallelizable, but its value is a {type(value).__name__}, which has "
            "no items. Return or yield the items."
        )
        raise TypeError(msg) from None
