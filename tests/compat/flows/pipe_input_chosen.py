"""Steps before one chosen parameter, in a namespace of its own."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import pipe_input, step


def _half(number: float) -> float:
    return number / 2


@pipe_input(step(_half), step(_half), on_input="second", namespace="halving")
def total(first: float, second: float) -> float:
    return first + second


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = sorted(one.name for one in dr.list_available_variables())
    return [names, dr.execute(["total"], inputs={"first": 1.0, "second": 8.0})]


_EXPECTED = [
    ["first", "halving.with_half", "halving.with_half_1", "second", "total"],
    {"total": 3.0},
]
