"""Functions that load and save, with metadata."""

# ruff: noqa: I002 - Hamilton takes no text for the annotation of a saver

from typing import Any

from hamilton import driver
from hamilton.function_modifiers import dataloader, datasaver


@dataloader()
def rows(place: str) -> tuple[list, dict]:
    return [1, 2, 3], {"from": place}


def total(rows: list) -> int:
    return sum(rows)


@datasaver()
def written(total: int, place: str) -> dict:
    return {"to": place, "bytes": len(str(total))}


def _run(folder: Any):
    import sys

    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    tags = {one.name: one.tags for one in dr.list_available_variables()}
    return [
        dr.execute(["total", "rows", "rows.loader", "written"], inputs={"place": "here"}),
        tags["rows.loader"]["hamilton.data_loader"],
        tags["written"]["hamilton.data_saver"],
    ]


_EXPECTED = [
    {
        "total": 6,
        "rows": [1, 2, 3],
        "rows.loader": ([1, 2, 3], {"from": "here"}),
        "written": {"to": "here", "bytes": 1},
    },
    True,
    True,
]
