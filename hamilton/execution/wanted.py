"""What a plan wants from outside: what is missing of it, given twice, or of a wrong type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hamilton import htypes
from hamilton.errors import InputError, Suggestions
from hamilton.graph import Graph
from hamilton.node import Node

ValueFits = Callable[..., bool]
"""Whether a value may be given: called with ``node_type`` and ``input_value``."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """An input whose value is looked at before each run.

    Attributes
    ----------
    name
        The input.
    type
        The type it is wanted with.
    classes
        Classes whose instances fit, for a quick look; ``None`` if it takes more than that.
    """

    name: str
    type: Any
    classes: type | tuple[type, ...] | None


def fit_at_a_glance(checks: Sequence[Check], values: Mapping[str, Any]) -> bool:
    """Say whether values are instances of what is wanted; ``False`` too where that takes a look."""
    for check in checks:
        value = values[check.name]
        if value is not None and (check.classes is None or not isinstance(value, check.classes)):
            return False
    return True


def check_of(node: Node) -> Check:
    """Give what is wanted of an input's value."""
    return Check(node.name, node.type, htypes.checking_class(node.type))


def missing_problems(
    graph: Graph,
    missing: set[str],
    inputs: Mapping[str, Any],
    request: tuple[Sequence[str], Sequence[str]],
) -> list[str]:
    """Tell of each input that is missing who reads it, sorted.

    Parameters
    ----------
    graph
        The graph.
    missing
        Names of inputs that have no value; some may be read only where there is a default.
    inputs
        What is given: a name that is none of the graph's may be a misspelt one.
    request
        The names asked for, and all that is reached from them and not overridden.
    """
    near = Suggestions([given for given in inputs if given not in graph])
    wanted = _readers(graph, missing, *request)
    return [_missing_text(graph, name, wanted[name], near) for name in wanted]


def type_problems(
    checks: Sequence[Check], values: Mapping[str, Any], value_fits: ValueFits | None
) -> list[str]:
    """Tell of each value that is of a wrong type.

    Parameters
    ----------
    checks
        What is wanted.
    values
        What is given.
    value_fits
        Decides in place of the type rules.
    """
    fits = value_fits or htypes.check_input_type
    return [
        _type_text(check, values[check.name])
        for check in checks
        if not fits(node_type=check.type, input_value=values[check.name])
    ]


def refuse_twice(graph: Graph, inputs: Mapping[str, Any]) -> None:
    """Refuse inputs that the configuration gives as well.

    Raises
    ------
    InputError
        Naming them.
    """
    twice = [name for name in inputs if name in graph.config]
    if twice:
        msg = (
            "The following inputs are present in both config and inputs. They must be mutually "
            f"disjoint. {twice}. Give each in one of them."
        )
        raise InputError(msg)


def raise_problems(problems: Sequence[str], idling: str = "") -> None:
    """Raise problems together, if there are any.

    Parameters
    ----------
    problems
        What is wrong.
    idling
        What has no effect, told with it: the one may be a misspelling of the other.

    Raises
    ------
    InputError
        Telling all.
    """
    if problems:
        listed = "".join(f"\n  {problem}" for problem in sorted(problems))
        also = f"\n{idling}" if idling else ""
        msg = f"{len(problems)} errors encountered: {listed}{also}"
        raise InputError(msg)


def _readers(
    graph: Graph, missing: set[str], targets: Sequence[str], reached: Sequence[str]
) -> dict[str, list[str]]:
    """Give for each missing input the nodes that cannot do without it, sorted."""
    found: dict[str, set[str]] = {name: {name} for name in targets if name in missing}
    for name in reached:
        for upstream in graph[name].upstreams:
            if upstream.required and upstream.name in missing:
                found.setdefault(upstream.name, set()).add(name)
    return {name: sorted(found[name]) for name in sorted(found)}


def _missing_text(graph: Graph, name: str, readers: Sequence[str], near: Suggestions) -> str:
    text = (
        f"Error: Required input {name} not provided for nodes: {list(readers)}. "
        f"Give it a value: inputs={{{name!r}: ...}}."
    )
    for given in near.near(name, limit=1):
        text += f" Did you mean it by the input {given!r}?"
    return " ".join([text, *graph.left_out(name)])


def _type_text(check: Check, value: Any) -> str:
    return (
        f"Error: Type requirement mismatch. Expected {check.name}:{check.type} got "
        f"{_short(value)}:{type(value)} instead."
    )


def _short(value: Any) -> str:
    if isinstance(value, (str, int, float, bool, bytes, complex)):
        text = str(value)
        return text if len(text) <= 50 else f"{text[:50]}..."  # noqa: PLR2004 - a line's worth
    return f"a {type(value).__name__}"
