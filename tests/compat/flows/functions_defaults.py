"""Parameters with defaults: from a node, from an input, or as written."""

from __future__ import annotations

import sys
from typing import Optional

from hamilton import driver


def rate(base_rate: float = 0.2) -> float:
    return base_rate


def label(name: Optional[str] = None) -> str:  # noqa: UP045 - as users write it
    return name or "nobody"


def total(net: int, rate: float = 9.9, rounding: int = 2) -> float:
    return round(net * (1 + rate), rounding)


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    return [
        dr.execute(["total", "label"], inputs={"net": 100}),
        dr.execute(["total", "label"], inputs={"net": 100, "base_rate": 0.125, "name": "me"}),
        dr.execute(["total"], inputs={"net": 100, "base_rate": 0.125, "rounding": 0}),
        dr.execute(["label"], inputs={"name": None}),
    ]


_EXPECTED = [
    {"total": 120.0, "label": "nobody"},
    {"total": 112.5, "label": "me"},
    {"total": 112.0},
    {"label": "nobody"},
]
