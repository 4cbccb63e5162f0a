"""Doubles of nodes, and the checks by which they cannot lie.

A :class:`StandIn` is a value on its way to take a node's place, with the place in the tests where
it was written. Whatever door it came through, it passes the same table of checks.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from hamilton.errors import near
from hamilton.htypes import holds, type_text
from pytest_hamilton.errors import DoubleError
from pytest_hamilton.places import place_of_node

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from hamilton.graph import Graph
    from hamilton.node import Node

__tracebackhide__ = True


@dataclass(frozen=True, slots=True, eq=False)
class Double:
    """A value for a node, and whether it must look like what the node gives."""

    value: Any
    check: bool = True


def double(value: Any, *, check: bool = True) -> Double:
    """Make a value a double of a node.

    Parameters
    ----------
    value
        What takes the node's place.
    check
        Whether the value must fit the node's type. ``False`` lets a deliberately wrong value
        through, to test what reads it.

    Examples
    --------
    >>> double(None, check=False).check
    False
    """
    return Double(value, check)


def series(values: Iterable[Any], **how: Any) -> pd.Series[Any]:
    """Make a pandas series, as ``parametrize`` wants one written short.

    A list is never taken for a series unasked.

    Parameters
    ----------
    values
        Its values, in order.
    **how
        Anything else that ``pandas.Series`` takes: ``index``, ``dtype``, ``name``.
    """
    import pandas as pd

    made: pd.Series[Any] = pd.Series(list(values), **how)
    return made


class Door(Enum):
    """By which way a stand-in came, and so what it may be."""

    ANY = "any"
    """For an input or a node; a value, or a function to call in a node's place."""
    INPUT = "input"
    """For an input only."""
    VALUE = "value"
    """For an input or a node; a value, even if it can be called."""


@dataclass(frozen=True, slots=True, eq=False)
class StandIn:
    """A value that takes the place of a node in a run; compared by identity.

    Attributes
    ----------
    name
        The node's name.
    value
        The value.
    place
        Where it was written: ``tests/test_x.py:3``.
    door
        By which way it came.
    check
        Whether the value must fit the node's type.
    must_be_used
        Whether some run of the test must read it.
    """

    name: str
    value: Any
    place: str
    door: Door = Door.ANY
    check: bool = True
    must_be_used: bool = False


def stand_in(name: str, value: Any, place: str, **facts: Any) -> StandIn:
    """Make a stand-in of a plain value or a :class:`Double`.

    Parameters
    ----------
    name
        The node's name.
    value
        The value, perhaps in a :class:`Double`.
    place
        Where it was written.
    **facts
        ``door`` and ``must_be_used``.
    """
    if isinstance(value, Double):
        return StandIn(name, value.value, place, check=value.check, **facts)
    return StandIn(name, value, place, **facts)


def is_stub(stand_in: StandIn, node: Node | None) -> bool:
    """Say whether a stand-in is a function that is called in its node's place.

    It is one unless the node itself gives functions: then it is the node's value.

    Parameters
    ----------
    stand_in
        The stand-in.
    node
        Its node; ``None`` if there is none.
    """
    return (
        callable(stand_in.value)
        and not isinstance(stand_in.value, type)
        and stand_in.check
        and stand_in.door is not Door.VALUE
        and node is not None
        and not node.user_defined
        and not holds(stand_in.value, node.type)
    )


def problems(stand_ins: Iterable[StandIn], graph: Graph, root: Path) -> list[DoubleError]:
    """Find what is wrong with stand-ins.

    Parameters
    ----------
    stand_ins
        The stand-ins of a run.
    graph
        The nodes that they stand in for.
    root
        The folder that file names in messages are relative to.

    Returns
    -------
    list of DoubleError
        At most one for each stand-in, in their order.
    """
    return [
        DoubleError(problem)
        for stand_in in stand_ins
        if (problem := _problem(stand_in, graph, root)) is not None
    ]


def refuse(found: list[DoubleError]) -> None:
    """Raise the problems found as one error, or return if there are none.

    Parameters
    ----------
    found
        Problems of the stand-ins of one run.
    """
    if found:
        raise found[0].joined_with(found[1:])


def no_node(name: str, graph: Graph, root: Path) -> str:
    """Write that there is no node of a name, with those that may have been meant.

    Parameters
    ----------
    name
        The name as it was written.
    graph
        The nodes there are.
    root
        The folder that file names in the text are relative to.
    """
    known = near(name, graph, limit=1)
    if not known:
        return f"no node {name!r}"
    place = place_of_node(graph[known[0]], root)
    return f"no node {name!r}; did you mean {known[0]!r} ({place})?"


def _problem(stand_in: StandIn, graph: Graph, root: Path) -> str | None:
    node = graph.get(stand_in.name)
    if node is None:
        return f"{no_node(stand_in.name, graph, root)} ({stand_in.place})"
    for check in _STUB_CHECKS if is_stub(stand_in, node) else _VALUE_CHECKS:
        problem = check(stand_in, node, graph)
        if problem is not None:
            return f"{problem} ({stand_in.place}; node at {place_of_node(node, root)})"
    return None


def _is_computed(stand_in: StandIn, node: Node, graph: Graph) -> str | None:
    del graph
    if stand_in.door is not Door.INPUT or not node.originating_functions:
        return None
    function = node.originating_functions[0]
    return (
        f"{node.name!r} is computed by {function.__module__}.{function.__name__}; "
        "to replace it use overrides="
    )


def _cannot_be_called(stand_in: StandIn, node: Node, graph: Graph) -> str | None:
    del graph
    reads = node.reads
    try:
        inspect.signature(stand_in.value).bind(**reads)
    except TypeError:
        return f"double for {node.name!r} cannot be called with ({', '.join(reads)})"
    return None


def _has_wrong_type(stand_in: StandIn, node: Node, graph: Graph) -> str | None:
    del graph
    if not stand_in.check or holds(stand_in.value, node.type):
        return None
    verb = "returns" if node.originating_functions else "is of type"
    found, wanted = _told_apart(stand_in.value, node.type)
    return f"double for {node.name!r} is {found}, the node {verb} {wanted}"


def _lacks_a_part(stand_in: StandIn, node: Node, graph: Graph) -> str | None:
    if not stand_in.check:
        return None
    for reader in graph.dependents.get(node.name, ()):
        missing = _missing_part(stand_in.value, node, graph[reader])
        if missing is not None:
            return f"double for {node.name!r} lacks {missing}, which node {reader!r} extracts"
    return None


_Check = Callable[["StandIn", "Node", "Graph"], str | None]
"""Writes what is wrong with a stand-in for a node of a graph; ``None`` if nothing is."""

_VALUE_CHECKS: tuple[_Check, ...] = (_is_computed, _has_wrong_type, _lacks_a_part)
_STUB_CHECKS: tuple[_Check, ...] = (_is_computed, _cannot_be_called)


def _missing_part(value: Any, source: Node, reader: Node) -> str | None:
    """Write which part an extracting node would not find; ``None`` if it finds it, or is none."""
    if reader.originating_functions != source.originating_functions:
        return None
    for word, has in _HAS_PART.items():
        key = getattr(reader.arguments.get(word), "value", None)
        if key is not None and not has(value, key):
            return f"{word} {key!r}"
    return None


def _has_column(frame: Any, column: str) -> bool:
    return column in frame.columns


def _has_field(mapping: Any, name: str) -> bool:
    return name in mapping


def _has_item(items: Any, index: int) -> bool:
    return index < len(items)


_HAS_PART: Mapping[str, Callable[[Any, Any], bool]] = {
    "column": _has_column,
    "field": _has_field,
    "index": _has_item,
}
"""The parameters by which extracting nodes say what they take, and how to look for it."""


def _told_apart(value: Any, wanted: Any) -> tuple[str, str]:
    """Write a value's type and a node's type; with their modules where the names are one."""
    found, name = _kind(value), type_text(wanted)
    if found == name:
        found, name = _whole_name(type(value)), _whole_name(wanted)
    article = "" if value is None else "an " if found[0] in "aeiouAEIOU" else "a "
    return article + found, name


def _whole_name(kind: Any) -> str:
    return f"{kind.__module__}.{getattr(kind, '__qualname__', kind)}"


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    if isinstance(value, Mapping) and value:
        return f"{name}[{_kinds(value.keys())}, {_kinds(value.values())}]"
    if type(value) in {list, set, frozenset} and value:
        return f"{name}[{_kinds(value)}]"
    if type(value) is tuple and value:
        return f"{name}[{', '.join(type(item).__name__ for item in value)}]"
    return name


def _kinds(items: Iterable[Any]) -> str:
    """Write the types of items, each once, in the order in which they come."""
    return " | ".join(dict.fromkeys(type(item).__name__ for item in items))
