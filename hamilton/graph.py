"""Nodes joined by name: build, link, check, query.

``functions → compiled nodes → linked graph``. A :class:`Graph` is immutable: what adds nodes gives
a new one. Nodes know no neighbours; the graph does, by name.

States of the depth-first walks below: a name is *open* while the names it reads are visited, and
*done* after; meeting an open name is a cycle.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError as _GraphlibCycle
from graphlib import TopologicalSorter
from typing import Any

from hamilton import htypes
from hamilton.errors import (
    CycleError,
    DuplicateNodeError,
    EdgeTypeError,
    GraphError,
    HamiltonError,
    UnknownNodeError,
    near,
    raise_all,
)
from hamilton.function_modifiers._compile import Compiler
from hamilton.function_modifiers.base import Absent
from hamilton.node import Node, NodeType, Upstream, location, origin

TypesMatch = Callable[[Any, Any], bool]
"""Whether a value of the first type feeds a parameter of the second."""


class Graph(Mapping[str, Node]):
    """An immutable map of nodes by name, with the edges between them.

    Attributes
    ----------
    config
        The configuration that the graph was built with.
    reads
        For each name the names it reads, in the order of its parameters.
    absent
        Variants of functions that the configuration left out, by the name they would have.
    idle_config
        Keys of the configuration that nothing asks for.
    config_keys
        Keys that decorators asked for, whether or not they are there.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        config: Mapping[str, Any],
        reads: Mapping[str, tuple[str, ...]],
        absent: Sequence[Absent] = (),
    ) -> None:
        self._nodes = nodes
        self.config = config
        self.reads = reads
        self.absent = tuple(absent)
        self.idle_config: tuple[str, ...] = ()
        self.config_keys: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Node:
        return self._nodes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, name: object) -> bool:
        return name in self._nodes

    @property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes by name; the attribute that third parties read."""
        return self._nodes

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """For each name the names that read it, in the order of the graph."""
        readers: dict[str, list[str]] = {name: [] for name in self._nodes}
        for name, read in self.reads.items():
            for dependency in read:
                readers[dependency].append(name)
        return {name: tuple(found) for name, found in readers.items()}

    def upstream(self, targets: Iterable[str], given: Iterable[str] = ()) -> list[str]:
        """Walk from targets up through what they read.

        Parameters
        ----------
        targets
            Names to begin with.
        given
            Names whose own reads are not followed, as their value is there.

        Returns
        -------
        list of str
            Every name reached, targets included, depth first, each after what it reads.

        Raises
        ------
        UnknownNodeError
            If there is no node of a target's name.
        """
        targets = list(targets)
        self.require(targets)
        return depth_first(targets, self.reads, frozenset(given))

    def downstream(self, names: Iterable[str]) -> list[str]:
        """Give the names that lead from some names down, these included, in graph order."""
        names = list(names)
        self.require(names)
        reached = set(depth_first(names, self.dependents))
        return [name for name in self._nodes if name in reached]

    def between(self, start: str, end: str) -> list[str]:
        """Give the names on any path from one name to another, both included; ``[]`` if none."""
        below = set(self.downstream([start]))
        return [name for name in self.upstream([end]) if name in below] if end in below else []

    def require(self, names: Iterable[str], asked_by: str = "") -> None:
        """Refuse names that are no nodes.

        Parameters
        ----------
        names
            Names that somebody asks for.
        asked_by
            The call that asks, for the message.

        Raises
        ------
        UnknownNodeError
            Naming all unknown names and those they may have been meant to be.
        """
        unknown = [name for name in names if name not in self._nodes]
        if unknown:
            raise UnknownNodeError(_unknown_text(self, unknown, asked_by))

    def describe(self, name: str) -> str:
        """Write a name and where it is defined: ``'revenue' (finance.py:12)``."""
        return f"{name!r} ({origin(self._nodes[name])})"


def build_graph(
    functions: Sequence[Callable[..., Any]],
    config: Mapping[str, Any],
    types_match: TypesMatch = htypes.fits,
    *,
    allow_overrides: bool = False,
) -> Graph:
    """Make the graph of some functions.

    Parameters
    ----------
    functions
        Functions, decorated or not, in the order in which a later one may override.
    config
        Chooses variants, and gives values; a key takes the place of a function of its name.
    types_match
        Whether a value of the first type feeds a parameter of the second.
    allow_overrides
        Whether a later function may take an earlier one's name.

    Returns
    -------
    Graph
        Linked and checked.

    Raises
    ------
    HamiltonError
        All problems of the functions, the names and the edges, told at once.
    """
    compiler = Compiler(config)
    problems: list[HamiltonError] = []
    nodes = compiler.gather(functions, problems)
    graph = link(
        nodes,
        config,
        types_match,
        allow_overrides=allow_overrides,
        absent=compiler.absent,
        problems=problems,
    )
    used = compiler.config.asked.union(node.name for node in nodes)
    graph.idle_config = tuple(k for k in config if k not in used and not graph.dependents[k])
    graph.config_keys = tuple(sorted(compiler.config.asked.difference(graph.idle_config)))
    return graph


def link(
    nodes: Iterable[Node],
    config: Mapping[str, Any],
    types_match: TypesMatch = htypes.fits,
    *,
    allow_overrides: bool = False,
    absent: Sequence[Absent] = (),
    problems: Sequence[HamiltonError] = (),
) -> Graph:
    """Join nodes by name, add an input for each name that no node has, and check the edges.

    Parameters
    ----------
    nodes
        Compiled nodes, in order.
    config
        As in :func:`build_graph`.
    types_match
        As in :func:`build_graph`.
    allow_overrides
        As in :func:`build_graph`.
    absent
        Variants that the configuration left out, kept for later messages.
    problems
        What was found before; it is told together with what is found here.

    Raises
    ------
    HamiltonError
        For problems found before, duplicates, types that do not fit, and cycles.
    """
    found = list(problems)
    named = _by_name(nodes, config, found, allow_overrides=allow_overrides)
    linked, reads = _linked(named, types_match, found)
    for key in config:
        if key not in linked:
            linked[key] = Node(key, Any, kind=NodeType.EXTERNAL)
            reads[key] = ()
    found += _cycles(linked, reads)
    raise_all(found)
    return Graph(linked, config, reads, absent)


def with_nodes(graph: Graph, nodes: Sequence[Node], types_match: TypesMatch = htypes.fits) -> Graph:
    """Give a graph with some nodes added; one of a known name takes the known one's place.

    An input that nothing reads any more is still one, so that it may still be given.

    Parameters
    ----------
    graph
        The graph to begin with; it is not changed.
    nodes
        Nodes to add.
    types_match
        As in :func:`build_graph`.
    """
    added = {node.name for node in nodes}
    kept = [node for node in graph.values() if not node.user_defined and node.name not in added]
    config = {key: value for key, value in graph.config.items() if key not in added}
    linked = link([*kept, *nodes], config, types_match, absent=graph.absent)
    unread = {name: graph[name] for name in graph if name not in linked}
    reads = {**linked.reads, **dict.fromkeys(unread, ())}
    return Graph({**linked.nodes, **unread}, graph.config, reads, graph.absent)


def depth_first(
    starts: Iterable[str],
    edges: Mapping[str, Sequence[str]],
    given: frozenset[str] = frozenset(),
) -> list[str]:
    """Visit names depth first along edges.

    Parameters
    ----------
    starts
        Names to begin with, in order.
    edges
        For each name the names to visit before it; there must be no cycle.
    given
        Names whose edges are not followed.

    Returns
    -------
    list of str
        Each name reached, once, after the names that its edges lead to.
    """
    order: list[str] = []
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        if start in given or seen.issuperset(edges[start]):
            seen.add(start)
            order.append(start)
        else:
            _visit(start, edges, given, seen, order)
    return order


def _visit(
    start: str,
    edges: Mapping[str, Sequence[str]],
    given: frozenset[str],
    seen: set[str],
    order: list[str],
) -> None:
    seen.add(start)
    stack = [(start, iter(() if start in given else edges[start]))]
    while stack:
        name, remaining = stack[-1]
        for nearer in remaining:
            if nearer not in seen:
                seen.add(nearer)
                stack.append((nearer, iter(() if nearer in given else edges[nearer])))
                break
        else:
            order.append(name)
            stack.pop()


def _by_name(
    nodes: Iterable[Node],
    config: Mapping[str, Any],
    problems: list[HamiltonError],
    *,
    allow_overrides: bool,
) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for node in nodes:
        if node.name in config:
            continue
        if node.name in named and not allow_overrides:
            problems.append(_duplicate(node, named[node.name]))
            continue
        named[node.name] = node
    return named


def _duplicate(new: Node, known: Node) -> DuplicateNodeError:
    def told(node: Node) -> str:
        function = node.originating_functions[0] if node.originating_functions else None
        module = getattr(function, "__module__", "?")
        return f"{module}.{getattr(function, '__name__', node.name)} ({origin(node)})"

    return DuplicateNodeError(
        f"Cannot define function {new.name} more than once. Already defined by function "
        f"{told(known)}, defined again by {told(new)}. Rename one of them, choose by configuration "
        "(@config.when), or let the later module win with Builder.allow_module_overrides()."
    )


def _linked(
    named: Mapping[str, Node], types_match: TypesMatch, problems: list[HamiltonError]
) -> tuple[dict[str, Node], dict[str, tuple[str, ...]]]:
    reads: dict[str, tuple[str, ...]] = {}
    requests: dict[str, _Request] = {}
    for name, node in named.items():
        seen: dict[str, None] = {}
        for upstream in node.upstreams:
            read, wanted = upstream.name, upstream.type
            seen[read] = None
            producer = named.get(read)
            if producer is not None:
                if producer.type is not wanted and not types_match(producer.type, wanted):
                    problems.append(_edge_problem(node, upstream, producer))
            elif read not in requests or requests[read].type is not wanted:
                _request(requests, node, upstream, types_match, problems)
        reads[name] = tuple(seen)
    inputs = {
        name: Node(name, found.type, kind=NodeType.EXTERNAL) for name, found in requests.items()
    }
    reads.update(dict.fromkeys(inputs, ()))
    return {**named, **inputs}, reads


class _Request:
    """The type that an input is wanted with so far, and the node that wanted it so."""

    __slots__ = ("by", "type")

    def __init__(self, type_: Any, by: Node) -> None:
        self.type = type_
        self.by = by


def _request(
    requests: dict[str, _Request],
    node: Node,
    upstream: Upstream,
    types_match: TypesMatch,
    problems: list[HamiltonError],
) -> None:
    known = requests.get(upstream.name)
    wanted = upstream.type
    if wanted.__class__ is not type and htypes.is_collect(wanted):
        wanted = htypes.item_type(wanted)
    if known is None:
        requests[upstream.name] = _Request(wanted, node)
    elif known.type is wanted or wanted is Any:
        return
    elif known.type is Any or types_match(wanted, known.type):
        requests[upstream.name] = _Request(wanted, node)
    elif not types_match(known.type, wanted):
        problems.append(_conflict(upstream, node, known))


def _conflict(upstream: Upstream, node: Node, known: _Request) -> GraphError:
    return EdgeTypeError(
        f"Error: Two or more functions are requesting {upstream.name}, but have incompatible types. "
        f"{known.by.name} ({origin(known.by)}) wants {_shown(known.type)}, {node.name} "
        f"({origin(node)}) wants {_shown(upstream.type)}. Annotate them alike, or with types of "
        "which one fits the other."
    )


def _edge_problem(node: Node, upstream: Upstream, producer: Node) -> GraphError:
    return EdgeTypeError(
        f"Error: {node.name} is expecting {upstream.name}:{upstream.type}, but found "
        f"{producer.name}:{producer.type}. \nHamilton does not consider these types to be "
        f"equivalent. {producer.name} is defined at {origin(producer)}, {node.name} at "
        f"{origin(node)}: change one of the two annotations, or loosen the check with an adapter "
        "(lifecycle.EdgeConnectionHook, lifecycle.NoEdgeAndInputTypeChecking)."
    )


def _shown(type_: Any) -> str:
    return inspect.formatannotation(type_)


def _cycles(
    nodes: Mapping[str, Node], reads: Mapping[str, tuple[str, ...]]
) -> Iterator[CycleError]:
    done = {name for name, read in reads.items() if not read}
    for _ in range(2):  # nearly all graphs are sorted well enough for two looks at each name
        for name, read in reads.items():
            if name not in done and done.issuperset(read):
                done.add(name)
    left = {name: read for name, read in reads.items() if name not in done}
    if left:
        yield from _cycles_among(left, done, nodes)


def _cycles_among(
    reads: Mapping[str, tuple[str, ...]], done: Collection[str], nodes: Mapping[str, Node]
) -> Iterator[CycleError]:
    waiting = {name: len([n for n in read if n not in done]) for name, read in reads.items()}
    readers: dict[str, list[str]] = {}
    for name, read in reads.items():
        for dependency in read:
            readers.setdefault(dependency, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while it is walked
        for reader in readers.get(name, ()):
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    if len(ready) < len(reads):
        yield _cycle({name: reads[name] for name in reads.keys() - set(ready)}, nodes)


def _cycle(left: Mapping[str, Iterable[str]], nodes: Mapping[str, Node]) -> CycleError:
    try:
        TopologicalSorter({name: sorted(left[name]) for name in sorted(left)}).prepare()
    except _GraphlibCycle as error:
        loop: list[str] = error.args[1]
    steps = "".join(f"\n  {name} ({_defined(nodes[name])}), read by" for name in loop[:-1])
    return CycleError(
        f"Cycle found: {' -> '.join(loop)}. A value cannot be computed from itself:{steps}\n  "
        f"{loop[-1]} again. Rename a parameter or a function so that the loop is cut.",
        loop,
    )


def _defined(node: Node) -> str:
    return ", ".join(map(location, node.originating_functions)) or origin(node)


def _unknown_text(graph: Graph, unknown: Sequence[str], asked_by: str) -> str:
    listed = ",\n".join(map(str, unknown))
    lines = [f"Unknown nodes [{listed}] requested. Check for typos?"]
    if asked_by:
        lines.append(f"  Asked for by: {asked_by}.")
    for name in unknown:
        lines += _hints(graph, str(name))
    lines.append("  All names: driver.list_available_variables().")
    return "\n".join(lines)


def _hints(graph: Graph, name: str) -> list[str]:
    found = [graph.describe(known) for known in near(name, graph)]
    hints = [f"  Did you mean {' or '.join(found)}?"] if found else []
    hints += [f"  {absent.sentence()}" for absent in graph.absent if absent.name == name]
    return hints


__all__ = ["Graph", "TypesMatch", "build_graph", "depth_first", "link", "with_nodes"]
