"""What is made of a function: another function object of the same code."""

from __future__ import annotations

import types
from typing import Final

_TYPE_PARAMETERS: Final = "__type_params__"  # from Python 3.12 on


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


__all__ = ["copy_function"]
