"""A run of steps by the cache alone: keys are walked, and values wait until something needs them.

A node whose key is known does not run, and its result is not even read, until a node that must run
reads it or it is asked for. A result that is gone by then is computed again, from results that may
be gone as well. Where that gives other data than was known, what was found by it so far may not go
together with it: :class:`ChangedError`, and the steps are run one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from hamilton.caching._memory import NOTHING, Memory
from hamilton.caching._runs import Place, RunRecord
from hamilton.node import Node


class Step(Protocol):
    """What a walk asks of a step."""

    @property
    def node(self) -> Node:
        """The node."""

    @property
    def names(self) -> Iterable[str]:
        """The nodes it reads."""


Steps = Sequence[tuple[Step, tuple[str, ...]]]
"""Steps in order, each with the names that nothing reads after it."""

Note = Callable[[BaseException, Node, Mapping[str, Any]], None]
"""Told of a failure."""


class ChangedError(Exception):
    """A result that was gone and was computed again is not what it was."""


_UNREAD: Final = object()


@dataclass(slots=True, eq=False)
class Pending:
    """Stands for a result that is in the store, and not needed yet.

    Attributes
    ----------
    node
        Whose result it is.
    kwargs
        What the node would read; some of it may be pending.
    place, key, version
        Where it runs, and what is known of it.
    value
        The result, once it is read.
    """

    node: Node
    kwargs: dict[str, Any]
    place: Place
    key: str
    version: str
    value: Any = _UNREAD


@dataclass(slots=True)
class Walk:
    """Runs the steps of one plan or task.

    Attributes
    ----------
    memory
        What is remembered.
    run
        The run.
    task
        A place in the task.
    values
        What stands ready, and what was made of it: values, and those pending.
    note
        Told of a failure.
    """

    memory: Memory
    run: RunRecord
    task: Place
    values: dict[Any, Any]
    note: Note
    _used: list[dict[str, Any]] = field(default_factory=list)

    def walk(self, steps: Steps) -> None:
        """Run all steps; no value is pending afterwards.

        Raises
        ------
        ChangedError
            If the steps are to be run one by one.
        """
        __tracebackhide__ = True
        values = self.values
        try:
            for step, dead in steps:
                values[step.node.name] = self._step(step)
                for name in dead:
                    del values[name]
            for name, value in values.items():
                if type(value) is Pending:
                    values[name] = self._value(value)
        finally:
            self._note_used()

    def _step(self, step: Step) -> Any:
        """Find what is known of a step's result, or run it."""
        __tracebackhide__ = True
        node, values, run, memory = step.node, self.values, self.run, self.memory
        kwargs = {name: values[name] for name in step.names}
        facts = run.facts.get(node.name)
        if facts is None:
            return self._called(node, self._ready(kwargs), node.call)
        if facts.collected:
            kwargs = self._ready(kwargs)
        place = Place(node.name, self.task.scope, self.task.task_id)
        key = memory.key(run, facts, place, kwargs)
        version = memory.known(run, facts, place, key)
        if key is None or version is None:
            return self._executed(node, self._ready(kwargs), place, key)
        self._used.append(memory.use(run, facts, place, key, version))
        return Pending(node, kwargs, place, key, version)

    def _ready(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        __tracebackhide__ = True
        for name, value in kwargs.items():
            if type(value) is Pending:
                kwargs[name] = self._value(value)
        return kwargs

    def _executed(self, node: Node, kwargs: dict[str, Any], place: Place, key: str | None) -> Any:
        __tracebackhide__ = True
        self._note_used()
        call = partial(self.memory.executed, self.run, node, place=place, key=key)
        return self._called(node, kwargs, call)

    def _called(self, node: Node, kwargs: dict[str, Any], call: Callable[..., Any]) -> Any:
        __tracebackhide__ = True
        try:
            return call(kwargs)
        except Exception as error:
            self.note(error, node, kwargs)
            raise

    def _value(self, wanted: Pending) -> Any:
        """Read a result; if it is gone, compute it from what was read for it, at any depth."""
        __tracebackhide__ = True
        waiting = [wanted]
        while waiting:
            one = waiting[-1]
            if one.value is _UNREAD:
                one.value = self.memory.retrieved(self.run, one.place, one.key, one.version)
                if one.value is NOTHING:
                    waiting.extend(_unread(one.kwargs))
                continue
            if one.value is NOTHING:
                self._compute(one)
            waiting.pop()
        return wanted.value

    def _compute(self, lost: Pending) -> None:
        __tracebackhide__ = True
        kwargs = self._ready(lost.kwargs)
        del self.run.versions[lost.place.name, lost.place.scope]
        lost.value = self._executed(lost.node, kwargs, lost.place, lost.key)
        if self.run.versions.get((lost.place.name, lost.place.scope)) != lost.version:
            raise ChangedError

    def _note_used(self) -> None:
        self.memory.note(self.run, self._used)
        self._used = []


def _unread(kwargs: Mapping[str, Any]) -> list[Pending]:
    return [one for one in kwargs.values() if type(one) is Pending and one.value is _UNREAD]


__all__ = ["ChangedError", "Note", "Steps", "Walk"]
