"""A body given by another function: all parameters, or renamed ones."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import does


def _sum(**numbers: int) -> int:
    return sum(numbers.values())


def _ratio(above: float, below: float) -> float:
    return above / below


@does(_sum)
def total(first: int, second: int, third: int = 3) -> int:
    """Give the total."""


@does(_ratio, above="profit", below="total")
def margin(profit: float, total: int) -> float:
    pass


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    return dr.execute(["total", "margin"], inputs={"first": 1, "second": 4, "profit": 16.0})


_EXPECTED = {"total": 8, "margin": 2.0}
