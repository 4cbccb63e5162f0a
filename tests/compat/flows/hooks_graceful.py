"""Errors that become sentinels, which some functions accept."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.lifecycle.default import GracefulErrorAdapter, accept_error_sentinels


def broken(x: int) -> float:
    return 1 / x


def after(broken: float) -> float:
    return broken + 1


@accept_error_sentinels
def report(broken: float, after: float) -> str:
    return f"{broken}, {after}"


def fine(x: int) -> int:
    return x


def _run(folder):
    adapter = GracefulErrorAdapter(error_to_catch=ZeroDivisionError, sentinel_value="failed")
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_adapters(adapter).build()
    names = ["broken", "after", "report", "fine"]
    return [dr.execute(names, inputs={"x": 0}), dr.execute(names, inputs={"x": 2})]


_EXPECTED = [
    {"broken": "failed", "after": "failed", "report": "failed, failed", "fine": 0},
    {"broken": 0.5, "after": 1.5, "report": "0.5, 1.5", "fine": 2},
]
