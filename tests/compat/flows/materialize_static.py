"""Loaders and savers given to the builder: nodes that run when they are asked for."""

from __future__ import annotations

import sys

from hamilton import base, driver
from hamilton.io.materialization import from_, to


def doubled(numbers: list) -> list:
    return [2 * number for number in numbers]


def total(doubled: list) -> int:
    return sum(doubled)


def _run(folder):
    (folder / "numbers.json").write_text("[1, 2]")
    builder = driver.Builder().with_modules(sys.modules[__name__]).with_materializers(
        from_.json(target="numbers", path=str(folder / "numbers.json")),
        to.json(
            id="kept", dependencies=["doubled", "total"], combine=base.DictResult(),
            path=str(folder / "kept.json"),
        ),
        to.memory(id="held", dependencies=["total"]),
    )  # fmt: skip
    dr = builder.build()
    names = sorted(one.name for one in dr.list_available_variables())
    first = dr.execute(["total"])
    before = (folder / "kept.json").exists()
    dr.execute(["kept"])
    return [names, first, before, (folder / "kept.json").read_text(), dr.execute(["held"])]


_EXPECTED = [
    ["doubled", "held", "kept", "kept_build_result", "load_data.numbers", "numbers", "total"],
    {"total": 6},
    False,
    '{"doubled": [2, 4], "total": 6}',
    {"held": 6},
]
