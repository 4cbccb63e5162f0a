"""Run a plan and give what was asked for."""

from __future__ import annotations

from typing import Any

from hamilton.execution.node_call import NODE_POINTS, run_bare, run_hooked
from hamilton.execution.notes import FailureNote
from hamilton.execution.plan import Plan
from hamilton.graph import Graph
from hamilton.lifecycle.base import Lifecycle


def execute(
    plan: Plan, values: dict[Any, Any], graph: Graph, lifecycle: Lifecycle, run_id: str
) -> dict[str, Any]:
    """Run a plan in this thread, node by node.

    Parameters
    ----------
    plan
        What runs.
    values
        What stands ready: ``plan.start(inputs, overrides)``; it is used up.
    graph
        The graph, for what is told of a failure.
    lifecycle
        The adapters.
    run_id
        Names the run, for the adapters.

    Returns
    -------
    dict
        The targets' values, in the order asked for.

    Raises
    ------
    Exception
        What a node's function raised, with a note that says which node it was.
    """
    __tracebackhide__ = True
    note = FailureNote(graph, plan.targets)
    if lifecycle.has(*NODE_POINTS):
        run_hooked(plan.steps, values, note, lifecycle, run_id)
    else:
        run_bare(plan.steps, values, note)
    return {name: values[name] for name in plan.targets}
