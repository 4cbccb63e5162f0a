"""From functions to a graph: compile, join by name, add the inputs, check the edges."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hamilton import htypes
from hamilton.errors import DuplicateNodeError, EdgeTypeError, GraphError, HamiltonError, raise_all
from hamilton.function_modifiers._compile import Compiler
from hamilton.graph._graph import Graph
from hamilton.graph._order import cycles
from hamilton.htypes import NEITHER, TypesMatch, narrower, of_item
from hamilton.node import Node, NodeType, Upstream, origin

_Wanted = tuple[Any, Node]
"""The narrowest type that an input is wanted with, and a node that wants it so."""


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
    named = _by_name(nodes, config, problems, allow_overrides=allow_overrides)
    linked, reads = _joined(named, config, types_match, problems)
    replaced = (node.name for node in nodes if node.name in config)
    return Graph(linked, config, reads, compiler.absent, compiler.config.asked.union(replaced))


def link(
    nodes: Iterable[Node], config: Mapping[str, Any], types_match: TypesMatch = htypes.fits
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

    Raises
    ------
    HamiltonError
        For duplicates, types that do not fit, and cycles.
    """
    problems: list[HamiltonError] = []
    named = _by_name(nodes, config, problems, allow_overrides=False)
    linked, reads = _joined(named, config, types_match, problems)
    return Graph(linked, config, reads)


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
    linked = link([*kept, *nodes], config, types_match)
    unread = {name: graph[name] for name in graph if name not in linked}
    reads = {**linked.reads, **dict.fromkeys(unread, ())}
    return Graph({**linked.nodes, **unread}, graph.config, reads, graph.absent, graph.config_keys)


def _joined(
    named: Mapping[str, Node],
    config: Mapping[str, Any],
    types_match: TypesMatch,
    problems: list[HamiltonError],
) -> tuple[dict[str, Node], dict[str, tuple[str, ...]]]:
    """Give the nodes with their inputs, and for each name what it reads; raise all problems."""
    linked, reads, late = _linked(named, types_match, problems)
    for key in config:
        if key not in linked:
            linked[key] = _input(key, Any)
            reads[key] = ()
    raise_all([*problems, *cycles(late, linked, reads)])
    return linked, reads


def _by_name(
    nodes: Iterable[Node],
    config: Mapping[str, Any],
    problems: list[HamiltonError],
    *,
    allow_overrides: bool,
) -> dict[str, Node]:
    nodes = list(nodes)
    named = {node.name: node for node in nodes}
    if len(named) == len(nodes) and named.keys().isdisjoint(config):
        return named
    named = {}
    for node in nodes:
        if node.name in config:
            continue
        if node.name in named and not allow_overrides:
            problems.append(_duplicate(node, named[node.name]))
            continue
        named[node.name] = node
    return named


def _linked(
    named: Mapping[str, Node], types_match: TypesMatch, problems: list[HamiltonError]
) -> tuple[dict[str, Node], dict[str, tuple[str, ...]], dict[str, None]]:
    """Add the inputs, and give for each name what it reads, and the names that read one behind."""
    reads: dict[str, tuple[str, ...]] = {}
    inputs: dict[str, _Wanted] = {}
    late: dict[str, None] = {}
    for name, node in named.items():
        seen: dict[str, None] = {}
        for upstream in node.upstreams:
            read, wanted = upstream.name, upstream.type
            seen[read] = None
            producer = named.get(read)
            if producer is None:
                if read not in inputs or inputs[read][0] is not wanted:
                    _want(inputs, node, upstream, types_match, problems)
                continue
            if read not in reads or read in late:
                late[name] = None
            if producer.type is not wanted and not types_match(producer.type, wanted):
                problems.append(_edge_problem(node, upstream, producer))
        reads[name] = tuple(seen)
    reads.update(dict.fromkeys(inputs, ()))
    return {**named, **{name: _input(name, inputs[name][0]) for name in inputs}}, reads, late


def _input(name: str, type_: Any) -> Node:
    return Node(name, type_, kind=NodeType.EXTERNAL)


def _want(
    inputs: dict[str, _Wanted],
    node: Node,
    upstream: Upstream,
    types_match: TypesMatch,
    problems: list[HamiltonError],
) -> None:
    name, wanted = upstream.name, upstream.type
    known = inputs.get(name)
    if known is None:
        inputs[name] = (of_item(wanted), node)
        return
    found = narrower(known[0], of_item(wanted), types_match)
    if found is NEITHER:
        problems.append(_conflict(upstream, node, known))
    elif found is not known[0]:
        inputs[name] = (found, node)


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


def _conflict(upstream: Upstream, node: Node, known: _Wanted) -> GraphError:
    type_, by = known
    if by is node:
        return EdgeTypeError(
            f"Error: {node.name} ({origin(node)}) reads {upstream.name} through parameters of the "
            f"incompatible types {_shown(type_)} and {_shown(upstream.type)}: no value feeds both. "
            "Annotate them alike, or with types of which one fits the other."
        )
    return EdgeTypeError(
        f"Error: Two or more functions are requesting {upstream.name}, but have incompatible types. "
        f"{by.name} ({origin(by)}) wants {_shown(type_)}, {node.name} "
        f"({origin(node)}) wants {_shown(upstream.type)}. Annotate them alike, or with types of "
        "which one fits the other."
    )


def _edge_problem(node: Node, upstream: Upstream, producer: Node) -> GraphError:
    return EdgeTypeError(
        f"Error: {node.name} is expecting {upstream.name}:{upstream.type}, but found "
        f"{producer.name}:{producer.type}. \nHamilton does not consider these types to be "
        f"equivalent. {producer.name} comes from {origin(producer)}, {node.name} from "
        f"{origin(node)}: change one of the two types, or loosen the check with an adapter "
        "(lifecycle.EdgeConnectionHook, lifecycle.NoEdgeAndInputTypeChecking)."
    )


def _shown(type_: Any) -> str:
    return inspect.formatannotation(type_)


__all__ = ["build_graph", "link", "with_nodes"]
