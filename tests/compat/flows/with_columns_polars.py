"""Columns added to a Polars frame by functions over its columns; a Polars frame as the result."""

from __future__ import annotations

import sys

import polars as pl

from hamilton import driver
from hamilton.function_modifiers import extract_columns
from hamilton.plugins.h_polars import PolarsDataFrameResult, with_columns


def doubled(a: pl.Series) -> pl.Series:
    return a * 2


@with_columns(doubled, columns_to_pass=["a"])
def wide(raw: pl.DataFrame) -> pl.DataFrame:
    return raw


@extract_columns("b")
def raw() -> pl.DataFrame:
    return pl.DataFrame({"a": [1, 2], "b": [3, 4]})


def _run(folder):
    module = sys.modules[__name__]
    dr = driver.Builder().with_modules(module).build()
    joined = driver.Builder().with_modules(module).with_adapters(PolarsDataFrameResult()).build()
    inputs = {"a": pl.Series([1, 2])}
    wide = dr.execute(["wide"], inputs=inputs)["wide"]
    return [
        wide.to_dict(as_series=False),
        joined.execute(["b"], inputs=inputs).to_dict(as_series=False),
    ]


_EXPECTED = [{"a": [1, 2], "b": [3, 4], "doubled": [2, 4]}, {"b": [3, 4]}]
