"""A run of steps by the cache alone: keys are walked, and values wait until something needs them.

A node whose key is known does not run, and its result is not even read, until a node that must run
reads it or it is asked for. A result that is gone by then is computed again, from results that may
be gone as well. Where that gives other data than was known, what was found by the old data may not
go together with it: the walk begins again. What read the same as before keeps what was found of it,
so that its node does not run twice; the rest is found anew. So is a result that its readers may have
used up or changed: one that has no version, or is not as it was and not in the store. What is found
anew in a store is read at once, so a walk begins again at most once for each step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol
from uuid import uuid4

from hamilton.caching._memory import NOTHING, Memory
from hamilton.caching._runs import Place, RunRecord
from hamilton.caching.fingerprinting import version_of
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
    """A result that was gone and was computed again is not what it was: the walk begins again."""


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
        Where it runs, and what is known of it; a node that ran may have no key.
    kept
        The result as it was, where it is kept for the case that the store has it not.
    value
        The result, once it is read; :data:`NOTHING` if it is gone.
    """

    node: Node
    kwargs: dict[str, Any]
    place: Place
    key: str | None
    version: str
    kept: Any = NOTHING
    value: Any = _UNREAD


@dataclass(slots=True, eq=False)
class Found:
    """What came of a step.

    Attributes
    ----------
    reads
        What each step that it reads had made, in the order it reads them.
    made
        The version of its result; one of its own, which begins with ``<``, if that has none.
    result
        The result or what stands for it; :data:`NOTHING` until a walk begins again, as what is
        kept is not freed.
    """

    reads: list[str]
    made: str
    result: Any


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
    given
        What stands ready.
    note
        Told of a failure.
    values
        What stands ready, and what was made of it: values, and those pending.
    """

    memory: Memory
    run: RunRecord
    task: Place
    given: Mapping[Any, Any]
    note: Note
    values: dict[Any, Any] = field(default_factory=dict)
    _used: list[dict[str, Any]] = field(default_factory=list)
    _found: dict[str, Found] = field(default_factory=dict)
    _is_again: bool = False

    def walk(self, steps: Steps) -> None:
        """Run all steps; no value is pending afterwards."""
        __tracebackhide__ = True
        try:
            while not self._is_through(steps):
                self._keep()
        finally:
            self._note_used()

    def _is_through(self, steps: Steps) -> bool:
        """Run all steps, or say no where a result turned out changed."""
        __tracebackhide__ = True
        values = self.values = dict(self.given)
        try:
            for step, dead in steps:
                values[step.node.name] = self._result(step)
                for name in dead:
                    del values[name]
            for name, value in values.items():
                if type(value) is Pending:
                    values[name] = self._value(value)
        except ChangedError:
            return False
        return True

    def _keep(self) -> None:
        """Keep the results that are there, and from now on all."""
        self._is_again = True
        for name, result in _there(self.values).items():
            found = self._found.get(name)
            if found is not None and found.result is NOTHING:
                found.result = result

    def _result(self, step: Step) -> Any:
        """Give what was found of a step, where it reads the same as then; else find it."""
        __tracebackhide__ = True
        known, name = self._found, step.node.name
        reads = [known[one].made for one in step.names if one in known]
        found = known.get(name)
        if found is not None and found.reads == reads:
            result = self._found_again(step, found)
            if result is not NOTHING:
                return result
        self.run.versions.pop((name, self.task.scope), None)
        result = self._step(step)
        known[name] = Found(reads, self._made(name), result if self._is_again else NOTHING)
        return result

    def _made(self, name: str) -> str:
        return self.run.versions.get((name, self.task.scope)) or f"<none>_{uuid4()}"

    def _found_again(self, step: Step, found: Found) -> Any:
        """Give what stands for a result that is as it was, else :data:`NOTHING`."""
        if found.made.startswith("<"):
            return NOTHING
        place, last = self._place(step.node), found.result
        kept = _kept(last)
        is_unread = kept is NOTHING or (type(last) is Pending and last.value is _UNREAD)
        is_as_it_was = is_unread or version_of(kept) == found.made
        kwargs = {name: self.values[name] for name in step.names}
        one = Pending(step.node, kwargs, place, self.run.keys.get(place), found.made)
        if is_as_it_was:
            one.kept = kept
        elif not self._is_there(one):
            return NOTHING
        found.result = one
        return one

    def _place(self, node: Node) -> Place:
        return Place(node.name, self.task.scope, self.task.task_id)

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
        place = self._place(node)
        key = memory.key(run, facts, place, kwargs)
        version = memory.known(run, facts, place, key)
        if key is None or version is None:
            return self._executed(node, self._ready(kwargs), place, key)
        one = Pending(node, kwargs, place, key, version)
        if self._is_again and not self._is_there(one):
            return self._executed(node, self._ready(kwargs), place, key)
        self._used.append(memory.use(run, facts, place, key, version))
        return one

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
                one.value = self._read(one)
                if one.value is NOTHING:
                    waiting.extend(_unread(one.kwargs))
                continue
            if one.value is NOTHING:
                self._compute(one)
            waiting.pop()
        return wanted.value

    def _is_there(self, one: Pending) -> bool:
        one.value = self._read(one)
        return one.value is not NOTHING

    def _read(self, one: Pending) -> Any:
        """Read a copy of a result; where there is none, give the one that is kept."""
        is_kept = one.kept is not NOTHING
        if one.key is None or (is_kept and not self.memory.has(one.version)):
            return one.kept
        value = self.memory.retrieved(self.run, one.place, one.key, one.version)
        return one.kept if value is NOTHING else value

    def _compute(self, lost: Pending) -> None:
        __tracebackhide__ = True
        kwargs, place = self._ready(lost.kwargs), lost.place
        self.run.versions.pop((place.name, place.scope), None)
        lost.value = self._executed(lost.node, kwargs, place, lost.key)
        made = self._made(place.name)
        if made != lost.version:
            found = self._found[place.name]
            found.made, found.result = made, lost.value
            raise ChangedError

    def _note_used(self) -> None:
        self.memory.note(self.run, self._used)
        self._used = []


def _unread(kwargs: Mapping[str, Any]) -> list[Pending]:
    return [one for one in kwargs.values() if type(one) is Pending and one.value is _UNREAD]


def _kept(result: Any) -> Any:
    """Give a result, also one that stands in for itself; :data:`NOTHING` if it is not there."""
    if type(result) is not Pending:
        return result
    return result.kept if result.value is _UNREAD or result.value is NOTHING else result.value


def _there(values: Mapping[Any, Any]) -> dict[Any, Any]:
    """Give the results that are there, and those that pending ones would be computed from."""
    there: dict[Any, Any] = {}
    waiting = [values]
    while waiting:
        for name, result in waiting.pop().items():
            if name not in there:
                there[name] = result
                if type(result) is Pending:
                    waiting.append(result.kwargs)
    return there


__all__ = ["Note", "Steps", "Walk"]
