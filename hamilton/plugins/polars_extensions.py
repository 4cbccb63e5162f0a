"""Polars: its frame type and how its columns are reached."""

from __future__ import annotations

from typing import Any

import polars as pl

from hamilton import registry

registry.register_types("polars", pl.DataFrame, pl.Series)


@registry.get_column.register(pl.DataFrame)
def get_column_polars(df: pl.DataFrame, column_name: str) -> pl.Series:
    """Give a column of a frame."""
    return df[column_name]


@registry.fill_with_scalar.register(pl.DataFrame)
def fill_with_scalar_polars(df: pl.DataFrame, column_name: str, value: Any) -> pl.DataFrame:
    """Give the frame with a column of one value."""
    return df.with_columns(pl.lit(value).alias(column_name))
