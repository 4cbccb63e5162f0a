from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.caching import adapter as caching
from hamilton.htypes import Collect, Parallelizable


def a(x: int) -> int:
    return x + 1


def b(a: int) -> int:
    return a * 10


def built(path, *functions):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_cache(str(path))


def test_a_picture_marks_what_was_retrieved(tmp_path):
    pytest.importorskip("graphviz", reason="needs graphviz")
    dr = built(tmp_path, a, b).build()
    dr.execute(["a"], inputs={"x": 1})
    dr.execute(["b"], inputs={"x": 1})
    first, last = (dr.cache.view_run(run_id).source for run_id in dr.cache.run_ids)
    assert "from cache" not in first
    assert "from cache" in last
    assert dr.cache.view_run().source == last


def test_logs_of_old_runs_are_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr(caching, "RUNS_KEPT", 2)
    dr = built(tmp_path, a).build()
    for x in range(3):
        dr.execute(["a"], inputs={"x": x})
    assert len(dr.cache.run_ids) == 2
    assert dr.cache.metadata_store.get_run_ids()[1:] == dr.cache.run_ids


def test_values_from_around_an_item_count_inside_it(tmp_path):
    ran = []

    def rows(n: int) -> Parallelizable[int]:
        yield from range(n)

    def columns(rows: int, m: int) -> Parallelizable[int]:
        yield from range(m)

    def cell(rows: int, columns: int, a: int) -> int:
        ran.append("cell")
        return rows * 100 + columns * 10 + a

    def row(cell: Collect[int]) -> int:
        return sum(cell)

    def table(row: Collect[int]) -> list:
        return row

    dr = (
        built(tmp_path, a, rows, columns, cell, row, table)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .build()
    )
    counts = []
    for x in (1, 1, 2):
        expected = [sum(r * 100 + c * 10 + x + 1 for c in range(2)) for r in range(3)]
        assert dr.execute(["table"], inputs={"n": 3, "m": 2, "x": x}) == {"table": expected}
        counts.append(len(ran))
    assert counts == [6, 6, 12]
