"""Steps before a function: chained, named, conditional, with values from other nodes."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import pipe_input, source, step, value


def _add(number: int, amount: int) -> int:
    return number + amount


def _times(number: int, factor: int = 2) -> int:
    return number * factor


@pipe_input(
    step(_add, amount=1),
    step(_add, source("more")).named("added_more"),
    step(_times, factor=value(10)).when(scale="big"),
    step(_times).when_not(scale="big").named("doubled", namespace="small"),
)
def result(number: int, label: str) -> str:
    return f"{label} {number}"


def _run(folder):
    found = []
    for scale in ("big", "none"):
        builder = driver.Builder().with_modules(sys.modules[__name__]).with_config({"scale": scale})
        dr = builder.build()
        names = sorted(one.name for one in dr.list_available_variables())
        inputs = {"number": 1, "more": 3, "label": "is"}
        found.append([names, dr.execute(["result", "result.added_more"], inputs=inputs)])
    return found


_EXPECTED = [
    [
        ["label", "more", "number", "result", "result.added_more", "result.with_add",
         "result.with_times", "scale"],
        {"result": "is 50", "result.added_more": 5},
    ],
    [
        ["factor", "label", "more", "number", "result", "result.added_more", "result.with_add",
         "scale", "small.doubled"],
        {"result": "is 10", "result.added_more": 5},
    ],
]  # fmt: skip
