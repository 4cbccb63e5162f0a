"""What a run is asked for, looked at before anything is made of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from hamilton.errors import InputError, RequestError

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


__all__ = ["asked_for", "given_values", "handed_back", "without"]
