"""What is told of a function object, and what is made of it: another one of the same code."""

from __future__ import annotations

import inspect
import keyword
import types
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

_TYPE_PARAMETERS: Final = "__type_params__"  # from Python 3.12 on
_OPEN: Final = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def copy_function(function: types.FunctionType) -> types.FunctionType:
    """Give another function object of the same code, defaults, closure, names and attributes."""
    twin = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    twin.__kwdefaults__ = dict(function.__kwdefaults__ or {}) or None
    twin.__annotations__ = dict(function.__annotations__)
    twin.__doc__, twin.__module__ = function.__doc__, function.__module__
    twin.__qualname__ = function.__qualname__
    twin.__dict__.update(function.__dict__)
    if hasattr(function, _TYPE_PARAMETERS):
        setattr(twin, _TYPE_PARAMETERS, getattr(function, _TYPE_PARAMETERS))
    return twin


def positional_only(function: Callable[..., Any] | None) -> tuple[str, ...]:
    """Give the parameters that cannot be passed by name."""
    code = getattr(function, "__code__", None)
    return code.co_varnames[: code.co_posonlyargcount] if code is not None else ()


def positional_defaults(function: Callable[..., Any] | None) -> dict[str, Any]:
    """Give the defaults of parameters that cannot be passed by name.

    Such a parameter cannot be left out before one that is given; its default is passed then.
    """
    first = positional_only(function)
    if not first:
        return {}
    assert isinstance(function, types.FunctionType)  # noqa: S101 - it has code
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    from_the_end = zip(reversed(names), reversed(function.__defaults__ or ()), strict=False)
    return {name: default for name, default in from_the_end if name in first}


def takes_just(function: Callable[..., Any] | None, names: Collection[str]) -> bool:
    """Say whether a function takes some names as keywords, and no others."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_posonlyargcount or code.co_flags & _OPEN:
        return False
    return {*names} == {*code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]}


class BoundCall:
    """A node's function that takes the names of dependencies; small, and pickles with its node.

    Parameters
    ----------
    node
        The :class:`hamilton.node.Node`.
    """

    __slots__ = ("node",)

    def __init__(self, node: Any) -> None:
        self.node = node

    def __call__(self, /, *given: Any, **values: Any) -> Any:
        """Call the node's function with values by dependency name.

        Raises
        ------
        TypeError
            If a value is given by position, or the node reads none of its name.
        """
        if given or not values.keys() <= self.node.types_read.keys():
            raise self._refusal(values)
        return self.node.call(values)

    @property
    def __name__(self) -> str:
        return str(getattr(self.node.function, "__name__", self.node.name))

    @property
    def __signature__(self) -> inspect.Signature:
        """The dependencies, each to be given by name; those with dotted names are not told apart."""
        node, kind = self.node, inspect.Parameter.KEYWORD_ONLY
        defaults = dict.fromkeys(node.reads, inspect.Parameter.empty)
        defaults |= node.default_parameter_values
        parameters = [
            inspect.Parameter(name, kind, default=defaults[name], annotation=type_)
            for name, type_ in node.types_read.items()
            if name.isidentifier() and not keyword.iskeyword(name)
        ]
        if len(parameters) < len(node.reads):
            parameters.append(inspect.Parameter("values", inspect.Parameter.VAR_KEYWORD))
        return inspect.Signature(parameters, return_annotation=node.type)

    def _refusal(self, values: Mapping[str, Any]) -> TypeError:
        """Say what cannot be given so, and what can be."""
        reads = self.node.types_read
        unknown = [name for name in values if name not in reads]
        wrong = (
            f"an unexpected keyword argument {unknown[0]!r}" if unknown else "values by position"
        )
        return TypeError(
            f"{self.__name__}() of node {self.node.name!r} got {wrong}. It takes the values of the "
            f"nodes it reads, by their names: {', '.join(reads) or 'none'}."
        )


__all__ = ["BoundCall", "copy_function", "positional_defaults", "positional_only", "takes_just"]
