"""What tests of decorators share: functions are compiled and their nodes called, without an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hamilton.graph import Graph, build_graph


@pytest.fixture
def graph_of() -> Callable[..., Graph]:
    """Give the graph of functions; the configuration as keywords."""

    def made(*functions: Callable[..., Any], **config: Any) -> Graph:
        return build_graph(functions, config)

    return made


@pytest.fixture
def values_of() -> Callable[..., dict[str, Any]]:
    """Give the values of all nodes of functions, by name; the inputs as keywords."""

    def computed(
        *functions: Callable[..., Any], config: Mapping[str, Any] | None = None, **inputs: Any
    ) -> dict[str, Any]:
        graph = build_graph(functions, config or {})
        values = {**(config or {}), **inputs}
        for name in graph.upstream(list(graph)):
            if not graph[name].user_defined:
                values[name] = graph[name].call(values)
        return values

    return computed
