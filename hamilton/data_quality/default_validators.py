"""The ready-made checks of ``@check_output``, and how one is chosen by argument and type."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, get_origin

from hamilton.data_quality._of_series import (
    AllowNaNsValidatorPandasSeries,
    DataInRangeValidatorPandasSeries,
    DataInValuesValidatorPandasSeries,
    DataTypeValidatorPandasSeries,
    MaxFractionNansValidatorPandasSeries,
    MaxStandardDevValidatorPandasSeries,
    MeanInRangeValidatorPandasSeries,
)
from hamilton.data_quality._of_values import (
    AllowNoneValidator,
    DataInRangeValidatorPrimitives,
    DataInValuesValidatorPrimitives,
    DataTypeValidatorPrimitives,
    StrContainsValidator,
    StrDoesNotContainValidator,
)
from hamilton.data_quality.base import BaseDefaultValidator
from hamilton.errors import did_you_mean

AVAILABLE_DEFAULT_VALIDATORS: Final[list[type[BaseDefaultValidator]]] = [
    AllowNaNsValidatorPandasSeries,
    DataInRangeValidatorPandasSeries,
    DataInRangeValidatorPrimitives,
    DataInValuesValidatorPandasSeries,
    DataInValuesValidatorPrimitives,
    DataTypeValidatorPandasSeries,
    DataTypeValidatorPrimitives,
    MaxFractionNansValidatorPandasSeries,
    MaxStandardDevValidatorPandasSeries,
    MeanInRangeValidatorPandasSeries,
    AllowNoneValidator,
    StrContainsValidator,
    StrDoesNotContainValidator,
]
"""The checks to choose from, the first that applies."""

EXTENSIONS: Final = {
    "schema": ("hamilton.data_quality.pandera_validators", "PANDERA_VALIDATORS"),
    "model": ("hamilton.plugins.pydantic_extensions", "PYDANTIC_VALIDATORS"),
}
"""Argument → where its checks are, imported when the argument is given, with their library."""


def resolve_default_validators(
    output_type: Any,
    importance: str,
    available_validators: Sequence[type[BaseDefaultValidator]] | None = None,
    **default_validator_kwargs: Any,
) -> list[BaseDefaultValidator]:
    """Choose a check for each argument and type.

    Parameters
    ----------
    output_type
        The type of the value.
    importance
        ``"warn"`` or ``"fail"``.
    available_validators
        The classes to choose from; the ready-made ones by default.
    **default_validator_kwargs
        The arguments of ``@check_output``.

    Raises
    ------
    ValueError
        If there is no check for an argument and the type.
    """
    plain = output_type.__origin__ if get_origin(output_type) is Annotated else output_type
    chosen = []
    for argument, given in default_validator_kwargs.items():
        offered = _offered(argument) if available_validators is None else available_validators
        fitting = [one for one in offered if one.arg() == argument and one.applies_to(plain)]
        if not fitting:
            others = EXTENSIONS if available_validators is None else ()
            raise ValueError(_none_applies(argument, output_type, offered, others))
        chosen.append(fitting[0](**{argument: given, "importance": importance}))
    return chosen


def _offered(argument: str) -> Sequence[type[BaseDefaultValidator]]:
    if argument not in EXTENSIONS:
        return AVAILABLE_DEFAULT_VALIDATORS
    module, name = EXTENSIONS[argument]
    try:
        return (*AVAILABLE_DEFAULT_VALIDATORS, *getattr(importlib.import_module(module), name))
    except ImportError as error:
        msg = f"The check {argument}= needs a library that is not installed: {error}."
        raise ValueError(msg) from error


def _none_applies(
    argument: str,
    output_type: Any,
    offered: Sequence[type[BaseDefaultValidator]],
    others: Iterable[str],
) -> str:
    known = sorted({*(one.arg() for one in offered), *others})
    fitting = sorted({one.arg() for one in offered if one.applies_to(output_type)})
    hint = (
        f"For this type there are: {', '.join(fitting) or 'none'}."
        if argument in known
        else f"There is no such argument. {did_you_mean(argument, known, ' ')}Known are: "
        f"{', '.join(known) or 'none'}."
    )
    return (
        "No registered subclass of BaseDefaultValidator is available for arg: "
        f"{argument} and type {output_type}. {hint} A class of your own goes into "
        "default_validator_candidates, an instance into @check_output_custom."
    )


__all__ = [
    "AVAILABLE_DEFAULT_VALIDATORS",
    "AllowNaNsValidatorPandasSeries",
    "AllowNoneValidator",
    "DataInRangeValidatorPandasSeries",
    "DataInRangeValidatorPrimitives",
    "DataInValuesValidatorPandasSeries",
    "DataInValuesValidatorPrimitives",
    "DataTypeValidatorPandasSeries",
    "DataTypeValidatorPrimitives",
    "MaxFractionNansValidatorPandasSeries",
    "MaxStandardDevValidatorPandasSeries",
    "MeanInRangeValidatorPandasSeries",
    "StrContainsValidator",
    "StrDoesNotContainValidator",
    "resolve_default_validators",
]
