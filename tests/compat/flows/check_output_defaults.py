"""Checks of outputs: warnings and failures, and their results as nodes."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from hamilton import driver
from hamilton.data_quality.base import DataValidationError
from hamilton.function_modifiers import check_output


@check_output(range=(0, 1), data_type=np.float64, importance="warn")
def share(numbers: list) -> pd.Series:
    return pd.Series(numbers, dtype=float)


@check_output(values_in=["a", "b"], importance="fail")
def letter(number: int) -> str:
    return "abc"[number]


@check_output(allow_none=False, importance="fail")
def something(letter: str) -> str | None:
    return None if letter == "b" else letter


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    checks = dr.execute(
        ["share_range_validator", "share_data_type_validator"], inputs={"numbers": [2.0]}
    )
    failed = []
    for number in (0, 1, 2):
        try:
            failed.append(dr.execute(["something"], inputs={"number": number}))
        except DataValidationError as error:
            failed.append(len(error.args[0]))
    share = dr.execute(["share"], inputs={"numbers": [2.0]})["share"].tolist()
    return [{name: check.passes for name, check in checks.items()}, failed, share]


_EXPECTED = [
    {"share_range_validator": False, "share_data_type_validator": True},
    [{"something": "a"}, 1, 1],
    [2.0],
]
