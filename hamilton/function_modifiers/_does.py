"""``@does``: an empty function whose body is another function's."""

from __future__ import annotations

import dis
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require
from hamilton.function_modifiers.base import Compiling, Creator
from hamilton.node import Argument, Group, Literal, Node, Upstream, location

_OPEN_ENDED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class does(Creator):
    """Let an empty function be computed by another one.

    The empty function gives the name, the parameters with their types and defaults, the type and
    the documentation; the other is called with those parameters by name.

    Parameters
    ----------
    replacing_function
        Computes the value.
    **argument_mapping
        For a parameter of the replacing function the parameter of the empty one that fills it, or
        a list of them. The others are passed under their own names.

    Examples
    --------
    >>> def _total(**parts: float) -> float:
    ...     return sum(parts.values())
    >>> @does(_total)
    ... def costs(rent: float, wages: float) -> float:
    ...     pass
    """

    takes_functions = True
    example = "function, their_parameter='own_parameter'"

    def __init__(
        self, replacing_function: Callable[..., Any], **argument_mapping: str | Sequence[str]
    ) -> None:
        require(Callable, replacing_function, "does", self.example)
        for parameter, own in argument_mapping.items():
            require(Iterable, own, "does", f"function, {parameter}='own_parameter'")
        self._replacement = replacing_function
        self._mapping = {
            parameter: own if isinstance(own, str) else list(own)
            for parameter, own in argument_mapping.items()
        }

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function with a body, and parameters that the other does not take."""
        require_empty(function, "does")
        own = inspect.signature(function).parameters
        _refuse_unknown(function, self._mapping, own)
        _refuse_optional_members(function, self._mapping, own)
        _refuse_incompatible(self._replacement, function, _passed(self._mapping, own))

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the function's node, computed by the other function."""
        plain = compiler.own_node(function, name)
        passed = _passed(self._mapping, plain.arguments)
        arguments = {parameter: _argument(plain, own) for parameter, own in passed.items()}
        defaults = {
            parameter: plain.defaults[own]
            for parameter, own in passed.items()
            if isinstance(own, str) and own in plain.defaults
        }
        call = functools.partial(self._replacement, **defaults) if defaults else self._replacement
        return [plain.evolve(function=call, arguments=arguments, defaults=defaults)]


def require_empty(function: Callable[..., Any], decorator: str) -> None:
    """Refuse a function whose body is more than ``pass``, ``...`` and a docstring.

    Raises
    ------
    InvalidDecoratorException
        Naming the function and its place.
    """
    if _instructions(function) not in _EMPTY:
        msg = (
            f"Function: {function.__name__} is not empty. Must have only one line that consists of "
            f'"pass": its body would never run under @{decorator} ({location(function)}). A '
            "docstring may stand before it."
        )
        raise InvalidDecoratorException(msg)


def _instructions(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    return [
        (one.opname, one.argval if "CONST" in one.opname else None)
        for one in dis.get_instructions(function)
        if one.opname != "NOP"
    ]


def _pass() -> None: ...


async def _async_pass() -> None: ...


_EMPTY: Final = (_instructions(_pass), _instructions(_async_pass))
"""What the body of an empty function is compiled to."""


def _passed(mapping: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Give for each parameter of the replacement what fills it."""
    used = {
        name
        for names in mapping.values()
        for name in ([names] if isinstance(names, str) else names)
    }
    return {**{name: name for name in own if name not in used}, **mapping}


def _argument(plain: Node, own: str | list[str]) -> Argument:
    if isinstance(own, str):
        return plain.arguments[own]
    members = [plain.arguments[name] for name in own]
    return Group(tuple(one for one in members if isinstance(one, (Upstream, Literal))))


def _refuse_unknown(
    function: Callable[..., Any], mapping: Mapping[str, Any], own: Mapping[str, Any]
) -> None:
    named = [
        n for names in mapping.values() for n in ([names] if isinstance(names, str) else names)
    ]
    unknown = [name for name in named if name not in own]
    if unknown:
        msg = (
            f"@does on {function.__name__} ({location(function)}) maps {', '.join(unknown)}, which "
            f"is no parameter of it. {did_you_mean(unknown[0], own)}"
        )
        raise InvalidDecoratorException(msg.strip())


def _refuse_optional_members(
    function: Callable[..., Any],
    mapping: Mapping[str, Any],
    own: Mapping[str, inspect.Parameter],
) -> None:
    listed = [name for names in mapping.values() if not isinstance(names, str) for name in names]
    optional = [name for name in listed if own[name].default is not inspect.Parameter.empty]
    if optional:
        msg = (
            f"@does on {function.__name__} ({location(function)}) collects {', '.join(optional)} "
            "in a list, which needs every member; leave out the default."
        )
        raise InvalidDecoratorException(msg)


def _refuse_incompatible(
    replacement: Callable[..., Any],
    function: Callable[..., Any],
    passed: Mapping[str, Any],
) -> None:
    theirs = inspect.signature(replacement).parameters
    takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in theirs.values())
    refused = [
        name
        for name in passed
        if not takes_any and (name not in theirs or theirs[name].kind in _OPEN_ENDED)
    ]
    unfilled = [
        name
        for name, one in theirs.items()
        if one.kind not in _OPEN_ENDED and _is_unfilled(one, passed)
    ]
    if refused or unfilled:
        called = getattr(replacement, "__name__", repr(replacement))
        problems = [f"it does not take {name}" for name in refused]
        problems += [f"nothing fills its {name}" for name in unfilled]
        msg = (
            "The following function signatures are not compatible for use with @does: "
            f"{function.__name__} with signature {inspect.signature(function)} and replacing "
            f"function {called} with signature {inspect.signature(replacement)}. "
            f"{'; '.join(problems)}. Rename a parameter, or map it: "
            "@does(function, their_parameter='own_parameter'). "
            f"({location(function)}, {location(replacement)})"
        )
        raise InvalidDecoratorException(msg)


def _is_unfilled(parameter: inspect.Parameter, passed: Mapping[str, Any]) -> bool:
    if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
        return parameter.default is inspect.Parameter.empty or parameter.name in passed
    return parameter.default is inspect.Parameter.empty and parameter.name not in passed


__all__ = ["does", "require_empty"]
