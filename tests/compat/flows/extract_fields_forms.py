"""Fields of dicts: with types, with names, from a typed dict, with a filling."""

from __future__ import annotations

import sys
from typing import Any, TypedDict

from hamilton import driver
from hamilton.function_modifiers import extract_fields


class Split(TypedDict):
    """What a split gives."""

    train: list
    test: list


@extract_fields({"rows": int, "name": str, "extra": dict[str, Any]})
def facts() -> dict:
    return {"rows": 3, "name": "n", "extra": {"k": [1]}}


@extract_fields("low", "high")
def bounds(rows: int) -> dict[str, int]:
    return {"low": 0, "high": rows}


@extract_fields()
def split(rows: int) -> Split:
    return {"train": list(range(rows - 1)), "test": [rows - 1]}


@extract_fields({"here": int, "missing": int}, fill_with=-1)
def partly() -> dict:
    return {"here": 1}


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = ["rows", "name", "extra", "low", "high", "train", "test", "here", "missing"]
    types = {one.name: one.type for one in dr.list_available_variables()}
    return [dr.execute(names), types["low"] is int, types["train"] is list, types["name"] is str]


_EXPECTED = [
    {
        "rows": 3, "name": "n", "extra": {"k": [1]}, "low": 0, "high": 3,
        "train": [0, 1], "test": [2], "here": 1, "missing": -1,
    },
    True,
    True,
    True,
]  # fmt: skip
