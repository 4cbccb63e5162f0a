"""Which functions of a module are nodes."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

from hamilton.errors import BuilderError
from hamilton.function_modifiers.base import Modifier, bare


def functions_of(module: types.ModuleType) -> list[Callable[..., Any]]:
    """Give a module's own public functions, by name.

    A function is the module's own if it was defined in it or in a module below it, or if its
    globals are the module's; what was imported from elsewhere is a helper. Each function counts
    once, whatever aliases it has.

    Parameters
    ----------
    module
        An imported module, or one made by hand.

    Returns
    -------
    list of functions
        Sorted by the attribute under which each is found first.

    Raises
    ------
    InvalidDecoratorException
        If a decorator without parentheses took the place of a function.
    """
    named = {}
    for name, one in vars(module).items():
        if isinstance(one, types.FunctionType):
            named[name] = one
        elif isinstance(one, Modifier):
            _refuse_bare(one, name)
    own = [named[name] for name in sorted(named) if _is_own(named[name], module, name)]
    return list({id(function): function for function in own}.values())


def require_modules(modules: Iterable[Any]) -> None:
    """Refuse what is no module.

    Raises
    ------
    BuilderError
        Naming what was given in place of a module.
    """
    for module in modules:
        if not isinstance(module, types.ModuleType):
            msg = (
                f"A driver is made of modules; {module!r} is a {type(module).__name__}. Import "
                "the module and pass it itself, or make one of functions with "
                "ad_hoc_utils.create_temporary_module()."
            )
            raise BuilderError(msg)


def _refuse_bare(modifier: Modifier, attribute: str) -> None:
    """Refuse what stands in the place of a function of its name."""
    function = modifier.lone_function
    if function is not None and function.__name__ == attribute:
        raise bare(type(modifier).__name__, function)


def _is_own(function: types.FunctionType, module: types.ModuleType, attribute: str) -> bool:
    known_as = attribute if function.__name__ == "<lambda>" else function.__name__
    if known_as.startswith("_"):
        return False
    home, name = function.__module__ or "", module.__name__
    return home == name or home.startswith(f"{name}.") or function.__globals__ is vars(module)
