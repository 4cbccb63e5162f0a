"""Functions changed after they are written, without touching them."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import apply_to, mutate, source, value


def first(number: int) -> int:
    return number


def second(number: int) -> int:
    return 10 * number


@mutate(first, apply_to(second, amount=source("more")).named("more_added"), amount=value(1))
def _plus(number: int, amount: int) -> int:
    return number + amount


@mutate(first)
def _negated(number: int) -> int:
    return -number


def both(first: int, second: int) -> list:
    return [first, second]


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = sorted(one.name for one in dr.list_available_variables())
    result = dr.execute(["both", "first.raw"], inputs={"number": 5, "more": 7})
    return [names, result]


_EXPECTED = [
    [
        "both", "first", "first.raw", "first.with_negated", "first.with_plus", "more", "number",
        "second", "second.more_added", "second.raw",
    ],
    {"both": [-6, 57], "first.raw": 5},
]  # fmt: skip
