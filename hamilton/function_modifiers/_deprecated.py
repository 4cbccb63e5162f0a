"""Names of earlier days: thin aliases that warn and do what their successors do."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from hamilton.function_modifiers.dependencies import source
from hamilton.function_modifiers.expanders import (
    parameterize,
    parameterize_sources,
    parameterize_values,
)


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

    def __init__(self, parameter: str, variable_inputs: Mapping[str, tuple[str, str]]) -> None:
        _warn("parametrized_input", "parameterize")
        super().__init__(
            **{
                name: ({parameter: source(upstream)}, doc)
                for upstream, (name, doc) in variable_inputs.items()
            }
        )


def _warn(old: str, new: str) -> None:
    warnings.warn(f"@{old} is deprecated; use @{new}.", DeprecationWarning, stacklevel=3)
