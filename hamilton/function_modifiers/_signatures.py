"""Read a function's parameters, straight from its code where that is the whole truth.

``inspect.signature`` takes ten times as long, and is asked only about functions that stand for
others (``__wrapped__``) or have no code of their own.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hamilton.errors import DefinitionError
from hamilton.node import location

_OPEN_ENDED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_NOT_FLAT = _OPEN_ENDED | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_OPEN_KINDS = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
_NONE: Mapping[str, Any] = {}


def signature(
    function: Callable[..., Any],
) -> tuple[Sequence[str], Mapping[str, Any], bool]:
    """Read what a build asks about a function's parameters, at once.

    Returns
    -------
    tuple
        The names in order; the defaults by name; whether the function may be called with all its
        arguments by position, and is not awaited.

    Raises
    ------
    DefinitionError
        If it takes ``*args`` or ``**kwargs``.
    """
    if function.__class__ is not types.FunctionType or hasattr(function, "__wrapped__"):
        return parameter_names(function), parameter_defaults(function), False
    code = function.__code__
    if code.co_flags & _NOT_FLAT or code.co_kwonlyargcount:
        return parameter_names(function), parameter_defaults(function), False
    defaults = parameter_defaults(function) if function.__defaults__ else _NONE
    return code.co_varnames[: code.co_argcount], defaults, True


def parameter_names(function: Callable[..., Any]) -> Sequence[str]:
    """Give the names of a function's parameters, in order.

    Raises
    ------
    DefinitionError
        If it takes ``*args`` or ``**kwargs``.
    """
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__"):
        parameters = inspect.signature(function).parameters
        if any(parameter.kind in _OPEN_KINDS for parameter in parameters.values()):
            raise DefinitionError(_open_ended(function))
        return list(parameters)
    if code.co_flags & _OPEN_ENDED:
        raise DefinitionError(_open_ended(function))
    names: Sequence[str] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names


def parameter_defaults(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Give the defaults of a function's optional parameters, by name."""
    if hasattr(function, "__wrapped__"):
        found = inspect.signature(function).parameters.values()
        return {p.name: p.default for p in found if p.default is not inspect.Parameter.empty}
    positional = getattr(function, "__defaults__", None)
    keyword: Mapping[str, Any] = getattr(function, "__kwdefaults__", None) or _NONE
    if not positional:
        return keyword
    count = function.__code__.co_argcount
    names = function.__code__.co_varnames[count - len(positional) : count]
    return {**dict(zip(names, positional, strict=True)), **keyword}


def evaluated(function: Callable[..., Any], annotation: Any) -> Any:
    """Resolve one annotation of a function in its globals; ``Annotated`` stays.

    Raises
    ------
    NameError
        If a name in it is not defined.
    """
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    names = getattr(function, "__globals__", {})
    parameters = {p.__name__: p for p in getattr(function, "__type_params__", ())}
    return typing.get_type_hints(holder, names, parameters, include_extras=True)["it"]


def missing_hint(
    function: Callable[..., Any], names: Sequence[str], hints: Mapping[str, Any]
) -> DefinitionError:
    """Give the error of a function that lacks an annotation.

    Parameters
    ----------
    function
        The function.
    names
        Its parameters.
    hints
        Its annotations; that of a parameter or of the return value is missing.
    """
    for name in names:
        if name not in hints:
            return DefinitionError(
                f"Missing type hint for {name} in function {function.__name__}. Please add one to "
                f"fix. ({location(function)}; a helper that is no node begins with _.)"
            )
    return DefinitionError(
        f"Missing type hint for return value in function {function.__qualname__} "
        f"({location(function)}). Add one, or begin its name with _ if it is a helper."
    )


def _open_ended(function: Callable[..., Any]) -> str:
    return (
        f"Function {function.__name__} ({location(function)}) takes *args or **kwargs; a node's "
        "parameters name the nodes it reads. Name each, or begin the function's name with _ if it "
        "is a helper."
    )
