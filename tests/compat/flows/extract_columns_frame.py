"""Columns of a frame as nodes of their own, which other functions read and tags describe."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver
from hamilton.function_modifiers import extract_columns, tag


@tag(owner="data")
@extract_columns("a", ("b", "The second."))
def table(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"a": range(rows), "b": range(0, 10 * rows, 10), "c": 0})


def together(a: pd.Series, b: pd.Series) -> pd.Series:
    return a + b


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    nodes = {one.name: one for one in dr.list_available_variables()}
    result = dr.execute(["together", "b"], inputs={"rows": 3})
    owned = sorted(one.name for one in dr.list_available_variables(tag_filter={"owner": "data"}))
    return [
        {name: column.tolist() for name, column in result.items()},
        nodes["b"].documentation,
        nodes["a"].type is pd.Series,
        owned,
    ]


_EXPECTED = [{"together": [0, 11, 22], "b": [0, 10, 20]}, "The second.", True, ["a", "b"]]
