"""Many decorators on one function: their order is by kind, not by position."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import (
    check_output,
    config,
    extract_fields,
    parameterize,
    pipe_input,
    step,
    tag,
    value,
)


def _plus(number: int, amount: int) -> int:
    return number + amount


@tag(kind="last")
@extract_fields({"low": int, "high": int})
@pipe_input(step(_plus, amount=100))
@config.when(mode="on")
def bounds__on(number: int) -> dict:
    return {"low": -number, "high": number}


@config.when(mode="on")
@parameterize(one={"v": value(1)}, two={"v": value(2)})
@tag(kind="made")
def made__ignored(v: int) -> int:
    return v


@check_output(range=(0, 1000), importance="fail")
@tag(kind="checked")
@pipe_input(step(_plus, amount=1))
def total(high: int, one: int) -> int:
    return high + one


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config({"mode": "on"}).build()
    tags = {one.name: one.tags.get("kind") for one in dr.list_available_variables()}
    result = dr.execute(["low", "total", "two", "total_raw"], inputs={"number": 5})
    return [result, {name: kind for name, kind in sorted(tags.items()) if kind}]


_EXPECTED = [
    {"low": -105, "total": 107, "two": 2, "total_raw": 107},
    {"high": "last", "low": "last", "one": "made", "total": "checked", "two": "made"},
]
