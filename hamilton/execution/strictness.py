"""What was given and has no effect, or a wrong type: refused when strict, else told of once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from hamilton import htypes
from hamilton.errors import BuilderError, InputError, Suggestions
from hamilton.execution.notes import safely_in_short
from hamilton.graph import Graph
from hamilton.settings import ENABLE_POWER_USER_MODE

_LISTED: Final = 20
"""How many things a log record lists; an error lists all."""


class Read(NamedTuple):
    """What of the given is read.

    Attributes
    ----------
    inputs
        Names of the inputs that are read.
    overrides
        Names of the overrides that are read.
    """

    inputs: Sequence[str]
    overrides: Sequence[str]


def idle(
    read: Read,
    graph: Graph,
    inputs: Mapping[str, Any],
    overrides: Mapping[str, Any],
    *,
    looks_at_types: bool = True,
) -> list[str]:
    """Tell of inputs and overrides without effect, and of overrides of a wrong type, sorted.

    Parameters
    ----------
    read
        What is read of them.
    graph
        The graph it is read in.
    inputs, overrides
        What is given.
    looks_at_types
        Whether the types of overrides count.
    """
    near = Suggestions(graph)
    used, replaced = frozenset(read.inputs), frozenset(read.overrides)
    problems = [_input_problem(name, graph, near) for name in inputs if name not in used]
    problems += [_override_problem(name, graph, near) for name in overrides if name not in replaced]
    if looks_at_types:
        problems += [
            f"Type requirement mismatch. Expected {name}:{graph[name].type} got "
            f"{safely_in_short(value)}:{type(value)} instead, for an override."
            for name, value in overrides.items()
            if name in graph and not htypes.value_fits(value, graph[name].type)
        ]
    return sorted(problems)


def refuse_idle(
    read: Read, graph: Graph, inputs: Mapping[str, Any], overrides: Mapping[str, Any]
) -> None:
    """Refuse inputs and overrides without effect, and overrides of a wrong type.

    Parameters
    ----------
    read
        What is read of them.
    graph
        The graph it is read in.
    inputs, overrides
        What is given.

    Raises
    ------
    InputError
        Telling all of them.
    """
    problems = idle(read, graph, inputs, overrides)
    if problems:
        listed = "".join(f"\n  Error: {problem}" for problem in problems)
        msg = f"{len(problems)} errors encountered: {listed}"
        raise InputError(msg)


def told(problems: Sequence[str]) -> str:
    """Write what :func:`idle` found for a driver that goes on all the same.

    Parameters
    ----------
    problems
        What it found; at least one.

    Returns
    -------
    str
        A line for each of the first twenty.
    """
    lines = [f"  {problem}" for problem in problems[:_LISTED]]
    if len(problems) > _LISTED:
        lines.append(f"  and {len(problems) - _LISTED} more.")
    return "\n".join(["Given without effect, or of a wrong type:", *lines])


def idle_config(graph: Graph) -> str:
    """Tell the configuration that nothing asks for; ``""`` if there is none."""
    near = Suggestions(graph.config_keys)
    keys = [key for key in graph.idle_config if key != ENABLE_POWER_USER_MODE]
    return " ".join(_config_problem(key, near) for key in keys)


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


def _input_problem(name: str, graph: Graph, near: Suggestions) -> str:
    if name not in graph:
        return f"no node is named {name!r}, so its input has no effect.{_hint(name, near)}"
    if not graph[name].user_defined:
        return f"{graph.describe(name)} is computed; use overrides to replace it."
    return f"the input {name!r} is not read for what is asked for."


def _override_problem(name: str, graph: Graph, near: Suggestions) -> str:
    if name not in graph:
        return f"no node is named {name!r}, so its override has no effect.{_hint(name, near)}"
    return f"the override of {name!r} is not read for what is asked for."


def _config_problem(key: str, near: Suggestions) -> str:
    return f"Nothing asks for the configuration {key!r}.{_hint(key, near)}"


def _hint(name: str, near: Suggestions) -> str:
    hint = near.sentence(name)
    return f" {hint}" if hint else ""
