"""How a driver runs a graph task by task, on executors; imported when that is asked for."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from hamilton.execution.engine import execute_tasks
from hamilton.execution.executors import ExecutionManager
from hamilton.execution.graph_executors import GraphExecutor
from hamilton.execution.grouping import GroupingStrategy
from hamilton.execution.loop import Setting
from hamilton.execution.names import new_run_id
from hamilton.execution.notes import FailureNote
from hamilton.execution.plain import Given
from hamilton.execution.plan import Plan, refuse_coroutines
from hamilton.execution.regions import Regions, find_regions
from hamilton.execution.tasks import Frame, make_frame
from hamilton.graph import Graph
from hamilton.lifecycle.points import Lifecycle


class TaskBasedGraphExecutor(GraphExecutor):
    """Runs groups of nodes as tasks on executors; what expands is repeated for each item.

    Parameters
    ----------
    execution_manager
        Chooses executors.
    grouping_strategy
        Decides which nodes run together.
    """

    def __init__(
        self, execution_manager: ExecutionManager, grouping_strategy: GroupingStrategy
    ) -> None:
        self.execution_manager = execution_manager
        self.grouping_strategy = grouping_strategy
        self._frames: WeakKeyDictionary[Plan, Frame] = WeakKeyDictionary()

    def __reduce__(self) -> tuple[Any, ...]:
        return (TaskBasedGraphExecutor, (self.execution_manager, self.grouping_strategy))

    def prepare(self, graph: Graph) -> Regions:
        """Find what a graph repeats.

        Raises
        ------
        RegionError
            If expansions and collections do not match.
        """
        return find_regions(graph)

    def validate(self, plan: Plan, graph: Graph, regions: Regions | None) -> None:
        """Refuse plans that await, or that cannot be put into tasks."""
        refuse_coroutines(plan)
        found = regions or self.prepare(graph)
        self._frames[plan] = make_frame(plan, graph, found, self.grouping_strategy)

    def execute(
        self, plan: Plan, given: Given, graph: Graph, lifecycle: Lifecycle, run_id: str
    ) -> dict[str, Any]:
        """Run a plan and give the targets' values."""
        __tracebackhide__ = True
        note = FailureNote(graph, plan.targets)
        setting = Setting(self.execution_manager, lifecycle, run_id or new_run_id(), note)
        return execute_tasks(self._frames[plan], plan.ready(*given), setting)


__all__ = ["TaskBasedGraphExecutor"]
