"""Stand for values that nobody has computed: what they may be, share and hold.

Every place that makes an object gets a number. A value *owns* the numbers of the objects that it may be, and
*holds* those that can be reached from it, its own included. Two variables share something exactly when what
they hold meets. What cannot be changed holds nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from hamilton.migrate.analyse.knowledge import IMMUTABLE

Objects = frozenset[int]
NOTHING: Objects = frozenset()
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """Hold a function, lambda or class of the script as a value.

    Parameters
    ----------
    name
        The script's name of it; empty for a lambda.
    node
        Its definition.
    scopes
        Local variables of the functions around it, outermost first.
    defaults
        Parameter to the value that its default had when the definition ran.
    bound
        What ``self`` is, for a method that was looked up on an instance.
    own
        Objects that stand for the variables around it, which it may bind.
    """

    name: str
    node: FunctionNode | ast.ClassDef
    scopes: tuple[dict[str, Value], ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)
    bound: Value | None = None
    own: Objects = NOTHING


@dataclass(frozen=True, slots=True)
class Value:
    """Stand for one value.

    Parameters
    ----------
    type
        Annotation text without its brackets, or nothing where it is not known.
    own, holds
        Objects that it may be, and those that it reaches.
    inner
        Whether it was reached through another object, so that a change of it is a change deep in that one.
    dotted
        Import path, for a module or something imported.
    code
        The script's own function or class that it is.
    text
        Known text, unknown parts as ``*``: enough for a path.
    elements
        Values of a tuple that is written out.
    is_flat
        Whether all that it contains cannot be changed.
    """

    type: str | None = None
    own: Objects = NOTHING
    holds: Objects = NOTHING
    inner: bool = False
    dotted: str | None = None
    code: Code | None = None
    text: str | None = None
    elements: tuple[Value, ...] | None = None
    is_flat: bool = False

    @property
    def is_fixed(self) -> bool:
        """Say whether it is of a type whose values cannot be changed."""
        return base_type(self.type) in IMMUTABLE


UNKNOWN = Value()


def fixed(kind: str | None, text: str | None = None) -> Value:
    """Give a value that cannot be changed."""
    return Value(type=kind, text=text)


def base_type(text: str | None) -> str | None:
    """Give an annotation without what it says of its contents."""
    return None if text is None else text.partition("[")[0].strip()


def join(first: Value, second: Value) -> Value:
    """Give a value that may be either."""
    if first == second:
        return first
    return Value(
        type=first.type if first.type == second.type else None,
        own=first.own | second.own,
        holds=first.holds | second.holds,
        inner=first.inner or second.inner,
        dotted=first.dotted if first.dotted == second.dotted else None,
        code=first.code if first.code is second.code else None,
        text=first.text if first.text == second.text else "*",
        is_flat=first.is_flat and second.is_flat,
    )


def join_all(values: Iterable[Value]) -> Value:
    """Give a value that may be any of several, or an unknown one for none."""
    many = list(values)
    return reduce(join, many) if many else UNKNOWN


def held_by(values: Iterable[Value]) -> Objects:
    """Give all that several values reach."""
    return frozenset().union(*(value.holds for value in values))


def all_fixed(values: Iterable[Value]) -> bool:
    """Say whether none of several values can be changed, or reaches what can."""
    return all(
        not value.holds and (value.is_fixed or value.type is None or value.is_flat)
        for value in values
    )


def inside(value: Value, kind: str | None = None) -> Value:
    """Give something that a value holds."""
    if kind in IMMUTABLE or value.is_flat:
        return fixed(kind)
    return Value(type=kind, own=value.holds, holds=value.holds, inner=True)


def retype(value: Value, kind: str) -> Value:
    """Give a value the type that was observed."""
    if base_type(kind) in IMMUTABLE:
        return replace(value, type=kind, own=NOTHING, holds=NOTHING)
    return replace(value, type=kind)
