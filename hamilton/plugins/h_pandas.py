"""pandas: compute columns before a function sees its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pandas as pd

from hamilton.function_modifiers.extractors import take_column
from hamilton.function_modifiers.with_columns import FrameLibrary, with_columns_base


def append_columns(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Give a frame with columns added or replaced, aligned by index; the one given stays."""
    return frame.assign(**columns)


class with_columns(with_columns_base):
    """Compute columns of a pandas frame before a function sees it.

    See :class:`hamilton.function_modifiers.with_columns.with_columns_base` for the parameters.

    Examples
    --------
    >>> def spent_per_day(spent: pd.Series, days: pd.Series) -> pd.Series:
    ...     return spent / days
    >>> @with_columns(spent_per_day, columns_to_pass=["spent", "days"])
    ... def report(trips: pd.DataFrame) -> pd.DataFrame:
    ...     return trips.sort_values("spent_per_day")
    """

    library: ClassVar[FrameLibrary] = FrameLibrary(
        pd.DataFrame, pd.Series, (pd.Series,), take_column, append_columns
    )


__all__ = ["append_columns", "with_columns"]
