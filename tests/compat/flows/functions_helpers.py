"""Helpers: private functions, imported functions, classes and constants are no nodes."""

from __future__ import annotations

import sys
from math import sqrt
from textwrap import dedent

from hamilton import driver

SCALE = 2


class Scaler:
    """Scales."""

    def scaled(self, value: float) -> float:
        return value * SCALE


def _root(value: float) -> float:
    return sqrt(value)


def root(area: float) -> float:
    return _root(area)


def side(root: float) -> float:
    return Scaler().scaled(root)


def text(side: float) -> str:
    return dedent(f"  {side}")


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = sorted(one.name for one in dr.list_available_variables())
    return [names, dr.execute(["text"], inputs={"area": 16.0})]


_EXPECTED = [["area", "root", "side", "text"], {"text": "8.0"}]
