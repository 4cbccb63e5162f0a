"""Steps after a function: on all of its outputs, or on one field of it."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import extract_fields, pipe_output, source, step


def _plus(number: int, amount: int) -> int:
    return number + amount


@pipe_output(step(_plus, amount=1), step(_plus, amount=source("more")))
def plain(number: int) -> int:
    return number


@pipe_output(
    step(_plus, amount=100).on_output("left"),
    step(_plus, amount=1000).on_output(["left", "right"]).named("thousand"),
)
@extract_fields({"left": int, "right": int})
def sides(number: int) -> dict:
    return {"left": number, "right": -number}


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = ["plain", "plain.raw", "left", "right", "left.thousand"]
    return dr.execute(names, inputs={"number": 5, "more": 10})


_EXPECTED = {"plain": 16, "plain.raw": 5, "left": 1105, "right": 995, "left.thousand": 1105}
