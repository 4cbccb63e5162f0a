"""One sub-DAG, many uses, each with inputs of its own."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import parameterized_subdag, source, value


def _unused() -> None:
    """Helpers are no nodes."""


def loaded(path: str, sep: str = ",") -> list:
    return path.split(sep)


def counted(loaded: list) -> int:
    return len(loaded)


@parameterized_subdag(
    loaded,
    counted,
    inputs={"sep": value("-")},
    one={"inputs": {"path": value("a-b")}},
    two={"inputs": {"path": source("where"), "sep": value("/")}},
)
def sizes(counted: int, loaded: list) -> dict:
    return {"size": counted, "first": loaded[0]}


def _run(folder):
    inner = {"sep": ",", "path": "x,y,z"}
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    return dr.execute(["one", "two", "counted", "two.loaded"], inputs={"where": "p/q/r", **inner})


_EXPECTED = {
    "one": {"size": 2, "first": "a"},
    "two": {"size": 3, "first": "p"},
    "counted": 3,
    "two.loaded": ["p", "q", "r"],
}
