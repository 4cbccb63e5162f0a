"""Decorators: facts told about functions, given a meaning when a graph is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamilton._rooms import opener
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers.configuration import config, hamilton_exclude
from hamilton.function_modifiers.delayed import ResolveAt, resolve, resolve_from_config
from hamilton.function_modifiers.dependencies import (
    LiteralDependency,
    UpstreamDependency,
    configuration,
    group,
    source,
    value,
)
from hamilton.function_modifiers.macros import (
    apply_to,
    does,
    mutate,
    pipe_input,
    pipe_output,
    step,
)

if TYPE_CHECKING:
    from hamilton.function_modifiers._deprecated import (
        dynamic_transform,
        model,
        parameterized_inputs,
        parametrized,
        parametrized_input,
        pipe,
    )
    from hamilton.function_modifiers.adapters import dataloader, datasaver, load_from, save_to
    from hamilton.function_modifiers.expanders import (
        ParameterizedExtract,
        inject,
        parameterize,
        parameterize_extract_columns,
        parameterize_sources,
        parameterize_values,
    )
    from hamilton.function_modifiers.extractors import (
        extract_columns,
        extract_fields,
        unpack_fields,
    )
    from hamilton.function_modifiers.metadata import cache, schema, tag, tag_outputs
    from hamilton.function_modifiers.recursive import parameterized_subdag, subdag
    from hamilton.function_modifiers.validation import (
        DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG,
        IS_DATA_VALIDATOR_TAG,
        check_output,
        check_output_custom,
    )

_ROOMS = {
    "_deprecated": (
        "dynamic_transform",
        "model",
        "parameterized_inputs",
        "parametrized",
        "parametrized_input",
        "pipe",
    ),
    "adapters": ("dataloader", "datasaver", "load_from", "save_to"),
    "expanders": (
        "ParameterizedExtract",
        "inject",
        "parameterize",
        "parameterize_extract_columns",
        "parameterize_sources",
        "parameterize_values",
    ),
    "extractors": ("extract_columns", "extract_fields", "unpack_fields"),
    "metadata": ("cache", "schema", "tag", "tag_outputs"),
    "recursive": ("parameterized_subdag", "subdag"),
    "validation": (
        "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG",
        "IS_DATA_VALIDATOR_TAG",
        "check_output",
        "check_output_custom",
    ),
}
"""Where the names are that are imported when they are asked for."""

if not TYPE_CHECKING:  # a checker would take any name for one of the package
    __getattr__ = opener(__name__, _ROOMS)

__all__ = [
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG",
    "IS_DATA_VALIDATOR_TAG",
    "InvalidDecoratorException",
    "LiteralDependency",
    "ParameterizedExtract",
    "ResolveAt",
    "UpstreamDependency",
    "apply_to",
    "cache",
    "check_output",
    "check_output_custom",
    "config",
    "configuration",
    "dataloader",
    "datasaver",
    "does",
    "dynamic_transform",
    "extract_columns",
    "extract_fields",
    "group",
    "hamilton_exclude",
    "inject",
    "load_from",
    "model",
    "mutate",
    "parameterize",
    "parameterize_extract_columns",
    "parameterize_sources",
    "parameterize_values",
    "parameterized_inputs",
    "parameterized_subdag",
    "parametrized",
    "parametrized_input",
    "pipe",
    "pipe_input",
    "pipe_output",
    "resolve",
    "resolve_from_config",
    "save_to",
    "schema",
    "source",
    "step",
    "subdag",
    "tag",
    "tag_outputs",
    "unpack_fields",
    "value",
]


def __dir__() -> list[str]:
    """List what may be asked for, imported already or not."""
    return sorted({*globals(), *__all__})
