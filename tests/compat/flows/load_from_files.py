"""Files loaded into parameters: fixed, named by a node, several."""

from __future__ import annotations

import json
import sys

from hamilton import driver
from hamilton.function_modifiers import load_from, source, value


@load_from.json(path=source("table_path"))
def size(table: dict) -> int:
    return len(table)


@load_from.json(path=source("table_path"), inject_="table")
@load_from.file(path=source("text_path"), inject_="words")
@load_from.literal(value=value(3), inject_="times")
def together(table: dict, words: str, times: int, mark: str) -> str:
    return mark.join([words] * times) + str(sorted(table))


def _run(folder):
    (folder / "table.json").write_text(json.dumps({"a": 1, "b": 2}))
    (folder / "words.txt").write_text("word")
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    inputs = {"table_path": str(folder / "table.json"), "text_path": str(folder / "words.txt")}
    loaders = sorted(
        one.name for one in dr.list_available_variables(tag_filter={"hamilton.data_loader": None})
    )
    result = dr.execute(["size", "together"], inputs={**inputs, "mark": "-"})
    data, metadata = dr.execute(["size.load_data.table"], inputs=inputs)["size.load_data.table"]
    return [result, loaders, data, metadata["file_metadata"]["size"]]


_EXPECTED = [
    {"size": 2, "together": "word-word-word['a', 'b']"},
    [
        "size.load_data.table", "size.select_data.table", "together.load_data.table",
        "together.load_data.times", "together.load_data.words", "together.select_data.table",
        "together.select_data.times", "together.select_data.words",
    ],
    {"a": 1, "b": 2},
    16,
]  # fmt: skip
