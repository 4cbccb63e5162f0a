"""Decorators that the configuration decides: ``@resolve``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, NoReturn

from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require
from hamilton.function_modifiers.base import Decided, Modifier
from hamilton.node import location
from hamilton.settings import ENABLE_POWER_USER_MODE

_OPEN_ENDED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class ResolveAt(Enum):
    """When a delayed decorator is decided."""

    CONFIG_AVAILABLE = "config_available"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        msg = (
            f"{value!r} is not a valid ResolveAt: there is one moment, when="
            "ResolveAt.CONFIG_AVAILABLE."
        )
        raise ValueError(msg)


class resolve(Decided):
    """Decorate a function with what a callable makes of the configuration.

    Parameters
    ----------
    when
        When to decide; there is one moment, ``ResolveAt.CONFIG_AVAILABLE``.
    decorate_with
        Takes configuration values by the names of its parameters (those with a default may be
        absent) and returns a decorator.

    Notes
    -----
    The configuration must have ``settings.ENABLE_POWER_USER_MODE`` true: a graph that depends on
    values is harder to read.
    """

    def __init__(self, *, when: ResolveAt, decorate_with: Callable[..., Any]) -> None:
        require(Callable, decorate_with, type(self).__name__, "..., decorate_with=function")
        self.when = ResolveAt(when)
        self._decorate_with = decorate_with
        self._parameters = _parameters(decorate_with)

    def asked_keys(self) -> Iterable[str]:
        """Name the configuration keys that the decorator is made of."""
        return self._parameters

    def decide(self, function: Callable[..., Any], config: Mapping[str, Any]) -> Modifier:
        """Make the decorator for a function from the configuration.

        Raises
        ------
        InvalidDecoratorException
            If the feature is not switched on, or configuration is missing.
        """
        if not config.get(ENABLE_POWER_USER_MODE, False):
            msg = (
                f"@resolve on {function.__name__} ({location(function)}) needs the configuration "
                f"{ENABLE_POWER_USER_MODE!r} to be true: Builder.with_config({{"
                "settings.ENABLE_POWER_USER_MODE: True})."
            )
            raise InvalidDecoratorException(msg)
        self._require(function, config)
        given = {name: config[name] for name in self._parameters if name in config}
        decorator: Any = self._decorate_with(**given)
        if not isinstance(decorator, Modifier):
            msg = (
                f"decorate_with of @resolve on {function.__name__} ({location(function)}) must "
                f"return a decorator; it returned {decorator!r}."
            )
            raise InvalidDecoratorException(msg)
        return decorator

    def _require(self, function: Callable[..., Any], config: Mapping[str, Any]) -> None:
        missing = [
            name
            for name, parameter in self._parameters.items()
            if parameter.default is inspect.Parameter.empty and name not in config
        ]
        if missing:
            msg = (
                f"Config items: {missing} declared but not provided, for @resolve on "
                f"{function.__name__} ({location(function)}). {did_you_mean(missing[0], config)}"
            )
            raise InvalidDecoratorException(msg.strip())


class resolve_from_config(resolve):
    """Decorate a function with what a callable makes of the configuration; short for ``resolve``."""

    def __init__(self, *, decorate_with: Callable[..., Any]) -> None:
        super().__init__(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=decorate_with)


def _parameters(decorate_with: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    parameters = inspect.signature(decorate_with).parameters
    for parameter in parameters.values():
        if parameter.kind in _OPEN_ENDED or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            msg = (
                "The parameters of decorate_with name configuration keys, so each needs a name "
                f"that can be used as a keyword; got {parameter}."
            )
            raise InvalidDecoratorException(msg)
    return parameters
