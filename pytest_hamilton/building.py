"""From a declaration to a dataflow: import the modules, build the driver, add the recorder."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import pytest

from hamilton.driver import Builder, Driver
from pytest_hamilton import settings
from pytest_hamilton.flow import Flow
from pytest_hamilton.layers import Defaults
from pytest_hamilton.run import Recorder

if TYPE_CHECKING:
    from pytest_hamilton.declaration import Declaration

__tracebackhide__ = True


def build(declared: Declaration, config: pytest.Config) -> Flow:
    """Build a dataflow.

    Parameters
    ----------
    declared
        What to build it from.
    config
        pytest's configuration, for inputs of last resort.

    Raises
    ------
    pytest.UsageError
        If it cannot be built from what was declared.
    """
    recorder = Recorder()
    builder = _builder(declared.source, declared.origin)
    driver = builder.with_config(dict(declared.config)).with_adapters(recorder).build()
    last_resort = {
        name: value
        for name, value in settings.inputs(config).items()
        if name not in driver.graph.config
    }
    return Flow(
        driver,
        recorder,
        config.rootpath,
        declared.origin,
        settings.doubles(config),
        (Defaults(last_resort, f"ini {settings.INPUTS}"),),
    )


def _builder(source: Any, origin: str) -> Builder:
    if isinstance(source, Builder):
        return source.copy()
    if isinstance(source, Driver):
        msg = (
            f"{origin} gave a Driver; give its Builder, as the plugin builds it with the mark's "
            "configuration and with an adapter that records runs"
        )
        raise pytest.UsageError(msg)
    modules = source if isinstance(source, Iterable) and not isinstance(source, str) else [source]
    return Builder().with_modules(*[_module(module, origin) for module in modules])


def _module(module: object, origin: str) -> ModuleType:
    if isinstance(module, ModuleType):
        return module
    if not isinstance(module, str):
        msg = f"{origin} gave {module!r}; give a Builder, modules, or names of modules"
        raise pytest.UsageError(msg)
    try:
        return importlib.import_module(module)
    except Exception as error:
        error.add_note(f"while importing {module!r}, which {origin} names")
        error.__traceback__ = _of_user(error.__traceback__)
        raise


def _of_user(traceback: TracebackType | None) -> TracebackType | None:
    """Leave out the frames by which an import came to the user's module."""
    while traceback is not None and _is_on_the_way(traceback.tb_frame.f_code.co_filename):
        traceback = traceback.tb_next
    return traceback


def _is_on_the_way(file: str) -> bool:
    return file == __file__ or "importlib" in file
