"""pandas: its frame type and how its columns are reached."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hamilton import registry

registry.register_types("pandas", pd.DataFrame, pd.Series)


@registry.get_column.register(pd.DataFrame)
def get_column_pandas(df: pd.DataFrame, column_name: str) -> pd.Series[Any]:
    """Give a column of a frame."""
    return df[column_name]


@registry.fill_with_scalar.register(pd.DataFrame)
def fill_with_scalar_pandas(df: pd.DataFrame, column_name: str, value: Any) -> pd.DataFrame:
    """Give the frame with a column of one value."""
    df[column_name] = value
    return df
