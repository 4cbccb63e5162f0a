"""Several upstream nodes as one list or one dict."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import group, inject, parameterize, source, value


def north() -> int:
    return 1


def south() -> int:
    return 2


@parameterize(
    poles={"values": group(source("north"), source("south"))},
    all_points={"values": group(source("north"), source("south"), source("east"), value(4))},
)
def total(values: list[int]) -> int:
    return sum(values)


@inject(table=group(n=source("north"), p=source("poles")), scale=value(10))
def scaled(table: dict[str, int], scale: int, offset: int = 0) -> dict[str, int]:
    return {key: number * scale + offset for key, number in table.items()}


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    return dr.execute(["poles", "all_points", "scaled"], inputs={"east": 3})


_EXPECTED = {"poles": 3, "all_points": 10, "scaled": {"n": 10, "p": 30}}
