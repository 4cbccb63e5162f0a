"""Overrides: of nodes, of inner nodes, of what is asked for; what lies behind is not run."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import extract_fields, subdag, value

_ran: list[str] = []


def expensive(number: int) -> int:
    _ran.append("expensive")
    return number * 100


@extract_fields({"low": int, "high": int})
def bounds(expensive: int) -> dict:
    _ran.append("bounds")
    return {"low": -expensive, "high": expensive}


def width(low: int, high: int) -> int:
    return high - low


@subdag(width, inputs={"low": value(0), "high": value(7)})
def other(width: int) -> int:
    return width + 1


def _run(folder):
    _ran.clear()
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    found = [
        dr.execute(["width"], overrides={"low": 1, "high": 2}),
        list(_ran),
        dr.execute(["width", "low"], inputs={"number": 1}, overrides={"low": 0}),
        list(_ran),
        dr.execute(["other"], overrides={"other.width": 10}),
        dr.execute(["width"], overrides={"width": "any"}),
    ]
    _ran.clear()
    return found


_EXPECTED = [
    {"width": 1},
    [],
    {"width": 100, "low": 0},
    ["expensive", "bounds"],
    {"other": 11},
    {"width": "any"},
]
