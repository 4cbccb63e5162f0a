"""Which functions of a module make a dataflow, as tools ask it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from hamilton.function_modifiers._modules import functions_of


def find_functions(function_module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    """Give a module's own public functions with their names, sorted as a graph takes them.

    Parameters
    ----------
    function_module
        The module.

    Returns
    -------
    list of pairs
        The function's name and the function, as it is: its decorators are not looked at.
    """
    return [(function.__name__, function) for function in functions_of(function_module)]


__all__ = ["find_functions"]
