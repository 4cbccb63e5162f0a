"""Parameterize with sources, values and documentation of each output."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import parameterize, source, value


@parameterize(
    plus_one=({"left": source("first"), "right": value(1)}, "Adds one."),
    both={"left": source("first"), "right": source("second")},
    default={"left": value(100)},
)
def added(left: int, right: int = 5) -> int:
    """Give {left} and {right} as {output_name}."""
    return left + right


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    texts = {one.name: one.documentation for one in dr.list_available_variables()}
    result = dr.execute(["plus_one", "both", "default"], inputs={"first": 10, "second": 20})
    return [result, texts["plus_one"], texts["both"]]


_EXPECTED = [
    {"plus_one": 11, "both": 30, "default": 105},
    "Adds one.",
    "Give first and second as both.",
]
