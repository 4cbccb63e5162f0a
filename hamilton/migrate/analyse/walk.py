"""Keep what an abstract run of the script knows at one moment, and what one statement was seen to do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from hamilton.migrate.analyse.values import UNKNOWN, Code, Objects, Value, fixed, held_by, join
from hamilton.migrate.facts import Effect, Mode, Resource

CALL_DEPTH = 12
"""Calls of the script's functions inside each other that are followed."""


@dataclass(slots=True)
class Notes:
    """Collect what one statement does.

    ``changes`` and ``deep`` hold names whose object certainly may change, the latter somewhere inside it;
    ``suspected`` those that an unknown callable might change; ``late`` names that a function made here reads
    when it is called.
    """

    reads: set[str] = field(default_factory=set)
    defines: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    deep: set[str] = field(default_factory=set)
    suspected: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    effects: dict[Effect, None] = field(default_factory=dict)


@dataclass(slots=True)
class Frame:
    """Hold the scopes of a function that is being followed, and what it gave back."""

    scopes: tuple[dict[str, Value], ...]
    outside: set[str] = field(default_factory=set)
    enclosing: set[str] = field(default_factory=set)
    own: Objects = frozenset()
    returns: list[Value] = field(default_factory=list)
    yields: bool = False
    is_comprehension: bool = False


Visits = Mapping[type[ast.AST], Callable[..., Any]]
"""What to do at each kind of syntax, and what a value it gives."""


@dataclass(slots=True)
class Walk:
    """Hold the state of an abstract run.

    Parameters
    ----------
    environment
        Script variable to value.
    visits
        What to do at each kind of syntax; the parts of the language know each other through it alone.
    copy_on_write
        Whether derived frames share nothing.
    certain, likely
        Names that the running statement has bound for certain, and in a loop that probably ran.
    ever
        Names that the script has bound somewhere, even where it may not run.
    """

    environment: dict[str, Value]
    visits: Visits
    copy_on_write: bool = True
    notes: Notes = field(default_factory=Notes)
    frames: list[Frame] = field(default_factory=list)
    certain: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    branches: int = 0
    following: list[Code] = field(default_factory=list)
    likely: set[str] = field(default_factory=set)
    classes: dict[str, Code] = field(default_factory=dict)
    stars: bool = False
    _made: int = 0

    # syntax ------------------------------------------------------------------------------------------------

    def evaluate(self, node: ast.expr | None) -> Value:
        """Give what an expression may be, noting what it does."""
        if node is None:
            return fixed("None")
        visit = self.visits.get(type(node))
        return visit(self, node) if visit is not None else self._unlisted(node)

    def evaluate_all(self, nodes: Iterable[ast.expr | None]) -> list[Value]:
        """Give what several expressions may be, in order."""
        return [self.evaluate(node) for node in nodes]

    def run(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in order."""
        for statement in body:
            self.visits.get(type(statement), _leave)(self, statement)

    def _unlisted(self, node: ast.expr) -> Value:
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return self.make(None, held_by(self.evaluate_all(children)))

    # objects -----------------------------------------------------------------------------------------------

    def make(self, kind: str | None = None, holding: Objects = frozenset()) -> Value:
        """Give a new object that reaches others."""
        value = Value(type=kind)
        if value.is_fixed:
            return value
        self._made += 1
        own = frozenset({self._made})
        return replace(value, own=own, holds=own | holding)

    def change(self, value: Value, *, deep: bool = False, suspected: bool = False) -> None:
        """Note that an object may be changed, and through which names that can be seen."""
        if value.is_fixed or value.dotted:
            return
        touched = value.holds if deep else value.own
        deep = deep or value.inner
        for name, bound in self.environment.items():
            if bound.holds & touched:
                self._note_change(name, deep=deep or not bound.own & touched, suspected=suspected)

    def _note_change(self, name: str, *, deep: bool, suspected: bool) -> None:
        (self.notes.suspected if suspected else self.notes.changes).add(name)
        if deep:
            self.notes.deep.add(name)
        self._read(name)

    def put_into(self, holder: Value, held: Value) -> None:
        """Note that an object now reaches another, for each variable that sees it."""
        if not held.holds or held.holds <= holder.holds:
            return
        for scope in (self.environment, *self._all_scopes()):
            for name, bound in scope.items():
                if bound.holds & holder.own:
                    scope[name] = replace(bound, holds=bound.holds | held.holds, is_flat=False)

    def _all_scopes(self) -> Iterator[dict[str, Value]]:
        for frame in self.frames:
            yield from frame.scopes

    # names -------------------------------------------------------------------------------------------------

    def load(self, name: str) -> Value | None:
        """Give the value of a name as the running code sees it, or nothing where the script has no such."""
        for scope in reversed(self.frames[-1].scopes if self.frames else ()):
            if name in scope:
                return scope[name]
        if name in self.environment or name in self.ever:
            self._read(name)
            return self.environment.get(name, UNKNOWN)
        return None

    def _read(self, name: str) -> None:
        if name not in self.certain:
            self.notes.reads.add(name)

    def store(self, name: str, value: Value) -> None:
        """Bind a name as the running code would; where it may not run, the old value stays possible."""
        frame = self.frames[-1] if self.frames else None
        if frame is not None and name in frame.enclosing:
            _bind_outer(frame.scopes[:-1], name, value)
            self.change(Value(own=self.enclosing(), holds=self.enclosing()))
            return
        if frame is not None and name not in frame.outside:
            _bind(frame.scopes[-1], name, value, weak=self.branches > 0)
            return
        weak = self.branches > 0 or frame is not None
        _bind(self.environment, name, value, weak=weak)
        self.notes.defines.add(name)
        self.ever.add(name)
        if frame is None:
            self.certain.add(name)

    def forget(self, name: str) -> None:
        """Unbind a name."""
        if self.frames:
            return
        self._read(name)
        self.notes.deletes.add(name)
        if not self.branches:
            self.environment.pop(name, None)

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Walk something that may not run: what it binds is not certain."""
        before = set(self.certain)
        self.branches += 1
        yield
        self.branches -= 1
        self.certain = before

    @contextmanager
    def around_comprehensions(self) -> Iterator[None]:
        """Walk something that binds names around the comprehensions it stands in."""
        frames = self.frames
        self.frames = list(frames)
        while self.frames and self.frames[-1].is_comprehension:
            self.frames.pop()
        yield
        self.frames = frames

    @contextmanager
    def scope(self, frame: Frame) -> Iterator[None]:
        """Walk something that has local variables of its own."""
        self.frames.append(frame)
        yield
        self.frames.pop()

    def enclosing(self) -> Objects:
        """Give the objects that stand for the local variables a function made here can bind."""
        return self.frames[-1].own if self.frames else frozenset()

    def inner_scopes(self) -> tuple[dict[str, Value], ...]:
        """Give the scopes that a function made here can see."""
        return self.frames[-1].scopes if self.frames else ()

    # effects -----------------------------------------------------------------------------------------------

    def touch(self, resource: Resource, mode: Mode, what: str = "*") -> None:
        """Note that something outside the variables is touched."""
        self.notes.effects[Effect(resource, mode, what)] = None


def _bind(scope: dict[str, Value], name: str, value: Value, *, weak: bool) -> None:
    old = scope.get(name)
    scope[name] = join(old, value) if weak and old is not None else value


def _bind_outer(scopes: tuple[dict[str, Value], ...], name: str, value: Value) -> None:
    scope = next((scope for scope in reversed(scopes) if name in scope), {})
    _bind(scope, name, value, weak=True)


def _leave(_walk: Walk, _statement: ast.stmt) -> None:
    """Leave a kind of statement that binds and changes nothing, such as a type alias."""
