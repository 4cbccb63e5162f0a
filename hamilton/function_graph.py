"""What a graph can be asked for that needs a driver; opened by the graph's own methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from hamilton.driver import Driver
from hamilton.graph import Graph, with_nodes
from hamilton.lifecycle.base import Lifecycle
from hamilton.node import Node


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


def _driver_of(graph: Graph) -> Driver:
    driver = Driver({}, _has_implicit_result=False)
    driver.graph = graph
    driver._make_ready()  # noqa: SLF001 - the same family
    return driver


__all__ = ["built", "displayed", "executed", "grown"]
