from __future__ import annotations

import gc
import sys
import threading
import weakref

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.caching import adapter as caching
from hamilton.caching._facts import GRAPHS_KEPT
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.errors import RequestError
from hamilton.function_modifiers import parameterize, source
from hamilton.htypes import Collect, Parallelizable
from hamilton.io.materialization import from_


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


def rows(table: pd.DataFrame) -> int:
    return len(table)


def given(dr, number):
    """Run on a frame that lives in the graph of that run alone; give a weak reference to it."""
    table = pd.DataFrame({"u": range(number)})
    dr.materialize(from_.literal(target="table", value=table), additional_vars=["rows"])
    return weakref.ref(table)


def test_data_in_graphs_of_old_runs_is_not_kept(tmp_path):
    dr = built(tmp_path, rows).build()
    frames = [given(dr, number) for number in range(10)]
    gc.collect()
    assert sum(frame() is not None for frame in frames) <= GRAPHS_KEPT
    assert len(dr.cache.run_ids) == 10


def test_the_last_materialized_run_can_be_drawn_and_old_ones_say_that_they_are_gone(tmp_path):
    pytest.importorskip("graphviz", reason="needs graphviz")
    dr = built(tmp_path, a, rows).build()
    dr.execute(["a"], inputs={"x": 1})
    for number in range(10):
        given(dr, number)
    gc.collect()
    drawn, old = dr.cache.run_ids[0], dr.cache.run_ids[1]
    assert "<b>rows</b>" in dr.cache.view_run().source
    assert "<b>rows</b>" not in dr.cache.view_run(drawn).source
    assert set(dr.cache.resolve_code_versions(drawn, ["a"])) == {"a", "x"}
    with pytest.raises(RequestError, match="only the last few are kept"):
        dr.cache.view_run(old)
    with pytest.raises(RequestError, match="only the last few are kept"):
        dr.cache.resolve_code_versions(old, ["rows"])


def test_what_the_cache_knows_can_be_read_while_others_run():
    named = {f"n{number}": {"x": source("x")} for number in range(20)}

    @parameterize(**named)
    def each(x: int) -> int:
        return x

    module = ad_hoc_utils.create_temporary_module(each)
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    dr = driver.Builder().with_modules(module).with_cache(**stores).build()

    def work():
        for x in range(150):
            dr.execute(list(named), inputs={"x": x})

    worker, before = threading.Thread(target=work), sys.getswitchinterval()
    dr.execute(list(named), inputs={"x": -1})
    sys.setswitchinterval(1e-6)
    try:
        worker.start()
        while worker.is_alive():
            cache, last = dr.cache, dr.cache.last_run_id
            assert cache.data_versions.keys() <= cache.logs().keys()
            assert cache.cache_keys.keys() <= cache.behaviors.keys()
            assert len(cache.code_versions) <= len(cache.run_ids)
            assert isinstance(cache.get_cache_key(last, "n0"), str | None)
            assert cache.metadata_store.get_last_run() is not None
    finally:
        sys.setswitchinterval(before)
        worker.join()
