"""Names of earlier days: thin aliases that warn and do what their successors do."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._arguments import require
from hamilton.function_modifiers._does import require_empty
from hamilton.function_modifiers._signatures import evaluated
from hamilton.function_modifiers._steps import Applicable, Namespace
from hamilton.function_modifiers.base import Compiling, Creator
from hamilton.function_modifiers.dependencies import source
from hamilton.function_modifiers.expanders import (
    parameterize,
    parameterize_sources,
    parameterize_values,
)
from hamilton.function_modifiers.macros import pipe_input
from hamilton.models import DynamicTransformBase
from hamilton.node import Node, Upstream, location


class parametrized(parameterize_values):
    """Deprecated; use ``parameterize_values``."""

    def __init__(self, parameter: str, assigned_output: Mapping[tuple[str, str], Any]) -> None:
        _warn("parametrized", "parameterize_values")
        super().__init__(parameter, assigned_output)


class parameterized_inputs(parameterize_sources):
    """Deprecated; use ``parameterize_sources``."""

    def __init__(self, **parameterization: Mapping[str, str]) -> None:
        _warn("parameterized_inputs", "parameterize_sources")
        super().__init__(**parameterization)


class parametrized_input(parameterize):
    """Deprecated; use ``parameterize`` with ``source``."""

    example = "'parameter', {'other': ('node', 'documentation')}"

    def __init__(self, parameter: str, variable_inputs: Mapping[str, tuple[str, str]]) -> None:
        _warn("parametrized_input", "parameterize")
        require(Mapping, variable_inputs, "parametrized_input", self.example)
        for pair in variable_inputs.values():
            require(tuple | list, pair, "parametrized_input", self.example)
        super().__init__(
            **{
                name: ({parameter: source(upstream)}, doc)
                for upstream, (name, doc) in variable_inputs.items()
            }
        )


class pipe(pipe_input):
    """Deprecated; use ``pipe_input``."""

    def __init__(
        self,
        *transforms: Applicable,
        namespace: Namespace = ...,
        on_input: str | None = None,
        collapse: bool = False,
    ) -> None:
        _warn("pipe", "pipe_input")
        super().__init__(*transforms, namespace=namespace, on_input=on_input, collapse=collapse)


class dynamic_transform(Creator):
    """Deprecated; write a function. Let an object that the configuration decides compute a node.

    Parameters
    ----------
    transform_cls
        A subclass of :class:`hamilton.models.DynamicTransformBase`.
    config_param
        The configuration key whose value the object is made with.
    **extra_transform_params
        More arguments of the class.
    """

    _decorator = "dynamic_transform"

    def __init__(
        self,
        transform_cls: type[DynamicTransformBase],
        config_param: str,
        **extra_transform_params: Any,
    ) -> None:
        _warn(self._decorator, "config.when on ordinary functions")
        self._class = transform_cls
        self._key = config_param
        self._extra = extra_transform_params

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function with a body or parameters, or that does not return a series."""
        require_empty(function, self._decorator)
        if inspect.signature(function).parameters:
            msg = (
                "Models must have no parameters -- all are passed in through the config: "
                f"{function.__name__} ({location(function)})."
            )
            raise InvalidDecoratorException(msg)
        if not _returns_series(function):
            msg = (
                "Models must declare their return type as a pandas Series: "
                f"{function.__name__} ({location(function)})."
            )
            raise InvalidDecoratorException(msg)

    def asked_keys(self) -> Sequence[str]:
        """Name the configuration key that the object is made with."""
        return [self._key]

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the object and the node that it computes."""
        if self._key not in compiler.config:
            msg = (
                f"Configuration has no parameter: {self._key}. Did you define it? If so did you "
                f"spell it right? @{self._decorator} on {function.__name__} "
                f"({location(function)}). {did_you_mean(self._key, compiler.config)}"
            )
            raise InvalidDecoratorException(msg.strip())
        plain = compiler.own_node(function, name)
        transform = self._class(compiler.config[self._key], name, **self._extra)
        reads = {read: Upstream(read, plain.type) for read in transform.get_dependents()}
        return [plain.evolve(function=transform.compute, arguments=reads)]


class model(dynamic_transform):
    """Deprecated; write a function. As :class:`dynamic_transform`, for models."""

    _decorator = "model"

    def __init__(
        self, model_cls: type[DynamicTransformBase], config_param: str, **extra_model_params: Any
    ) -> None:
        super().__init__(model_cls, config_param, **extra_model_params)


def _returns_series(function: Callable[..., Any]) -> bool:
    pandas: Any = sys.modules.get("pandas")
    try:
        returned = evaluated(function, function.__annotations__.get("return"))
    except NameError:  # a name that the module defines below
        return True
    return pandas is not None and returned is pandas.Series


def _warn(old: str, new: str) -> None:
    warnings.warn(f"@{old} is deprecated; use @{new}.", DeprecationWarning, stacklevel=3)
