"""What a run is asked for, looked at before anything is made of it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from types import ModuleType
from typing import Any, Final

from hamilton.errors import InputError, RequestError
from hamilton.function_modifiers._targets import outputs
from hamilton.graph_types import HamiltonNode
from hamilton.node import Node

_NOTHING: Final[Mapping[str, Any]] = {}


def given_values(what: str, values: Any) -> Mapping[str, Any]:
    """Give values by name; those of nothing are none.

    Parameters
    ----------
    what
        The argument they are given as, for the message.
    values
        What the caller gave.

    Raises
    ------
    InputError
        If they are no mapping.
    """
    if values is None:
        return _NOTHING
    if values.__class__ is dict or isinstance(values, Mapping):
        return values
    msg = (
        f"{what} is a {type(values).__name__}; it takes a dict of values by name: "
        f'{what}={{"name": value}}.'
    )
    raise InputError(msg)


def asked_for(final_vars: Any, asked_by: str) -> list[Any]:
    """Give what is asked for as a list; one name alone is one thing.

    Parameters
    ----------
    final_vars
        What the caller gave.
    asked_by
        The method that was called, for the message.

    Raises
    ------
    RequestError
        If it is neither a name nor holds anything.
    """
    if isinstance(final_vars, str):
        return [final_vars]
    if isinstance(final_vars, Iterable):
        return list(final_vars)
    name = getattr(final_vars, "__name__", None) or repr(final_vars)
    msg = (
        f"{asked_by}() takes a list of what is asked for: names, functions or listed variables; "
        f"it was given {name}."
    )
    hint = "" if final_vars is None else f" Write {asked_by}([{name}])."
    raise RequestError(msg + hint)


def name_of(asked: Any, graph: Mapping[str, Node], modules: Collection[ModuleType]) -> str:
    """Give the name of a node that is asked for: by it, by its function, or by what a listing gave.

    Parameters
    ----------
    asked
        What the caller gave.
    graph
        The nodes.
    modules
        Where the graph's functions come from.

    Raises
    ------
    RequestError
        If it is none of these, or a function of another module.
    """
    if isinstance(asked, str):
        return str(asked)
    if isinstance(asked, HamiltonNode):
        return asked.name
    return _name_of_function(asked, graph, modules)


def handed_back(
    targets: Iterable[str], inputs: Mapping[str, Any], nodes: Container[str]
) -> dict[str, Any]:
    """Give the inputs that are asked for, and that are no nodes: their values come as they are.

    Parameters
    ----------
    targets
        The names asked for.
    inputs
        Values of inputs.
    nodes
        The names that the graph has.
    """
    return {name: inputs[name] for name in targets if name not in nodes and name in inputs}


def without(
    targets: Iterable[str], inputs: Mapping[str, Any], back: Container[str]
) -> tuple[list[str], Mapping[str, Any]]:
    """Give the names and the inputs of a request less those that are handed back."""
    left = {name: value for name, value in inputs.items() if name not in back}
    return [name for name in targets if name not in back], left


def _name_of_function(
    function: Any, graph: Mapping[str, Node], modules: Collection[ModuleType]
) -> str:
    """Give the name of the node that somebody asks for by its function."""
    if not hasattr(function, "__name__"):
        msg = f"1 errors encountered: {function!r} is neither a name, nor a function, nor a node."
        raise RequestError(msg)
    homes = {module.__name__ for module in modules}
    if function.__module__ not in homes:
        msg = (
            f"1 errors encountered: Function {function.__module__}.{function.__name__} is a "
            f"function not in a module given to the materializer. Valid choices are {homes}."
        )
        raise RequestError(msg)
    name: str = function.__name__
    if name in graph:
        return name
    made = [node for node in graph.values() if function in node.originating_functions]
    results = outputs(made, None)
    return results[0].name if len(results) == 1 else name


__all__ = ["asked_for", "given_values", "handed_back", "name_of", "without"]
