"""A method around every node, and a builder of the older kind for the result."""

from __future__ import annotations

import sys
from typing import Any

from hamilton import base, driver, lifecycle


def a(x: int) -> int:
    return x + 1


def b(a: int, y: int = 5) -> int:
    return a * y


class Counting(lifecycle.NodeExecutionMethod):
    """Runs every node and adds one to what it gives."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def run_to_execute_node(
        self, *, node_name: str, node_callable: Any, node_kwargs: dict[str, Any],
        **future_kwargs: Any,
    ) -> Any:  # fmt: skip
        self.names.append(node_name)
        return node_callable(**node_kwargs) + 1


class Older(base.SimplePythonGraphAdapter):
    """Doubles what every node gives."""

    def execute_node(self, node: Any, kwargs: dict[str, Any]) -> Any:
        return 2 * node.callable(**kwargs)


def _run(folder):
    counting = Counting()
    module = sys.modules[__name__]
    dr = driver.Builder().with_modules(module).with_adapters(counting).build()
    older = driver.Builder().with_modules(module).with_adapter(Older(base.DictResult())).build()
    return [
        dr.execute(["b"], inputs={"x": 1}),
        counting.names,
        older.execute(["b"], inputs={"x": 1}),
    ]


_EXPECTED = [{"b": 16}, ["a", "b"], {"b": 40}]
