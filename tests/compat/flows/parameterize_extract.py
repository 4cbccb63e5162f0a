"""Parameterize a function that gives a frame, and take its columns, in one decorator."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver
from hamilton.function_modifiers import (
    ParameterizedExtract,
    parameterize_extract_columns,
    source,
    value,
)


@parameterize_extract_columns(
    ParameterizedExtract(("out_a", "out_b"), {"first": source("x"), "second": value(1)}),
    ParameterizedExtract(("out_c", "out_d"), {"first": value(3), "second": source("x")}),
)
def frame(first: int, second: int) -> pd.DataFrame:
    return pd.DataFrame({"one": [first], "two": [second]})


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    result = dr.execute(["out_a", "out_b", "out_c", "out_d"], inputs={"x": 7})
    return {name: column.tolist() for name, column in result.items()}


_EXPECTED = {"out_a": [7], "out_b": [1], "out_c": [3], "out_d": [7]}
