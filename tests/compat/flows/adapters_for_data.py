"""Loaders and savers of one's own, registered and used in every form."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Collection
from typing import Any

from hamilton import driver, registry
from hamilton.function_modifiers import load_from, source, value
from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.materialization import from_, to

_SHELF: dict[str, list] = {}


@dataclasses.dataclass
class ShelfReader(DataLoader):
    """Reads from the shelf."""

    key: str
    times: int = 1

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        return [list]

    def load_data(self, type_: type) -> tuple[list, dict[str, Any]]:
        return _SHELF[self.key] * self.times, {"key": self.key}

    @classmethod
    def name(cls) -> str:
        return "shelf"


@dataclasses.dataclass
class ShelfWriter(DataSaver):
    """Writes to the shelf."""

    key: str

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        return [list]

    def save_data(self, data: Any) -> dict[str, Any]:
        _SHELF[self.key] = data
        return {"written": len(data)}

    @classmethod
    def name(cls) -> str:
        return "shelf"


registry.register_adapter(ShelfReader)
registry.register_adapter(ShelfWriter)


@load_from.shelf(key=source("place"), times=value(2))
def ordered(items: list) -> list:
    return sorted(items)


def reversed_again(ordered: list) -> list:
    return ordered[::-1]


def count(stock: list) -> int:
    return len(stock)


def _run(folder):
    _SHELF["left"] = [2, 1]
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    metadata, values = dr.materialize(
        from_.shelf(target="stock", key="left"),
        to.shelf(id="put", dependencies=["reversed_again"], key="right"),
        additional_vars=["ordered", "count"],
        inputs={"place": "left"},
    )
    return [metadata, values, _SHELF["right"]]


_EXPECTED = [
    {"put": {"written": 4}},
    {"ordered": [1, 1, 2, 2], "count": 2},
    [2, 2, 1, 1],
]
