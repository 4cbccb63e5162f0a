"""Configuration read by functions of one's own, and by nodes as inputs."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import config, hamilton_exclude


@config(lambda values: values.get("size", 0) > 10)
def method__big(size: int) -> str:
    return f"big {size}"


@config(lambda values: values.get("size", 0) <= 10, target_name="method")
def small_method(size: int) -> str:
    return f"small {size}"


@hamilton_exclude
def helper(anything):
    return anything


def shout(method: str) -> str:
    return helper(method).upper()


def _run(folder):
    builder = driver.Builder().with_modules(sys.modules[__name__])
    big = builder.copy().with_config({"size": 5}).with_config({"size": 50}).build()
    small = builder.with_config({"size": 5}).build()
    names = sorted(one.name for one in big.list_available_variables())
    return [big.execute(["shout"]), small.execute(["shout", "method", "size"]), names]


_EXPECTED = [
    {"shout": "BIG 50"},
    {"shout": "SMALL 5", "method": "small 5", "size": 5},
    ["method", "shout", "size"],
]
