"""The plain way to run a plan: node by node, in this thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hamilton.execution.node_call import NODE_POINTS, run_bare, run_hooked
from hamilton.execution.notes import FailureNote
from hamilton.execution.plan import Plan
from hamilton.graph import Graph
from hamilton.lifecycle.points import Lifecycle

Given = tuple[Mapping[str, Any], Mapping[str, Any]]
"""Inputs and overrides, by name."""


def execute(
    plan: Plan, given: Given, graph: Graph, lifecycle: Lifecycle, run_id: str
) -> dict[str, Any]:
    """Run a plan in this thread, node by node.

    Parameters
    ----------
    plan
        What runs.
    given
        Inputs and overrides.
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
    is_watched = bool(lifecycle.adapters) and lifecycle.has(*NODE_POINTS)
    if not is_watched:
        compiled = plan.hot.compiled(plan)
        if compiled is not None:
            return compiled(*given, note)
    values = plan.start(*given)
    if is_watched:
        run_hooked(plan.steps, values, note, lifecycle, (run_id, None))
    else:
        run_bare(plan.steps, values, note)
    return {name: values[name] for name in plan.targets}


__all__ = ["Given", "execute"]
