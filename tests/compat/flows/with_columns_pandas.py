"""Columns added to a frame by functions over its columns."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver
from hamilton.plugins.h_pandas import with_columns


def _margin(spend: pd.Series, revenue: pd.Series) -> pd.Series:
    return revenue - spend


def margin(spend: pd.Series, revenue: pd.Series) -> pd.Series:
    return _margin(spend, revenue)


def share(margin: pd.Series, scale: int) -> pd.Series:
    return margin * scale


@with_columns(
    margin,
    share,
    columns_to_pass=["spend", "revenue"],
    select=["share"],
    namespace="added",
)
def table(raw: pd.DataFrame) -> pd.DataFrame:
    return raw


def raw() -> pd.DataFrame:
    return pd.DataFrame({"spend": [1, 2], "revenue": [3, 5]})


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    inputs = {"scale": 10, "spend": pd.Series([0]), "revenue": pd.Series([0])}
    result = dr.execute(["table"], inputs=inputs)["table"]
    return {name: column.tolist() for name, column in result.items()}


_EXPECTED = {"spend": [1, 2], "revenue": [3, 5], "share": [20, 30]}
