"""Trouble of the stores, and values that make trouble, never end a run that would go well without."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.caching.stores.base import MetadataStore, ResultStore
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.caching.stores.sqlite import SQLiteMetadataStore
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.function_modifiers import cache
from hamilton.htypes import Collect, Parallelizable


def a(x: int) -> int:
    return x + 1


def b(a: int) -> int:
    return a * 10


@cache(behavior="ignore")
def c(x: int) -> int:
    return x


def item(x: int) -> Parallelizable[int]:
    yield from range(x)


def total(item: Collect[int]) -> int:
    return sum(item)


def builder(*functions, **settings):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_cache(**settings)


def warnings_of(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


class Broken(MetadataStore, ResultStore):
    """A store that answers nothing."""

    def __len__(self):
        raise ConnectionError

    def _fail(self, *_, **__):
        msg = "the store is gone"
        raise ConnectionError(msg)

    initialize = set = get = get_many = delete = delete_all = exists = _fail
    get_run_ids = get_run = note = flush = _fail


def test_a_database_that_is_full_costs_one_warning(tmp_path, caplog):
    dr = builder(a, b, path=tmp_path).build()
    dr.execute(["b"], inputs={"x": 0})
    store = dr.cache.metadata_store
    with store._use() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    for x in range(200):
        assert dr.execute(["b"], inputs={"x": x}) == {"b": (x + 1) * 10}
    (told,) = warnings_of(caplog)
    assert "cannot be written" in told
    assert "full" in told


def test_a_database_that_another_process_holds_costs_one_warning(tmp_path, caplog):
    store = SQLiteMetadataStore(tmp_path, {"timeout": 0.01})
    dr = builder(a, b, path=tmp_path, metadata_store=store).build()
    dr.execute(["b"], inputs={"x": 1})
    holder = sqlite3.connect(tmp_path / "metadata_store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for x in (1, 2, 2):
        assert dr.execute(["b"], inputs={"x": x}) == {"b": (x + 1) * 10}
    (told,) = warnings_of(caplog)
    assert "locked" in told
    holder.close()
    assert dr.execute(["b"], inputs={"x": 3}) == {"b": 40}
    assert len(store) == 4


def test_what_is_known_is_used_while_nothing_can_be_written(tmp_path):
    ran = []

    def seen(x: int) -> int:
        ran.append(x)
        return x

    store = SQLiteMetadataStore(tmp_path, {"timeout": 0.01})
    dr = builder(seen, path=tmp_path, metadata_store=store).build()
    dr.execute(["seen"], inputs={"x": 1})
    holder = sqlite3.connect(tmp_path / "metadata_store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    dr.execute(["seen"], inputs={"x": 1})
    holder.close()
    assert ran == [1]


@pytest.mark.parametrize("broken", ["metadata_store", "result_store"])
def test_a_store_of_somebody_else_that_is_gone_costs_warnings_alone(broken, caplog):
    stores = {
        "metadata_store": InMemoryMetadataStore(),
        "result_store": InMemoryResultStore(),
        broken: Broken(),
    }
    dr = builder(a, b, c, **stores).build()
    for _ in range(2):
        assert dr.execute(["b", "c"], inputs={"x": 1}) == {"b": 20, "c": 1}
    assert 0 < len(warnings_of(caplog)) <= 2


def test_a_result_store_that_goes_away_costs_a_computation():
    dr = builder(a, metadata_store=InMemoryMetadataStore(), result_store=InMemoryResultStore())
    dr = dr.build()
    dr.execute(["a"], inputs={"x": 1})
    dr.cache._memory.results = Broken()
    assert dr.execute(["a"], inputs={"x": 1}) == {"a": 2}


def test_items_run_without_metadata():
    executors = SynchronousLocalTaskExecutor(), SynchronousLocalTaskExecutor()
    dr = builder(item, total, metadata_store=Broken(), result_store=InMemoryResultStore())
    dr = dr.enable_dynamic_execution(allow_experimental_mode=True)
    dr = dr.with_local_executor(executors[0]).with_remote_executor(executors[1]).build()
    assert dr.execute(["total"], inputs={"x": 3}) == {"total": 3}


def test_the_async_driver_runs_without_metadata():
    async def main():
        module = ad_hoc_utils.create_temporary_module(a, b)
        made = async_driver.Builder().with_modules(module)
        dr = await made.with_cache(metadata_store=Broken(), result_store=Broken()).build()
        return await dr.execute(["b"], inputs={"x": 1})

    assert asyncio.run(main()) == {"b": 20}


def test_a_cache_folder_may_be_deleted_between_runs(tmp_path, caplog):
    folder = tmp_path / "cache"
    dr = builder(a, b, path=folder, log_to_file=True).build()
    dr.execute(["b"], inputs={"x": 1})
    shutil.rmtree(folder)
    assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert warnings_of(caplog) == []
    again = builder(a, b, path=folder).build()
    assert again.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert {
        event.event_type.name for event in again.cache.logs(level="info")[again.cache.last_run_id]
    } == {"GET_RESULT"}


def test_a_cache_folder_may_be_deleted_during_a_run(tmp_path):
    folder = tmp_path / "cache"

    def clean(x: int) -> int:
        shutil.rmtree(folder)
        return x

    def after(clean: int) -> int:
        return clean + 1

    dr = builder(clean, after, path=folder, log_to_file=True).build()
    for x in (1, 2):
        assert dr.execute(["after"], inputs={"x": x}) == {"after": x + 1}


class Unreadable(list):
    """Raises when it is asked what it holds."""

    def __iter__(self):
        raise UnreadableError

    __repr__ = __reduce_ex__ = __iter__


class UnreadableError(Exception):
    """Raises when it is written."""

    def __str__(self):
        msg = "not now"
        raise RuntimeError(msg)

    __repr__ = __str__


class Unbound:
    """A proxy that stands for nothing yet."""

    @property
    def __class__(self):
        msg = "nothing is bound"
        raise RuntimeError(msg)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def around_itself():
    value = []
    value.append(value)
    return value


ODD = {
    "a number of many digits": 7**10_000,
    "a range of them": range(7**10_000),
    "what raises when it is read": Unreadable([1]),
    "a proxy": Unbound(),
    "a deep list": nested(50_000),
    "a list in itself": around_itself(),
    "an iterator": iter([1]),
    "an open file": open(__file__),  # noqa: SIM115, PTH123 - it is a value
    "an error": UnreadableError(),
    "half a character": "\ud800",
}


@pytest.mark.parametrize("name", ODD)
def test_a_cached_run_takes_and_gives_whatever_an_uncached_one_does(tmp_path, name):
    value = ODD[name]

    def given(way: int) -> object:
        return value

    def passed(given: object, more: object) -> object:
        return more

    dr = builder(given, passed, path=tmp_path, recompute=["given"], log_to_file=True).build()
    for _ in range(2):
        found = dr.execute(["passed"], inputs={"way": 1, "more": value})["passed"]
        assert found is value or type(found) is type(value)


def test_a_failure_that_cannot_be_written_is_raised_as_it_is(tmp_path):
    def fails(x: int) -> int:
        raise UnreadableError

    dr = builder(fails, path=tmp_path, log_to_file=True).build()
    with pytest.raises(UnreadableError):
        dr.execute(["fails"], inputs={"x": 1})


def test_a_result_that_is_too_large_is_computed_each_time(tmp_path):
    dr = builder(a, b, path=tmp_path, max_size=1).build()
    for _ in range(2):
        assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
