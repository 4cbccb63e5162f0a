"""Columns that are not in the frame are filled, or refused when they are asked for."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver
from hamilton.function_modifiers import InvalidDecoratorException, extract_columns


@extract_columns("a", "b", fill_with=0)
def filled() -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2]})


@extract_columns("c", "d")
def bare() -> pd.DataFrame:
    return pd.DataFrame({"c": [1, 2]})


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    try:
        dr.execute(["d"])
    except InvalidDecoratorException as error:
        refused = str(error)[:33]
    result = dr.execute(["a", "b", "c"])
    return [{name: column.tolist() for name, column in result.items()}, refused]


_EXPECTED = [{"a": [1, 2], "b": [0, 0], "c": [1, 2]}, "No such column: d produced by bare"[:33]]
