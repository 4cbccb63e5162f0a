"""What a strict driver refuses: whatever was given and would have no effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hamilton import htypes
from hamilton.errors import BuilderError, InputError, did_you_mean
from hamilton.execution.notes import in_short
from hamilton.execution.plan import Plan
from hamilton.graph import Graph
from hamilton.settings import ENABLE_POWER_USER_MODE


def refuse_idle(
    plan: Plan, graph: Graph, inputs: Mapping[str, Any], overrides: Mapping[str, Any]
) -> None:
    """Refuse inputs and overrides without effect, and overrides of a wrong type.

    Parameters
    ----------
    plan
        What runs.
    graph
        The graph it belongs to.
    inputs, overrides
        What is given.

    Raises
    ------
    InputError
        Telling all of them.
    """
    problems = [_input_problem(name, graph) for name in inputs if name not in plan.inputs]
    problems += [_override_problem(name, graph) for name in overrides if name not in plan.overrides]
    problems += [
        f"Error: Type requirement mismatch. Expected {name}:{graph[name].type} got {in_short(value)}:"
        f"{type(value)} instead, for an override."
        for name, value in overrides.items()
        if name in graph and not htypes.value_fits(value, graph[name].type)
    ]
    if problems:
        listed = "".join(f"\n  {problem}" for problem in sorted(problems))
        msg = f"{len(problems)} errors encountered: {listed}"
        raise InputError(msg)


def idle_config(graph: Graph) -> str:
    """Tell the configuration that nothing asks for; ``""`` if there is none."""
    idle = [key for key in graph.idle_config if key != ENABLE_POWER_USER_MODE]
    return " ".join(_config_problem(key, graph) for key in idle)


def refuse_idle_config(graph: Graph) -> None:
    """Refuse configuration that nothing asks for.

    Raises
    ------
    BuilderError
        Telling all keys.
    """
    problem = idle_config(graph)
    if problem:
        raise BuilderError(problem)


def _input_problem(name: str, graph: Graph) -> str:
    if name not in graph:
        return f"Error: no node is named {name!r}, so its input has no effect.{_near(name, graph)}"
    if not graph[name].user_defined:
        return f"Error: {graph.describe(name)} is computed; use overrides to replace it."
    return f"Error: the input {name!r} is not read for what is asked for."


def _override_problem(name: str, graph: Graph) -> str:
    if name not in graph:
        return (
            f"Error: no node is named {name!r}, so its override has no effect.{_near(name, graph)}"
        )
    return f"Error: the override of {name!r} is not read for what is asked for."


def _config_problem(key: str, graph: Graph) -> str:
    return f"Nothing asks for the configuration {key!r}.{_near(key, graph.config_keys)}"


def _near(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    hint = did_you_mean(name, known)
    return f" {hint}" if hint else ""
