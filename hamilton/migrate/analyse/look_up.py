"""Find the row of a callable among all tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hamilton.migrate.analyse import knowledge_frames, knowledge_python, knowledge_science
from hamilton.migrate.analyse.knowledge import Row


def look_up(name: str) -> Row | None:
    """Give the row of a callable, or nothing where it is unknown."""
    found = _all_rows().get(name)
    return found if found is not None else _by_pattern(name)


def _by_pattern(name: str) -> Row | None:
    known = _all_rows()
    while "." in name:
        name = name.rpartition(".")[0]
        row = known.get(f"{name}.*")
        if row is not None:
            return row
    return None


@cache
def _all_rows() -> Mapping[str, Row]:
    return {**knowledge_python.ROWS, **knowledge_frames.ROWS, **knowledge_science.ROWS}
