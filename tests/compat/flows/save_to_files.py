"""Outputs saved when their savers are asked for."""

from __future__ import annotations

import json
import sys

from hamilton import driver
from hamilton.function_modifiers import save_to, source


@save_to.json(path=source("where"), output_name_="saved_table")
def table(number: int) -> dict:
    return {"number": number}


@save_to.pickle(path=source("there"))
def numbers(table: dict) -> list:
    return [table["number"]] * 2


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    path = folder / "table.json"
    inputs = {"number": 3, "where": str(path), "there": str(folder / "numbers.pickle")}
    untouched = dr.execute(["table"], inputs=inputs)
    before = path.exists()
    metadata = dr.execute(["saved_table", "save.numbers"], inputs=inputs)
    return [
        untouched,
        before,
        json.loads(path.read_text()),
        sorted(metadata),
        metadata["saved_table"]["file_metadata"]["path"] == str(path),
        (folder / "numbers.pickle").exists(),
    ]


_EXPECTED = [
    {"table": {"number": 3}},
    False,
    {"number": 3},
    ["save.numbers", "saved_table"],
    True,
    True,
]
