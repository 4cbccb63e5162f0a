"""The ready-made checks of ``@check_output``: small classes, chosen by argument and type.

No library is imported for them: a series is recognized by the pandas that is imported already.
"""

from __future__ import annotations

import abc
import importlib
import numbers
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, get_origin

from hamilton.data_quality.base import BaseDefaultValidator, ValidationResult

if TYPE_CHECKING:
    import pandas as pd

Kind = Callable[[Any], bool]
"""Whether values of a type can be checked."""


def is_series(datatype: Any) -> bool:
    """Say whether a type is a pandas series."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and _is_subclass(datatype, pandas.Series)


def is_number(datatype: Any) -> bool:
    """Say whether a type is a real number, ``bool`` included."""
    return _is_subclass(datatype, numbers.Real)


def is_text(datatype: Any) -> bool:
    """Say whether a type is text."""
    return _is_subclass(datatype, str)


def is_number_or_text(datatype: Any) -> bool:
    """Say whether a type is a real number or text."""
    return is_number(datatype) or is_text(datatype)


def is_anything(datatype: Any) -> bool:
    """Say yes to any type."""
    del datatype
    return True


class _Check(BaseDefaultValidator, abc.ABC):
    """A check told by two facts: the name of its argument and the types it looks at."""

    _facts: ClassVar[tuple[str, Kind]]

    def __init_subclass__(cls, argument: str = "", kind: Kind = is_anything) -> None:
        super().__init_subclass__()
        if argument:
            cls._facts = (argument, kind)

    @classmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether values of a type can be checked."""
        return cls._facts[1](datatype)

    @classmethod
    def arg(cls) -> str:
        """Give the name of the argument."""
        return cls._facts[0]


class DataInRangeValidatorPandasSeries(_Check, argument="range", kind=is_series):
    """Every item of a series lies in a range, bounds included; a missing one does not."""

    def __init__(self, range: tuple[float, float], importance: str) -> None:  # noqa: A002
        super().__init__(importance)
        self.range = range

    def description(self) -> str:
        """Say what is checked."""
        return f"Every item lies in the range {self.range}, bounds included."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Count the items in range."""
        low, high = self.range
        inside = int(data.between(low, high, inclusive="both").sum())
        outside = len(data) - inside
        message = f"{inside} items lie in the range {self.range}, {outside} do not"
        facts = {"in_range": inside, "out_range": outside, "data_size": len(data)}
        return ValidationResult(outside == 0, message, {"range": self.range, **facts})


class DataInRangeValidatorPrimitives(_Check, argument="range", kind=is_number):
    """A number lies in a range, bounds included."""

    def __init__(self, range: tuple[float, float], importance: str) -> None:  # noqa: A002
        super().__init__(importance)
        self.range = range

    def description(self) -> str:
        """Say what is checked."""
        return f"The value lies in the range {self.range}, bounds included."

    def validate(self, data: float) -> ValidationResult:
        """Compare with both bounds."""
        low, high = self.range
        passes = bool(low <= data <= high)
        message = f"{data} {_does(passes, 'lie')} in the range {self.range}"
        return ValidationResult(passes, message, {"range": self.range, "value": data})


class DataInValuesValidatorPandasSeries(_Check, argument="values_in", kind=is_series):
    """Every item of a series is one of some values; missing ones are not looked at."""

    def __init__(self, values_in: Iterable[Any], importance: str) -> None:
        super().__init__(importance)
        self.values = tuple(values_in)

    def description(self) -> str:
        """Say what is checked."""
        return f"Every item that is not missing is one of {self.values}."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Count the items that are others."""
        wrong = data[~(data.isin(self.values) | data.isna())]
        counts = wrong.value_counts().to_dict()
        message = f"{len(data) - len(wrong)} items are among {self.values}, {len(wrong)} are not"
        facts = {"incorrect_values": counts, "incorrect_values_count": len(wrong)}
        return ValidationResult(
            wrong.empty, message, {"values": self.values, **facts, "data_size": len(data)}
        )


class DataInValuesValidatorPrimitives(_Check, argument="values_in", kind=is_number_or_text):
    """A number or text is one of some values."""

    def __init__(self, values_in: Iterable[Any], importance: str) -> None:
        super().__init__(importance)
        self.values = tuple(values_in)

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is one of {self.values}."

    def validate(self, data: Any) -> ValidationResult:
        """Look the value up."""
        passes = data in self.values
        message = f"{data!r} {'is' if passes else 'is not'} one of {self.values}"
        return ValidationResult(passes, message, {"values": self.values, "value": data})


class DataTypeValidatorPandasSeries(_Check, argument="data_type", kind=is_series):
    """The items of a series are of a type: one of Python, of NumPy, or a dtype."""

    def __init__(self, data_type: Any, importance: str) -> None:
        super().__init__(importance)
        self.datatype = data_type

    def description(self) -> str:
        """Say what is checked."""
        return f"The items are of the type {self.datatype}, or one below it."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Compare the series' dtype."""
        passes = _has_dtype(data.dtype, self.datatype)
        message = f"Items of the type {self.datatype} are wanted, those here are {data.dtype}"
        facts = {"required_dtype": self.datatype, "actual_dtype": data.dtype}
        return ValidationResult(passes, message, facts)


class DataTypeValidatorPrimitives(_Check, argument="data_type", kind=is_number_or_text):
    """A value is of a type."""

    def __init__(self, data_type: type | tuple[type, ...], importance: str) -> None:
        super().__init__(importance)
        self.datatype = data_type

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is of the type {self.datatype}."

    def validate(self, data: Any) -> ValidationResult:
        """Compare the value's class."""
        passes = isinstance(data, self.datatype)
        message = f"A value of the type {self.datatype} is wanted, this one is {type(data)}"
        facts = {"required_data_type": self.datatype, "actual_data_type": type(data)}
        return ValidationResult(passes, message, facts)


class MaxFractionNansValidatorPandasSeries(_Check, argument="max_fraction_nans", kind=is_series):
    """At most a share of the items of a series is missing."""

    def __init__(self, max_fraction_nans: float, importance: str) -> None:
        super().__init__(importance)
        if not 0 <= max_fraction_nans <= 1:
            msg = f"max_fraction_nans is a share between 0 and 1, not {max_fraction_nans}."
            raise ValueError(msg)
        self.max_fraction_nans = max_fraction_nans

    def description(self) -> str:
        """Say what is checked."""
        return f"At most {self.max_fraction_nans:.2%} of the items are missing."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Count the missing items."""
        missing = int(data.isna().sum())
        fraction = missing / len(data) if len(data) else 0.0
        message = (
            f"{missing} of {len(data)} items are missing, {fraction:.2%}; at most "
            f"{self.max_fraction_nans:.2%} may be"
        )
        counts = {"total_nan": missing, "total_length": len(data)}
        shares = {"fraction_na": fraction, "max_fraction_na": self.max_fraction_nans}
        return ValidationResult(fraction <= self.max_fraction_nans, message, {**counts, **shares})


class AllowNaNsValidatorPandasSeries(
    MaxFractionNansValidatorPandasSeries, argument="allow_nans", kind=is_series
):
    """No item of a series is missing."""

    def __init__(self, allow_nans: bool, importance: str) -> None:  # noqa: FBT001 - its public form
        if allow_nans:
            msg = (
                "allow_nans=True checks nothing: leave it out, or bound their share with "
                "max_fraction_nans."
            )
            raise ValueError(msg)
        super().__init__(0.0, importance)


class MaxStandardDevValidatorPandasSeries(_Check, argument="max_standard_dev", kind=is_series):
    """The standard deviation of a series (of a sample, n - 1) is at most a bound."""

    def __init__(self, max_standard_dev: float, importance: str) -> None:
        super().__init__(importance)
        self.max_standard_dev = max_standard_dev

    def description(self) -> str:
        """Say what is checked."""
        return f"The standard deviation is at most {self.max_standard_dev}."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Compute the standard deviation; one that is not defined does not pass."""
        found = float(data.std())
        message = f"The standard deviation is {found}, at most {self.max_standard_dev} is allowed"
        facts = {"standard_dev": found, "max_standard_dev": self.max_standard_dev}
        return ValidationResult(found <= self.max_standard_dev, message, facts)


class MeanInRangeValidatorPandasSeries(_Check, argument="mean_in_range", kind=is_series):
    """The mean of a series lies in a range, bounds included."""

    def __init__(self, mean_in_range: tuple[float, float], importance: str) -> None:
        super().__init__(importance)
        self.mean_in_range = mean_in_range

    def description(self) -> str:
        """Say what is checked."""
        return f"The mean lies in the range {self.mean_in_range}, bounds included."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Compute the mean; one that is not defined does not pass."""
        low, high = self.mean_in_range
        mean = float(data.mean())
        passes = low <= mean <= high
        message = f"The mean, {mean}, {_does(passes, 'lie')} in the range {self.mean_in_range}"
        facts = {"dataset_mean": mean, "mean_in_range": self.mean_in_range}
        return ValidationResult(passes, message, facts)


class AllowNoneValidator(_Check, argument="allow_none", kind=is_anything):
    """A value is not ``None``, unless that is allowed."""

    def __init__(self, allow_none: bool, importance: str) -> None:  # noqa: FBT001 - its public form
        super().__init__(importance)
        self.allow_none = allow_none

    def description(self) -> str:
        """Say what is checked."""
        return "The value may be None." if self.allow_none else "The value is not None."

    def validate(self, data: Any) -> ValidationResult:
        """Compare with ``None``."""
        passes = self.allow_none or data is not None
        return ValidationResult(passes, f"The value is {'' if data is None else 'not '}None")


class StrContainsValidator(_Check, argument="contains", kind=is_text):
    """A text contains each of some texts."""

    def __init__(self, contains: str | list[str], importance: str) -> None:
        super().__init__(importance)
        self.contains = _listed(contains)

    def description(self) -> str:
        """Say what is checked."""
        return f"The text contains each of {self.contains}."

    def validate(self, data: str) -> ValidationResult:
        """Look for each text."""
        absent = [text for text in self.contains if text not in data]
        message = f"The text lacks {absent}" if absent else "The text has them all"
        facts = {"contains": self.contains, "data": data} if absent else {}
        return ValidationResult(not absent, message, facts)


class StrDoesNotContainValidator(_Check, argument="does_not_contain", kind=is_text):
    """A text contains none of some texts."""

    def __init__(self, does_not_contain: str | list[str], importance: str) -> None:
        super().__init__(importance)
        self.does_not_contain = _listed(does_not_contain)

    def description(self) -> str:
        """Say what is checked."""
        return f"The text contains none of {self.does_not_contain}."

    def validate(self, data: str) -> ValidationResult:
        """Look for each text."""
        found = [text for text in self.does_not_contain if text in data]
        message = f"The text has {found}" if found else "The text has none of them"
        facts = {"does_not_contain": self.does_not_contain, "data": data} if found else {}
        return ValidationResult(not found, message, facts)


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
            raise ValueError(_none_applies(argument, output_type, offered))
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
    argument: str, output_type: Any, offered: Sequence[type[BaseDefaultValidator]]
) -> str:
    known = sorted({one.arg() for one in offered})
    fitting = sorted({one.arg() for one in offered if one.applies_to(output_type)})
    hint = (
        f"For this type there are: {', '.join(fitting) or 'none'}."
        if argument in known
        else f"There is no such argument; known are: {', '.join(known) or 'none'}."
    )
    return (
        "No registered subclass of BaseDefaultValidator is available for arg: "
        f"{argument} and type {output_type}. {hint} A class of your own goes into "
        "default_validator_candidates, an instance into @check_output_custom."
    )


def _is_subclass(datatype: Any, of: type | tuple[type, ...]) -> bool:
    plain = get_origin(datatype) or datatype
    return isinstance(plain, type) and issubclass(plain, of)


def _has_dtype(dtype: Any, wanted: Any) -> bool:
    import numpy as np

    try:
        return bool(dtype == wanted) or bool(np.issubdtype(dtype.type, wanted))
    except TypeError:  # a dtype that NumPy does not know
        return False


def _listed(texts: str | Collection[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def _does(passes: bool, verb: str) -> str:  # noqa: FBT001 - a word for each
    return f"{verb}s" if passes else f"does not {verb}"


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
