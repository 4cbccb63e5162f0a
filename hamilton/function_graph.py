"""What a graph can be asked for that needs a driver or a picture; opened by the graph's own room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hamilton.driver import Driver
from hamilton.graph import Graph, link, with_nodes
from hamilton.lifecycle.points import Lifecycle
from hamilton.node import Node
from hamilton.visualization import DrawOptions, Mark, draw

if TYPE_CHECKING:
    from graphviz import Digraph


def built(
    modules: Sequence[ModuleType], config: Mapping[str, Any], adapter: Any, *, allow_overrides: bool
) -> Graph:
    """Give the graph that a driver of some modules has.

    Parameters
    ----------
    modules
        Where the functions come from.
    config
        Chooses variants, and gives values.
    adapter
        One adapter, several, or those of a driver.
    allow_overrides
        Whether a later module's function may take an earlier one's name.
    """
    adapters = adapter.adapters if isinstance(adapter, Lifecycle) else adapter
    driver = Driver(
        config,
        *modules,
        adapter=adapters,
        allow_module_overrides=allow_overrides,
        _has_implicit_result=False,
        _tells_construction=False,
    )
    return driver.graph


def grown(graph: Graph, nodes: Sequence[Node]) -> Graph:
    """Give a graph with some nodes added."""
    return with_nodes(graph, nodes)


def executed(
    graph: Graph, wanted: Iterable[str], inputs: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Run what leads to some names, and give all values.

    Parameters
    ----------
    graph
        The graph.
    wanted
        Names.
    inputs
        Values of inputs.
    given
        Values that take the place of nodes.
    """
    known = {*inputs, *given, *graph.config}
    reached = graph.upstream(wanted, given)
    targets = [name for name in reached if name in known or not graph[name].user_defined]
    results: dict[str, Any] = _driver_of(graph).execute(targets, overrides=given, inputs=inputs)
    return results


def displayed(graph: Graph, output_file_path: Any, **look: Any) -> Any:
    """Draw every node of a graph."""
    look["show_schema"] = look.pop("display_fields", look.get("show_schema", True))
    return _driver_of(graph).display_all_functions(output_file_path, **look)


class VisualizationNodeModifiers(Enum):
    """Why a node of a picture stands out."""

    IS_OUTPUT = Mark.OUTPUT
    IS_PATH = Mark.PATH
    IS_USER_INPUT = "user input"
    IS_OVERRIDE = Mark.OVERRIDE


def create_graphviz_graph(  # noqa: PLR0913 - its signature is public
    nodes: Iterable[Node],
    comment: str,
    graphviz_kwargs: Mapping[str, Any] | None,
    node_modifiers: Mapping[str, Collection[VisualizationNodeModifiers]] | None,
    strictly_display_only_nodes_passed_in: bool,  # noqa: FBT001 - its place is public
    *,
    config: Mapping[str, Any] | None = None,
    display_fields: bool = True,
    **look: Any,
) -> Digraph | None:
    """Draw some nodes, as tools around an editor do; a driver draws more easily.

    Parameters
    ----------
    nodes
        The nodes; their order does not matter.
    comment
        Stands in the first line of the source.
    graphviz_kwargs
        As in :class:`hamilton.visualization.DrawOptions`.
    node_modifiers
        Why nodes stand out, by name.
    strictly_display_only_nodes_passed_in
        Whether to leave out what the nodes read, if it is not among them.
    config
        The configuration that the nodes were made with.
    display_fields
        Whether to draw the columns that ``@schema.output`` tells.
    **look
        More of :class:`hamilton.visualization.DrawOptions`.

    Returns
    -------
    graphviz.Digraph or None
        ``None``, with a logged warning, where the Python package ``graphviz`` is not installed.
    """
    passed = {node.name: node for node in sorted(nodes, key=lambda node: node.name)}
    made = [node for node in passed.values() if not node.user_defined]
    graph = link(made, {}, lambda _found, _wanted: True)
    unread = {name: node for name, node in passed.items() if name not in graph}
    graph = Graph({**graph, **unread}, config or {}, {**dict.fromkeys(unread, ()), **graph.reads})
    names = passed if strictly_display_only_nodes_passed_in else graph
    options = DrawOptions(graphviz_kwargs=graphviz_kwargs, show_schema=display_fields, **look)
    picture = draw(graph, list(names), options, _marks(node_modifiers or {}))
    if picture is not None:
        picture.comment = comment
    return picture


def _marks(
    modifiers: Mapping[str, Collection[VisualizationNodeModifiers]],
) -> dict[Mark, list[str]]:
    return {
        mark: [name for name, why in modifiers.items() if VisualizationNodeModifiers(mark) in why]
        for mark in (Mark.OUTPUT, Mark.PATH, Mark.OVERRIDE)
    }


def _driver_of(graph: Graph) -> Driver:
    driver = Driver({}, _has_implicit_result=False)
    driver.graph = graph
    driver._make_ready()  # noqa: SLF001 - the same family
    return driver


__all__ = [
    "VisualizationNodeModifiers",
    "built",
    "create_graphviz_graph",
    "displayed",
    "executed",
    "grown",
]
