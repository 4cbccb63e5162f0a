"""How a driver runs a graph; here node by node, in :mod:`.task_based` task by task on executors."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any

from hamilton.execution.plain import Given, execute
from hamilton.execution.plan import Plan, refuse_coroutines, refuse_dynamic
from hamilton.graph import Graph
from hamilton.lifecycle.points import Lifecycle

if TYPE_CHECKING:
    from hamilton.execution.regions import Regions


class GraphExecutor(abc.ABC):
    """Runs requests on a graph; the drivers' ``graph_executor``."""

    @abc.abstractmethod
    def prepare(self, graph: Graph) -> Regions | None:
        """Find what a graph repeats, where this executor can repeat."""

    @abc.abstractmethod
    def validate(self, plan: Plan, graph: Graph, regions: Regions | None) -> None:
        """Refuse a plan that this executor cannot run."""

    def execute(
        self, plan: Plan, given: Given, graph: Graph, lifecycle: Lifecycle, run_id: str
    ) -> dict[str, Any]:
        """Run a plan and give the targets' values."""
        msg = f"{type(self).__name__} awaits what it runs. Call aexecute() in an event loop."
        raise NotImplementedError(msg)


class DefaultGraphExecutor(GraphExecutor):
    """Runs each node once, in this thread."""

    def prepare(self, graph: Graph) -> None:
        """Find nothing: plans that repeat are refused."""
        del graph

    def validate(self, plan: Plan, graph: Graph, regions: Regions | None) -> None:
        """Refuse plans that expand, collect or await."""
        del graph, regions
        refuse_dynamic(plan)
        refuse_coroutines(plan)

    def execute(
        self, plan: Plan, given: Given, graph: Graph, lifecycle: Lifecycle, run_id: str
    ) -> dict[str, Any]:
        """Run a plan and give the targets' values."""
        __tracebackhide__ = True
        return execute(plan, given, graph, lifecycle, run_id)


__all__ = ["DefaultGraphExecutor", "GraphExecutor"]
