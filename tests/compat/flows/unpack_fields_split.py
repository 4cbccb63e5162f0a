"""A tuple unpacked into nodes: all of it, the beginning of it, or any length."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import unpack_fields


@unpack_fields("train", "test")
def split(rows: list) -> tuple[list, list]:
    half = len(rows) // 2
    return rows[:half], rows[half:]


@unpack_fields("first")
def pair(train: list, test: list) -> tuple[int, str]:
    return len(train), str(test)


@unpack_fields("one", "two", "three")
def many(first: int) -> tuple[int, ...]:
    return first, first + 1, first + 2


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = ["train", "test", "first", "three", "pair"]
    return dr.execute(names, inputs={"rows": [1, 2, 3, 4, 5]})


_EXPECTED = {
    "train": [1, 2],
    "test": [3, 4, 5],
    "first": 2,
    "three": 4,
    "pair": (2, "[3, 4, 5]"),
}
