"""Where a graph repeats itself: the nodes between an expansion and its collections.

An expanding node (``Parallelizable``) opens a region for the nodes that read its items; a parameter
that collects (``Collect``, ``Stream``) closes it. A node's *path* names the expansions around it,
outermost first; a node runs once for each combination of their items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hamilton import htypes
from hamilton.errors import GraphError, HamiltonError, raise_all
from hamilton.graph import Graph
from hamilton.node import Node, NodeType

Path = tuple[str, ...]
"""Expansions around a node, outermost first."""


class RegionError(GraphError):
    """Expansions and collections do not match."""


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Which nodes of a graph run once for each item of what.

    Attributes
    ----------
    paths
        For each node that is repeated, the expansions around it.
    collects
        For each node that collects: name read → the expansion it closes.
    streams
        For each node that reads a stream: the names it reads so.
    reads
        For each name what must be there before it: what it reads, and the expansions it closes.
    """

    paths: Mapping[str, Path]
    collects: Mapping[str, Mapping[str, str]]
    streams: Mapping[str, frozenset[str]]
    reads: Mapping[str, tuple[str, ...]]

    def path(self, name: str) -> Path:
        """Give the expansions around a node."""
        return self.paths.get(name, ())

    def with_expansions(self, targets: Iterable[str]) -> list[str]:
        """Give targets and the expansions around them, which say how often they run."""
        return [name for target in targets for name in (target, *self.path(target))]


def find_regions(graph: Graph) -> Regions:
    """Find the regions of a graph, and refuse one whose expansions and collections do not match.

    Parameters
    ----------
    graph
        The graph; all of it is looked at, whatever will be asked for.

    Raises
    ------
    RegionError
        Telling every node that collects what is not repeated, mixes two expansions, or runs for
        each item of an expansion after all of its items; and every one that reads a stream for
        each item of another expansion, or beside what is made of all of the stream's items.
    """
    paths: dict[str, Path] = {}
    collects: dict[str, Mapping[str, str]] = {}
    streams: dict[str, frozenset[str]] = {}
    problems: list[HamiltonError] = []
    unplaced: set[str] = set()  # how often these run is not known, so neither of what reads them
    reads = graph.reads
    for name in graph.upstream(graph):
        node = graph[name]
        placed = _placed(node, graph, paths, problems) if unplaced.isdisjoint(reads[name]) else None
        if placed is None:
            unplaced.add(name)
            continue
        closed, path = placed
        _tell_mixed(node, graph, closed, problems)
        problems += _repeated_streams(node, graph, paths, closed, path)
        if path:
            paths[name] = path
        if closed:
            collects[name] = closed
            streams[name] = frozenset(_collected(node, htypes.is_stream))
    problems += _shared_streams(graph, collects, streams)
    problems += _after_all_items(graph, paths, collects, streams)
    raise_all(problems)
    closing = {name: _with(reads[name], collects.get(name, {}).values()) for name in graph}
    return Regions(paths, collects, streams, closing)


def _placed(
    node: Node, graph: Graph, paths: Mapping[str, Path], problems: list[HamiltonError]
) -> tuple[Mapping[str, str], Path] | None:
    """Give what a node closes and the expansions around it; none, and a problem, if it cannot be."""
    try:
        closed = _closed(node, graph, paths)
        return closed, _path(node, graph, paths, closed)
    except RegionError as problem:
        problems.append(problem)
        return None


def _shared_streams(
    graph: Graph,
    collects: Mapping[str, Mapping[str, str]],
    streams: Mapping[str, frozenset[str]],
) -> Iterator[RegionError]:
    readers: dict[str, str] = {}
    for reader, names in streams.items():
        for expander in {collects[reader][name] for name in names}:
            other = readers.setdefault(expander, reader)
            if other != reader:
                yield RegionError(
                    f"{graph.describe(other)} and {graph.describe(reader)} both read a stream of "
                    f"the items of {expander!r}; a stream is read once. Let one of them read "
                    "Collect."
                )


def _after_all_items(
    graph: Graph,
    paths: Mapping[str, Path],
    collects: Mapping[str, Mapping[str, str]],
    streams: Mapping[str, frozenset[str]],
) -> Iterator[RegionError]:
    """Tell each node that comes after all items of an expansion, and must come before that.

    Such a node is repeated for these items, or reads a stream of them.
    """
    after: dict[str, dict[str, str]] = {}
    for name in graph.upstream(graph) if collects else ():
        closed = {expander: read for read, expander in collects.get(name, {}).items()}
        inherited = {gone: read for read in graph.reads[name] for gone in after.get(read, ())}
        after[name] = {**inherited, **closed}
        for expander in after[name].keys() & set(paths.get(name, ())):
            loop = _loop(name, expander, graph, paths, after)
            del after[name][expander]
            yield _own_collection(loop, graph)
        for streamed in sorted(streams.get(name, ())):
            expander = collects[name][streamed]
            if expander in inherited:
                loop = [*_loop(inherited[expander], expander, graph, paths, after), name]
                yield _late_stream(loop, streamed, graph)


def _loop(
    name: str,
    expander: str,
    graph: Graph,
    paths: Mapping[str, Path],
    after: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """Give the way from an expansion over its collection to a node that it repeats."""
    loop = [name]
    while expander in after.get(loop[-1], ()):
        loop.append(after[loop[-1]][expander])
    while loop[-1] != expander:
        reads = graph.reads[loop[-1]]
        loop.append(next(read for read in reads if expander in _readers_path(read, graph, paths)))
    return loop[::-1]


def _own_collection(loop: Sequence[str], graph: Graph) -> RegionError:
    steps = " read by\n  ".join(f"{graph.describe(name)}," for name in loop[:-1])
    return RegionError(
        f"{loop[-1]!r} runs for each item of {loop[0]!r}, and reads what is made of all of them: "
        f"{' -> '.join(loop)}.\n  {steps} read by\n  {graph.describe(loop[-1])}. Collect first, "
        "and expand again for what comes after."
    )


def _late_stream(loop: Sequence[str], streamed: str, graph: Graph) -> RegionError:
    return RegionError(
        f"{graph.describe(loop[-1])} reads {streamed!r} as a stream of the items of {loop[0]!r}, and "
        f"{graph.describe(loop[-2])}, which is made of all of them: {' -> '.join(loop)}. It is not "
        f"there before the stream was read. Annotate {streamed!r} Collect."
    )


def _repeated_streams(
    node: Node, graph: Graph, paths: Mapping[str, Path], closed: Mapping[str, str], path: Path
) -> Iterator[RegionError]:
    """Tell a node that would read a stream again and again: for each item of another expansion."""
    for name in _collected(node, htypes.is_stream):
        around = paths.get(closed[name], ())
        if path != around:
            yield RegionError(
                f"{graph.describe(node.name)} runs for each item of {path[-1]!r}, and reads "
                f"{name!r} as a stream of the items of {closed[name]!r}, which is read once. "
                f"Annotate {name!r} Collect."
            )


def _tell_mixed(
    node: Node, graph: Graph, closed: Mapping[str, str], problems: list[HamiltonError]
) -> None:
    streams = set(_collected(node, htypes.is_stream))
    for name in streams:
        also = [other for other in closed if other not in streams and closed[other] == closed[name]]
        if also:
            problems.append(
                RegionError(
                    f"{graph.describe(node.name)} reads {name!r} as a stream and collects "
                    f"{', '.join(map(repr, also))} of the same items, which are not there before "
                    "the stream was read. Annotate all of them Stream, or all Collect."
                )
            )


def _collected(node: Node, is_wanted: Any) -> list[str]:
    if node.kind is NodeType.STANDARD:
        return []
    return [up.name for up in node.upstreams if is_wanted(up.type)]


def _closed(node: Node, graph: Graph, paths: Mapping[str, Path]) -> dict[str, str]:
    closed = {}
    for name in _collected(node, htypes.is_collect):
        path = _readers_path(name, graph, paths)
        if not path:
            msg = (
                f"{graph.describe(node.name)} collects {name!r}, which is not repeated: nothing it "
                "depends on is Parallelizable. Read it without Collect, or expand before it."
            )
            raise RegionError(msg)
        closed[name] = path[-1]
    return closed


def _path(node: Node, graph: Graph, paths: Mapping[str, Path], closed: Mapping[str, str]) -> Path:
    longest: Path = ()
    for name in graph.reads[node.name]:
        path = _readers_path(name, graph, paths)
        if name in closed:
            path = path[:-1]
        short, longest = sorted((path, longest), key=len)
        if longest[: len(short)] != short:
            msg = (
                f"{graph.describe(node.name)} reads items of {short[-1]!r} and of {longest[-1]!r}, "
                "which are no items of each other. Collect one of them first."
            )
            raise RegionError(msg)
    return longest


def _readers_path(name: str, graph: Graph, paths: Mapping[str, Path]) -> Path:
    path = paths.get(name, ())
    return (*path, name) if graph[name].kind is NodeType.EXPAND else path


def _with(names: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))
