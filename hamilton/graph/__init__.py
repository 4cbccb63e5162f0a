"""Nodes joined by name: build, link, check, query.

``functions → compiled nodes → linked graph``. A :class:`Graph` is immutable: what adds nodes gives
a new one. Nodes know no neighbours; the graph does, by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamilton._rooms import opener
from hamilton.graph._graph import Graph
from hamilton.graph._linking import build_graph, link, with_nodes
from hamilton.graph._order import depth_first
from hamilton.htypes import TypesMatch

FunctionGraph = Graph
"""The graph, by the name that users of Hamilton know."""

if not TYPE_CHECKING:  # what draws stands above, and is opened when it is asked for
    __getattr__ = opener(
        __name__,
        {"function_graph": ("VisualizationNodeModifiers", "create_graphviz_graph")},
        package="hamilton",
    )

__all__ = [
    "FunctionGraph",
    "Graph",
    "TypesMatch",
    "build_graph",
    "depth_first",
    "link",
    "with_nodes",
]
