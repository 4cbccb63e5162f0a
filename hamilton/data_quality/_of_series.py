"""The ready-made checks of series of pandas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hamilton.data_quality._checks import Check, bounds, does, is_series, members
from hamilton.data_quality.base import ValidationResult

if TYPE_CHECKING:
    import pandas as pd


class DataInRangeValidatorPandasSeries(Check, argument="range", kind=is_series):
    """Every item of a series lies in a range, bounds included; a missing one does not."""

    def __init__(self, range: tuple[float, float], importance: str) -> None:  # noqa: A002
        super().__init__(importance)
        self.range = bounds("range", range)

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


class DataInValuesValidatorPandasSeries(Check, argument="values_in", kind=is_series):
    """Every item of a series is one of some values; missing ones are not looked at."""

    def __init__(self, values_in: Iterable[Any], importance: str) -> None:
        super().__init__(importance)
        self.values = members("values_in", values_in)

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


class DataTypeValidatorPandasSeries(Check, argument="data_type", kind=is_series):
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


class MaxFractionNansValidatorPandasSeries(Check, argument="max_fraction_nans", kind=is_series):
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


class MaxStandardDevValidatorPandasSeries(Check, argument="max_standard_dev", kind=is_series):
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


class MeanInRangeValidatorPandasSeries(Check, argument="mean_in_range", kind=is_series):
    """The mean of a series lies in a range, bounds included."""

    def __init__(self, mean_in_range: tuple[float, float], importance: str) -> None:
        super().__init__(importance)
        self.mean_in_range = bounds("mean_in_range", mean_in_range)

    def description(self) -> str:
        """Say what is checked."""
        return f"The mean lies in the range {self.mean_in_range}, bounds included."

    def validate(self, data: pd.Series[Any]) -> ValidationResult:
        """Compute the mean; one that is not defined does not pass."""
        low, high = self.mean_in_range
        mean = float(data.mean())
        passes = low <= mean <= high
        message = f"The mean, {mean}, {does(passes, 'lie')} in the range {self.mean_in_range}"
        facts = {"dataset_mean": mean, "mean_in_range": self.mean_in_range}
        return ValidationResult(passes, message, facts)


def _has_dtype(dtype: Any, wanted: Any) -> bool:
    import numpy as np

    try:
        return bool(dtype == wanted) or bool(np.issubdtype(dtype.type, wanted))
    except TypeError:  # a dtype that NumPy does not know
        return False
