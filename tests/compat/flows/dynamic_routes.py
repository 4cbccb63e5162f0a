"""A manager of one's own that chooses executors by tags; hooks of tasks."""

from __future__ import annotations

import sys
from typing import Any

from hamilton import driver, lifecycle
from hamilton.execution import executors
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


@tag(place="far")
def squared(number: int) -> int:
    return number**2


def total(squared: Collect[int]) -> int:
    return sum(squared)


class Routing(executors.ExecutionManager):
    """Sends what is far away to threads."""

    def __init__(self) -> None:
        self.near = executors.SynchronousLocalTaskExecutor()
        self.far = executors.MultiThreadingExecutor(2)
        super().__init__([self.near, self.far])
        self.sent: list[str] = []

    def get_executor_for_task(self, task: Any) -> executors.TaskExecutor:
        if any(node.tags.get("place") == "far" for node in task.nodes):
            self.sent.append(task.task_id)
            return self.far
        return self.near


class Tasks(lifecycle.TaskExecutionHook):
    """Writes down which tasks succeeded."""

    def __init__(self) -> None:
        self.done: list[tuple[str, bool]] = []

    def run_before_task_execution(self, **facts: Any) -> None:
        """Say nothing."""

    def run_after_task_execution(
        self, *, task_id: str, success: bool, **future_kwargs: Any
    ) -> None:
        self.done.append((task_id, success))


def _run(folder):
    routing, tasks = Routing(), Tasks()
    builder = driver.Builder().with_modules(sys.modules[__name__]).with_adapters(tasks)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_execution_manager(routing).build()
    result = dr.execute(["total"], inputs={"count": 3})
    return [result, sorted(routing.sent), sorted(task for task in tasks.done if task[0] != "count")]


_BLOCKS = [f"expand-number.{key}.block-number" for key in range(3)]
_EXPECTED = [
    {"total": 5},
    _BLOCKS,
    [
        ("collect-number", True),
        ("expand-number", True),
        *((block, True) for block in _BLOCKS),
    ],
]
