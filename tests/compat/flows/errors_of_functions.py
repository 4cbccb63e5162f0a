"""A function's own error reaches whoever asked."""

from __future__ import annotations

import sys

from hamilton import driver


class Refused(Exception):
    """The function's own."""


_error = Refused("as it was")


def a(x: int) -> int:
    if x < 0:
        raise _error
    return x


def b(a: int) -> int:
    return a


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    try:
        dr.execute(["b"], inputs={"x": -1})
    except Refused as error:
        same = error is _error
    return [same, dr.execute(["b"], inputs={"x": 1})]


_EXPECTED = [True, {"b": 1}]
