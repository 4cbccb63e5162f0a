"""Modules made on the fly: from functions, from text, from text by way of a file."""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import linecache
import logging
import reprlib
import shutil
import sys
import tempfile
import types
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hamilton._functions import copy_function
from hamilton.errors import BuilderError, DefinitionError
from hamilton.node import location

logger = logging.getLogger(__name__)

_CALL_IT: Final = "Define a function that calls it."
_ONE_BY_ONE: Final = "Give functions one by one, with a star before the list."
_HINTS: Final = {
    str: "A module of text is made by module_from_source().",
    list: _ONE_BY_ONE,
    tuple: _ONE_BY_ONE,
    types.ModuleType: "A module is given to the driver as it is.",
}
"""What somebody meant who gave something else than a function, by its class."""


def create_temporary_module(
    *functions: Callable[..., Any], module_name: str | None = None
) -> types.ModuleType:
    """Make a module of functions, and register it; the functions themselves stay where they are.

    Parameters
    ----------
    *functions
        Plain functions, decorated or not. The module holds copies of them under their names.
    module_name
        The module's name; one that nothing has, by default.

    Returns
    -------
    module
        Also found in ``sys.modules``.

    Raises
    ------
    ValueError
        If a name is taken, is private, or something is no plain function.

    Examples
    --------
    >>> def double(x: int) -> int:
    ...     return 2 * x
    >>> create_temporary_module(double).double(4)
    8
    """
    name = _name(module_name)
    if name in sys.modules:
        msg = (
            f"Module already exists with name: {name}, please make it unique, or leave "
            "module_name out: a new name is made then."
        )
        raise BuilderError(msg)
    module = types.ModuleType(name)
    for function in functions:
        _refuse_unfit(function, module)
        setattr(module, function.__name__, _copied(function, name))
    sys.modules[name] = module
    return module


def module_from_source(source: str, module_name: str | None = None) -> types.ModuleType:
    """Make a module of text, and register it in the place of an earlier one of its name.

    Parameters
    ----------
    source
        Python source. ``inspect.getsource`` and tracebacks show it afterwards.
    module_name
        The module's name; one that nothing has, by default.

    Returns
    -------
    module
        Also found in ``sys.modules``.

    Raises
    ------
    DefinitionError
        If it is no text.
    Exception
        Whatever the text raises when it is compiled and run, such as ``SyntaxError``; nothing is
        registered then.

    Examples
    --------
    >>> module_from_source("def double(x: int) -> int: return 2 * x").double(4)
    8
    """
    name = _name(module_name)
    _refuse_no_text(source)
    code = compile(source, _shown_as(name, source), "exec", dont_inherit=True)
    module = types.ModuleType(name)
    _run(module, lambda: exec(code, vars(module)))  # noqa: S102 - this is what a module is
    return module


def create_module(
    source: str, module_name: str | None = None, verbosity: int = 0
) -> types.ModuleType:
    """Make a module of text by way of a file, which is removed when Python ends.

    Parameters
    ----------
    source
        Python source.
    module_name
        The module's name; one that nothing has, by default.
    verbosity
        Above zero the file's place is logged.

    Returns
    -------
    module
        Also found in ``sys.modules``, in the place of an earlier one of its name.

    Raises
    ------
    DefinitionError
        If it is no text.
    Exception
        Whatever the text raises when it is imported; nothing is registered then.
    """
    name = _name(module_name)
    _refuse_no_text(source)
    path = _temporary_file(name, source)
    if verbosity > 0:
        logger.info("Module %s is imported from %s.", name, path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101 - a path that ends in .py always has a loader
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    loader = spec.loader
    _run(module, lambda: loader.exec_module(module))
    return module


def _name(given: object) -> str:
    """Give the name that a module is given, or one that nothing has."""
    if given is None or given == "":
        return f"temporary_module_{uuid.uuid4().hex}"
    if isinstance(given, str):
        return given
    msg = f"module_name is the name of a module, a text; it is {reprlib.repr(given)}."
    raise BuilderError(msg)


def _refuse_no_text(source: object) -> None:
    if not isinstance(source, str):
        msg = (
            f"The source of a module is text; it was given {reprlib.repr(source)}. A module of "
            "functions is made by create_temporary_module()."
        )
        raise DefinitionError(msg)


def _refuse_unfit(function: Callable[..., Any], module: types.ModuleType) -> None:
    if not isinstance(function, types.FunctionType):
        msg = (
            f"A module is made of plain functions; {reprlib.repr(function)} is a "
            f"{type(function).__name__}. {_HINTS.get(type(function), _CALL_IT)}"
        )
        raise DefinitionError(msg)
    name = function.__name__
    if name.startswith("_") or not name.isidentifier():
        msg = (
            f"The function {name} ({location(function)}) cannot be a node: a name that begins "
            "with _ is a helper's, and a lambda has none. Give it a public name."
        )
        raise DefinitionError(msg)
    if hasattr(module, name):
        msg = (
            f"Duplicate/reserved function name: {name} cannot be used to create a temporary "
            f"module. {location(getattr(module, name))} and {location(function)} both define it; "
            "rename one, or make two modules."
        )
        raise DefinitionError(msg)


def _copied(function: Callable[..., Any], module_name: str) -> types.FunctionType:
    assert isinstance(function, types.FunctionType)  # noqa: S101 - others were refused
    twin = copy_function(function)
    twin.__module__, twin.__qualname__ = module_name, function.__name__
    return twin


def _shown_as(name: str, source: str) -> str:
    """Give text a file name of its own, under which ``linecache`` has its lines."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    filename = f"<{name} {digest}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return filename


def _run(module: types.ModuleType, execute: Callable[[], None]) -> None:
    """Run a module's code while the module is registered, as code may look for its own module."""
    replaced = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        execute()
    except BaseException:
        del sys.modules[module.__name__]
        if replaced is not None:
            sys.modules[module.__name__] = replaced
        raise


def _temporary_file(name: str, source: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hamilton_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    return path


__all__ = ["create_module", "create_temporary_module", "module_from_source"]
