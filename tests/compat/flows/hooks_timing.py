"""Hooks that are told of every node and of the whole run, next to one that makes a table."""

from __future__ import annotations

import sys
from typing import Any

from hamilton import driver, lifecycle


def a(x: int) -> int:
    return x + 1


def b(a: int) -> int:
    return a * 2


class Told(lifecycle.NodeExecutionHook, lifecycle.GraphExecutionHook):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def run_before_node_execution(  # noqa: PLR0913 - what it is told
        self, *, node_name: str, node_tags: dict, node_kwargs: dict, node_return_type: type,
        task_id: str | None, run_id: str, node_input_types: dict, **future_kwargs: Any,
    ) -> None:  # fmt: skip
        self.lines.append(("before", node_name, node_kwargs, node_return_type.__name__, task_id))
        self.lines.append((sorted(node_input_types), node_tags["module"], isinstance(run_id, str)))

    def run_after_node_execution(
        self, *, node_name: str, result: Any, error: Exception | None, success: bool,
        **future_kwargs: Any,
    ) -> None:  # fmt: skip
        self.lines.append(("after", node_name, result, error, success))

    def run_before_graph_execution(
        self, *, final_vars: list, inputs: dict, overrides: dict, execution_path: Any,
        **future_kwargs: Any,
    ) -> None:  # fmt: skip
        self.lines.append(("graph", final_vars, inputs, overrides or {}, sorted(execution_path)))

    def run_after_graph_execution(
        self, *, graph: Any, success: bool, error: Exception | None, results: Any,
        **future_kwargs: Any,
    ) -> None:  # fmt: skip
        names = sorted(one.name for one in graph.nodes)
        self.lines.append(("end", success, error, results, names))


def _run(folder):
    told = Told()
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_adapters(told).build()
    dr.execute(["b"], inputs={"x": 1})
    return told.lines


_EXPECTED = [
    ("graph", ["b"], {"x": 1}, {}, ["a", "b"]),
    ("before", "a", {"x": 1}, "int", None),
    (["x"], "hooks_timing", True),
    ("after", "a", 2, None, True),
    ("before", "b", {"a": 2}, "int", None),
    (["a"], "hooks_timing", True),
    ("after", "b", 4, None, True),
    ("end", True, None, {"b": 4}, ["a", "b", "x"]),
]
