"""What is told about a failing node: a note on the user's own exception."""

from __future__ import annotations

import contextlib
import itertools
import math
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any

from hamilton.graph import Graph
from hamilton.node import Node, origin

MARK = "__hamilton_node__"
"""The attribute of an exception that holds what was told of it: a :class:`Told`."""

_LONGEST_TEXT = 60
_MOST_COLUMNS = 8
_MOST_OUTPUTS = 20


class Told:
    """A note on an exception, and when it was added.

    A run within a run adds its note after the outer one has begun, and that note stays. A program
    that keeps an exception and raises it again brings along a note of a run that is over. One that
    comes from another process has a time of another clock, and none here: it stays.

    Attributes
    ----------
    text
        The note.
    at_s
        Seconds of ``time.perf_counter``.
    node
        The node, while the note does not say which target it is needed for; else empty.
    """

    __slots__ = ("at_s", "node", "text")

    def __init__(self, text: str, at_s: float = math.inf, node: str = "") -> None:
        self.text = text
        self.at_s = at_s
        self.node = node

    def __reduce__(self) -> tuple[type[Told], tuple[str, float, str]]:
        return (Told, (self.text, math.inf, self.node))


class FailureNote:
    """Adds to an exception the node it comes from, once for each exception.

    Parameters
    ----------
    graph
        The graph that runs, from now on.
    targets
        What was asked for.
    """

    __slots__ = ("begun_s", "graph", "targets")

    def __init__(self, graph: Graph, targets: Sequence[str]) -> None:
        self.graph = graph
        self.targets = targets
        self.begun_s = perf_counter()

    def __call__(self, error: BaseException, node: Node, values: Mapping[str, Any]) -> None:
        """Add the note.

        Parameters
        ----------
        error
            What the node's function raised; its type and text stay.
        node
            The node.
        values
            The values it read, by dependency name.
        """
        with contextlib.suppress(Exception):
            path = path_to(node.name, self.graph, self.targets)
            _note_once(error, node, values, path, self.begun_s)

    def complete(self, error: BaseException) -> None:
        """Say the way to a target in a note that was added where the graph was not at hand."""
        told = getattr(error, MARK, None)
        if told is None or told.node not in self.graph:
            return
        with contextlib.suppress(Exception):
            path = path_to(told.node, self.graph, self.targets)
            head, end, values = told.text.partition("\n")
            text = "\n".join(_way(head, path)) + end + values
            notes = error.__notes__
            notes[notes.index(told.text)] = text
            setattr(error, MARK, Told(text, perf_counter()))


def note_outputs(error: BaseException, outputs: Mapping[str, Any]) -> None:
    """Add to an error the outputs that could not be joined into the result; the first of many.

    An error that names a node, whose value was waited for, is told already.
    """
    if getattr(error, MARK, None) is not None:
        return
    lines = [
        f"  {name}: {safely_in_short(value)}"
        for name, value in itertools.islice(outputs.items(), _MOST_OUTPUTS)
    ]
    more = len(outputs) - len(lines)
    lines += [f"  {more} more"] if more else []
    error.add_note("\n".join(["when the outputs were joined into the result:", *lines]))


class ShortNote:
    """Adds the node alone, where the graph is not at hand: in another process."""

    __slots__ = ("begun_s",)

    def __init__(self) -> None:
        self.begun_s = perf_counter()

    def __call__(self, error: BaseException, node: Node, values: Mapping[str, Any]) -> None:
        """Add the note."""
        with contextlib.suppress(Exception):
            _note_once(error, node, values, [], self.begun_s)


def _note_once(
    error: BaseException,
    node: Node,
    values: Mapping[str, Any],
    path: Sequence[str],
    begun_s: float,
) -> None:
    """Add a note to an error that has none of this run; the user's error is what counts here."""
    told = getattr(error, MARK, None)
    if told is not None:
        if told.at_s >= begun_s:
            return
        with contextlib.suppress(AttributeError, ValueError):  # whoever kept it may have dropped it
            error.__notes__.remove(told.text)
    text = _text(node, values, path)
    error.add_note(text)
    setattr(error, MARK, Told(text, perf_counter(), "" if path else node.name))


def _text(node: Node, values: Mapping[str, Any], path: Sequence[str]) -> str:
    lines = _way(f"in node {node.name!r} ({origin(node)})", path)
    lines += [f"  {name}: {safely_in_short(value)}" for name, value in values.items()]
    return "\n".join(lines)


def _way(head: str, path: Sequence[str]) -> list[str]:
    """Give the first lines of a note: where it failed, and the way from there to a target."""
    if not path:
        return [head]
    needed = f"{head}, needed for {path[-1]!r}"
    return [needed, f"  {' -> '.join(path)}"] if len(path) > 1 else [needed]


def path_to(start: str, graph: Graph, targets: Sequence[str]) -> list[str]:
    """Give a shortest way from a node down to one of the targets, both included."""
    wanted = set(targets)
    came_from = {start: ""}
    queue = [start]
    for name in queue:  # grows while it is walked
        if name in wanted:
            return _walked_back(name, came_from)
        for reader in graph.dependents[name]:
            if reader not in came_from:
                came_from[reader] = name
                queue.append(reader)
    return [start]


def in_short(value: Any) -> str:
    """Describe a value by type, shape and dtypes; never whole data.

    Examples
    --------
    >>> in_short(3), in_short([1, 2])
    ('3', 'list of 2')
    """
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        text = repr(_cut(value))
        return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."
    name = type(value).__name__
    if _is_frame(value):
        return f"{name} {value.shape[0]}x{value.shape[1]} [{_columns(value)}]"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{name} {'x'.join(map(str, value.shape))} {value.dtype}"
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return f"{name} of {len(value)}"
    return name


def _cut(value: Any) -> Any:
    """Give as much of a long text as is told: to write out all of it takes time and memory."""
    is_long = isinstance(value, (str, bytes)) and len(value) > _LONGEST_TEXT
    return value[:_LONGEST_TEXT] if is_long else value


def safely_in_short(value: Any) -> str:
    """Describe a value as :func:`in_short` does, by its type alone where that fails."""
    try:
        return in_short(value)
    except Exception:  # noqa: BLE001 - a value that cannot be described is still a value
        return type(value).__name__


def _walked_back(name: str, came_from: Mapping[str, str]) -> list[str]:
    path = [name]
    while came_from[path[-1]]:
        path.append(came_from[path[-1]])
    return path[::-1]


def _is_frame(value: Any) -> bool:
    libraries = (sys.modules.get(name) for name in ("pandas", "polars"))
    return any(isinstance(value, library.DataFrame) for library in libraries if library is not None)


def _columns(frame: Any) -> str:
    pairs = list(zip(frame.columns, frame.dtypes, strict=True))
    shown = ", ".join(f"{column} {dtype}" for column, dtype in pairs[:_MOST_COLUMNS])
    more = len(pairs) - _MOST_COLUMNS
    return f"{shown}, {more} more" if more > 0 else shown
