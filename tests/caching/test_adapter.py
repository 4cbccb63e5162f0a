from __future__ import annotations

import asyncio
import json
import logging
import pickle
import sqlite3
import threading
from typing import ClassVar

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.caching.adapter import (
    SENTINEL,
    CachingBehavior,
    CachingEventType,
    HamiltonCacheAdapter,
)
from hamilton.caching.stores.base import MetadataStore
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.caching.stores.sqlite import SQLiteMetadataStore
from hamilton.errors import BuilderError, RequestError
from hamilton.execution.executors import MultiProcessingExecutor, MultiThreadingExecutor
from hamilton.function_modifiers import cache
from hamilton.function_modifiers.metadata import CACHE_BEHAVIORS
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import NodeExecutionMethod
from hamilton.lifecycle.default import GracefulErrorAdapter

RAN = []


@pytest.fixture(autouse=True)
def _forget():
    RAN.clear()


def a(x: int) -> int:
    RAN.append("a")
    return x + 1


def b(a: int) -> int:
    RAN.append("b")
    return a * 10


def items(n: int) -> Parallelizable[int]:
    yield from range(n)


def square(items: int) -> int:
    RAN.append("square")
    return items * items


def total(square: Collect[int]) -> int:
    RAN.append("total")
    return sum(square)


def ran():
    seen = sorted(RAN)
    RAN.clear()
    return seen


def builder(path, *functions, make=driver.Builder, **options):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return make().with_modules(module).with_cache(str(path), **options)


def memory():
    return {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}


def dynamic(path, executor=None, *functions, **options):
    one = builder(path, *(functions or (items, square, total)), **options)
    one.enable_dynamic_execution(allow_experimental_mode=True)
    if executor is not None:
        one.with_remote_executor(executor)
    return one.build()


def test_what_is_repeated_is_remembered_item_by_item(tmp_path):
    dr = dynamic(tmp_path, MultiThreadingExecutor(2))
    assert dr.execute(["total"], inputs={"n": 3}) == {"total": 5}
    assert ran() == ["square"] * 3 + ["total"]
    assert dr.execute(["total"], inputs={"n": 3}) == {"total": 5}
    assert ran() == []
    assert dr.execute(["total"], inputs={"n": 4}) == {"total": 14}
    assert ran() == ["square", "total"]


GIVEN_BACK = {"total": 5, "note": "x"}


def test_an_input_that_no_node_reads_is_given_back_as_without_a_cache(tmp_path):
    inputs, targets = {"n": 3, "note": "x"}, ["total", "note"]
    dr = dynamic(tmp_path)
    for _ in range(2):
        assert dr.execute(targets, inputs=inputs) == GIVEN_BACK
        assert dr.materialize(additional_vars=targets, inputs=inputs) == ({}, GIVEN_BACK)
    assert dr.execute(["note"], inputs=inputs) == {"note": "x"}
    assert ran() == ["square"] * 3 + ["total"]
    run = dr.cache.run_ids[0]
    assert "note" not in dr.cache.data_versions[run]
    assert (
        dr.cache.resolve_code_versions(run, targets, inputs)
        == dr.cache.resolve_code_versions(run, ["total"])
        == dr.cache.code_versions[run]
    )


def test_an_async_driver_gives_back_an_input_that_no_node_reads(tmp_path):
    async def run():
        dr = await builder(tmp_path, double, make=async_driver.Builder).build()
        inputs = {"x": 2, "note": "x"}
        return [await dr.execute(["double", "note"], inputs=inputs) for _ in range(2)]

    async def double(x: int) -> int:
        return 2 * x

    assert asyncio.run(run()) == [{"double": 4, "note": "x"}] * 2


def test_what_is_repeated_is_told_item_by_item(tmp_path):
    dr = dynamic(tmp_path)
    dr.execute(["total"], inputs={"n": 2})
    run = dr.cache.last_run_id
    tasks = dr.cache.data_versions[run]["square"]
    assert len(tasks) == len(dr.cache.cache_keys[run]["square"]) == 2
    for task_id, version in tasks.items():
        assert dr.cache.get_data_version(run, "square", task_id=task_id) == version
        assert (
            dr.cache.get_cache_key(run, "square", task_id=task_id)
            in dr.cache.cache_keys[run]["square"].values()
        )
        assert ("square", task_id) in dr.cache.logs(run)


def test_what_runs_in_a_task_is_told_by_node_and_task(tmp_path):
    def report(total: int) -> str:
        return f"total {total}"

    dr = dynamic(tmp_path, None, items, square, total, report)
    dr.execute(["report"], inputs={"n": 2})
    run = dr.cache.last_run_id
    expected = {("items", "expand-items"), ("total", "collect-items"), ("report", "report")}
    log = dr.cache.logs(run)
    assert {key for key in log if key[0] != "square"} == expected
    assert {event.task_id for event in log["total", "collect-items"]} == {"collect-items"}
    assert {"items", "total", "n"} <= set(dr.cache.logs(run, "debug"))
    assert dr.cache.get_cache_key(run, "total", "collect-items") == dr.cache.get_cache_key(
        run, "total"
    )


def test_what_is_repeated_is_told_by_task_where_no_task_is_named(tmp_path):
    dr = dynamic(tmp_path)
    dr.execute(["total"], inputs={"n": 2})
    run = dr.cache.last_run_id
    assert dr.cache.get_cache_key(run, "square") == dr.cache.cache_keys[run]["square"]
    assert dr.cache.get_data_version(run, "square") == dr.cache.data_versions[run]["square"]
    assert dr.cache.get_cache_key(run, "square", "nowhere") is None
    assert dr.cache.get_data_version(run, "square", task_id="nowhere") is SENTINEL


def test_what_expands_has_no_version_as_a_whole(tmp_path):
    dr = dynamic(tmp_path)
    dr.execute(["total"], inputs={"n": 2})
    assert dr.cache.data_versions[dr.cache.last_run_id]["items"] == {}
    dr.execute(["total"], overrides={"items": [1]})
    known = dr.cache.data_versions[dr.cache.last_run_id]["items"]
    assert known == dr.cache.version_data([1])


def test_one_value_for_all_items_differs_from_the_list_of_them(tmp_path):
    dr = dynamic(tmp_path)
    totals = [
        dr.execute(["total"], inputs={"n": n}, overrides={"square": 7})["total"] for n in (2, 3, 2)
    ]
    assert totals == [14, 21, 14]


def test_items_that_are_given_are_told_apart(tmp_path):
    dr = dynamic(tmp_path)
    for given in ([1, 2], [2, 3], [1, 2]):
        expected = sum(i * i for i in given)
        assert dr.execute(["total"], overrides={"items": given}) == {"total": expected}


def test_a_stream_is_read_each_time(tmp_path):
    def streamed(square: Stream[int]) -> int:
        RAN.append("streamed")
        return sum(square)

    dr = dynamic(tmp_path, None, items, square, streamed)
    for _ in range(2):
        assert dr.execute(["streamed"], inputs={"n": 3}) == {"streamed": 5}
    assert ran().count("streamed") == 2


def test_other_processes_share_the_cache_and_tell_what_they_did(tmp_path):
    def run():
        dr = dynamic(tmp_path, MultiProcessingExecutor(2))
        assert dr.execute(["total"], inputs={"n": 3}) == {"total": 5}
        log = dr.cache.logs(dr.cache.last_run_id)
        return {
            event.event_type for key, found in log.items() if key[0] == "square" for event in found
        }

    assert run() == {CachingEventType.EXECUTE_NODE}
    assert run() == {CachingEventType.GET_RESULT}


async def fetched(x: int) -> int:
    RAN.append("fetched")
    await asyncio.sleep(0)
    return x + 1


async def broken(x: int) -> int:
    raise KeyError(x)


def test_coroutine_functions_are_remembered(tmp_path):
    async def run():
        dr = await builder(tmp_path, fetched, make=async_driver.Builder).build()
        results = [await dr.execute(["fetched"], inputs={"x": x}) for x in (1, 1, 2)]
        return results, dr.cache.logs()

    results, logs = asyncio.run(run())
    assert results == [{"fetched": 2}, {"fetched": 2}, {"fetched": 3}]
    assert len(logs) == 3
    assert ran() == ["fetched", "fetched"]


def test_a_coroutine_function_that_fails_is_not_remembered(tmp_path):
    async def run():
        dr = await builder(tmp_path, broken, make=async_driver.Builder).build()
        with pytest.raises(KeyError):
            await dr.execute(["broken"], inputs={"x": 1})
        (events,) = dr.cache.logs(level="debug").values()
        return [event.event_type for event in events]

    assert CachingEventType.FAILED_EXECUTION in asyncio.run(run())


@pytest.mark.parametrize("is_first", [True, False])
def test_a_sentinel_is_never_stored(tmp_path, is_first):
    fails = [True]

    def risky(x: int) -> int:
        if fails:
            raise ValueError
        return x

    adapters = [GracefulErrorAdapter(ValueError, "sentinel"), HamiltonCacheAdapter(tmp_path)]
    module = ad_hoc_utils.create_temporary_module(risky)
    dr = (
        driver.Builder()
        .with_modules(module)
        .with_adapters(*(adapters if is_first else adapters[::-1]))
        .build()
    )
    assert dr.execute(["risky"], inputs={"x": 1}) == {"risky": "sentinel"}
    assert dr.cache.metadata_store.size == 0
    fails.clear()
    assert dr.execute(["risky"], inputs={"x": 1}) == {"risky": 1}


def test_what_runs_the_node_itself_stands_inside(tmp_path):
    class Doubling(NodeExecutionMethod):
        def run_to_execute_node(self, *, node_callable, node_kwargs, **facts):
            RAN.append("doubling")
            return 2 * node_callable(**node_kwargs)

    dr = builder(tmp_path, a).with_adapters(Doubling()).build()
    assert [dr.execute(["a"], inputs={"x": 1})["a"] for _ in range(2)] == [4, 4]
    assert ran() == ["a", "doubling"]


def test_results_are_copies(tmp_path):
    def values(x: int) -> list:
        return [x]

    for stores in ({"path": tmp_path}, {"path": tmp_path / "unused", **memory()}):
        dr = builder(stores.pop("path"), values, **stores).build()
        for _ in range(3):
            result = dr.execute(["values"], inputs={"x": 1})["values"]
            assert result == [1]
            result.append(2)


def test_what_cannot_be_pickled_is_told_once_and_computed_each_time(tmp_path, caplog):
    def lock(x: int) -> object:
        RAN.append("lock")
        return threading.Lock()

    def local(x: int) -> object:
        class Local:
            def __reduce__(self):
                return (int, (), None)

            def __reduce_ex__(self, protocol):
                if protocol == 5:
                    raise TypeError("no")
                return (int, ())

        RAN.append("local")
        return Local()

    dr = builder(tmp_path, lock, local).build()
    for _ in range(2):
        dr.execute(["lock", "local"], inputs={"x": 1})
    assert ran() == ["local", "local", "lock", "lock"]
    assert [record.getMessage().split()[0] for record in caplog.records] == ["lock", "local"]
    assert "cannot pickle '_thread.lock' object" in caplog.text


def test_what_has_no_version_makes_its_readers_run(tmp_path):
    def lock(x: int) -> object:
        return threading.Lock()

    def after(lock: object) -> int:
        RAN.append("after")
        return 1

    dr = builder(tmp_path, lock, after).build()
    for _ in range(2):
        dr.execute(["after"], inputs={"x": 1})
    assert ran() == ["after", "after"]


def test_code_without_a_fingerprint_is_named_once_and_runs_each_time(tmp_path, caplog):
    guard = threading.Lock()

    def guarded(x: int) -> int:
        with guard:
            RAN.append("guarded")
            return x

    dr = builder(tmp_path, guarded, b).build()
    for _ in range(2):
        dr.execute(["guarded"], inputs={"x": 1})
    assert ran() == ["guarded", "guarded"]
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "guarded" in record.getMessage()
    assert "guard: a _thread.lock has no fingerprint" in record.getMessage()
    builder(tmp_path, guarded, disable=True).build().execute(["guarded"], inputs={"x": 1})
    assert len(caplog.records) == 1


def test_what_is_ignored_does_not_count(tmp_path):
    def now(x: int) -> int:
        RAN.append("now")
        return len(RAN)

    def after(now: int, y: int) -> int:
        RAN.append("after")
        return y

    dr = builder(tmp_path, now, after, ignore=["now", "x"]).build()
    dr.execute(["after"], inputs={"x": 1, "y": 1})
    dr.execute(["after"], inputs={"x": 2, "y": 1})
    assert ran() == ["after", "now", "now"]


def test_a_default_that_has_no_version_makes_its_node_run(tmp_path, caplog):
    def items_of(x: int, k: object = iter([1])) -> int:
        RAN.append("items_of")
        return x

    dr = builder(tmp_path, items_of).build()
    for _ in range(2):
        dr.execute(["items_of"], inputs={"x": 1})
    assert ran() == ["items_of", "items_of"]
    (record,) = caplog.records
    assert record.getMessage() == "items_of is not cached: the default of k has no version."


def test_generators_are_not_stored(tmp_path):
    def numbers(x: int) -> object:
        return iter([x])

    dr = builder(tmp_path, numbers).build()
    assert [list(dr.execute(["numbers"], inputs={"x": 1})["numbers"]) for _ in range(2)] == [
        [1],
        [1],
    ]


def test_who_reads_a_generator_runs_each_time(tmp_path):
    def numbers(x: int) -> object:
        return iter([x])

    def total(numbers: object) -> int:
        RAN.append("total")
        return sum(numbers)

    dr = builder(tmp_path, numbers, total).build()
    for _ in range(2):
        assert dr.execute(["total"], inputs={"x": 1}) == {"total": 1}
    assert ran() == ["total", "total"]


def test_frames_are_stored_in_the_format_asked_for(tmp_path):
    @cache(format="parquet")
    def frame(x: int) -> pd.DataFrame:
        RAN.append("frame")
        return pd.DataFrame({"u": [x], "v": [None]})

    @cache(format="pickle")
    def plain(x: int) -> int:
        return x

    dr = builder(tmp_path, frame, plain).build()
    first, second = (dr.execute(["frame", "plain"], inputs={"x": 1}) for _ in range(2))
    pd.testing.assert_frame_equal(first["frame"], second["frame"])
    assert ran() == ["frame"]
    (path,) = tmp_path.glob("*.parquet")
    assert list(pd.read_parquet(path)) == ["u", "v"]


def test_what_a_format_cannot_hold_comes_back_as_it_was(tmp_path):
    @cache(format="json")
    def facts(x: int) -> dict:
        return {"pair": (x, x)}

    dr = builder(tmp_path, facts).build()
    results = [dr.execute(["facts"], inputs={"x": 1}) for _ in range(2)]
    assert results == [{"facts": {"pair": (1, 1)}}] * 2


@pytest.mark.parametrize("text", ['{"n": 2}', "{", None])
def test_a_file_that_somebody_changed_is_not_taken(tmp_path, text):
    @cache(format="json")
    def facts(x: int) -> dict:
        return {"n": x}

    dr = builder(tmp_path, facts).build()
    dr.execute(["facts"], inputs={"x": 1})
    (path,) = tmp_path.glob("*.json")
    path.unlink() if text is None else path.write_text(text)
    assert dr.execute(["facts"], inputs={"x": 1}) == {"facts": {"n": 1}}
    assert json.loads(path.read_text()) == {"n": 1}


@pytest.mark.parametrize("name", ["nonsense", "memory"])
def test_a_format_that_there_is_none_of_is_refused(tmp_path, name):
    @cache(format=name)
    def frame(x: int) -> dict:
        return {}

    with pytest.raises(KeyError) as caught:
        builder(tmp_path, frame).build().execute(["frame"], inputs={"x": 1})
    expected = f"@cache(format='{name}'): there is no saver and loader of that name for frame"
    assert str(caught.value).startswith(expected)
    assert isinstance(caught.value, ValueError)


def test_the_cache_has_each_behaviour_that_can_be_named():
    names = [behavior.name.lower() for behavior in CachingBehavior]
    assert sorted(names) == sorted(CACHE_BEHAVIORS)


def test_a_node_with_two_behaviours_is_refused(tmp_path):
    dr = builder(tmp_path, a, recompute=["a"], disable=["a"]).build()
    with pytest.raises(
        BuilderError, match="Multiple caching behaviors specified by Driver for node: a"
    ):
        dr.execute(["a"], inputs={"x": 1})


def test_a_behaviour_of_a_name_that_no_node_has_is_told_once(tmp_path, caplog):
    dr = builder(tmp_path, a, b, recompute=["x", "a", "bb"], ignore=["nowhere"]).build()
    dr.execute(["b"], inputs={"x": 1})
    (record,) = caplog.records
    assert record.getMessage() == (
        "with_cache(recompute=...) has no effect on 'bb': no node has that name. Did you mean 'b'? "
        "with_cache(ignore=...) has no effect on 'nowhere': no node has that name."
    )


def test_a_strict_driver_refuses_a_behaviour_of_a_name_that_no_node_has(tmp_path):
    made = builder(tmp_path, a, b, disable=["aa"]).strict()
    with pytest.raises(BuilderError, match=r"no effect on 'aa': .* Did you mean 'a'\?"):
        made.build()
    assert builder(tmp_path, a, b, disable=["a"], ignore=True).strict().build()


@pytest.mark.parametrize("behavior", ["default", "recompute", "ignore", "disable"])
def test_nodes_with_a_behaviour_are_named_one_by_one(tmp_path, behavior):
    with pytest.raises(ValueError, match=rf"with_cache\({behavior}=...\) takes a list .* is 3\."):
        HamiltonCacheAdapter(tmp_path / "cache", **{behavior: 3})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("behavior", ["default", "recompute", "ignore", "disable"])
def test_no_nodes_may_be_given_a_behaviour(tmp_path, behavior):
    dr = builder(tmp_path, a, b, **{behavior: False}).strict().build()
    for _ in range(2):
        assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert ran() == ["a", "b"]


def test_a_behaviour_may_be_given_for_one_name(tmp_path):
    def ab(x: int) -> int:
        return x

    dr = builder(tmp_path, a, ab, recompute="ab").strict().build()
    dr.execute(["a", "ab"], inputs={"x": 1})
    behaviors = dr.cache.behaviors[dr.cache.last_run_id]
    assert behaviors["ab"] is CachingBehavior.RECOMPUTE
    assert behaviors["a"] is CachingBehavior.DEFAULT


def test_a_run_knows_its_behaviours_and_versions(tmp_path):
    dr = builder(tmp_path, a, b, recompute=["b"]).build()
    dr.execute(["b"], inputs={"x": 1})
    run = dr.cache.last_run_id
    assert dr.cache.resolve_behaviors(run)["b"] is CachingBehavior.RECOMPUTE
    assert dr.cache.behaviors[run] == dr.cache.resolve_behaviors(run)
    assert dr.cache.version_code("x") == "input__x"
    assert dr.cache.version_code("b", run) == dr.cache.code_versions[run]["b"]
    assert dr.cache.resolve_code_versions(run) == dr.cache.code_versions[run]
    assert set(dr.cache.resolve_code_versions(run, ["a"])) == {"a", "x"}
    assert set(dr.cache.resolve_code_versions(run, overrides={"a": 1})) == {"a", "b"}


def test_keys_and_versions_that_are_not_there_are_told(tmp_path):
    dr = builder(tmp_path, a).build()
    with pytest.raises(IndexError, match="No run yet"):
        _ = dr.cache.last_run_id
    dr.execute(["a"], inputs={"x": 1})
    run = dr.cache.last_run_id
    key = dr.cache.get_cache_key(run, "a")
    assert dr.cache.get_cache_key(run, "nowhere") is None
    assert dr.cache.get_data_version(run, "nowhere") is SENTINEL
    assert dr.cache.get_data_version(run, "nowhere", key) == dr.cache.version_data(2)
    for ask in (dr.cache.logs, dr.cache.resolve_behaviors, dr.cache.view_run):
        with pytest.raises(KeyError) as caught:
            ask("r")
        assert str(caught.value).startswith("No run 'r' in this process; see run_ids")
    with pytest.raises(KeyError, match="No run 'r'"):
        dr.cache.get_cache_key("r", "a")
    with pytest.raises(RequestError, match="level='loud'"):
        dr.cache.logs(level="loud")


def test_events_are_written_to_a_file(tmp_path):
    dr = builder(tmp_path, a, log_to_file=True).build()
    dr.execute(["a"], inputs={"x": 1})
    events = logged(tmp_path)
    assert "execute_node" in [event["event_type"] for event in events]
    told = [event.as_dict() for event in dr.cache.logs(dr.cache.last_run_id, "debug")["a"]]
    assert [event for event in events if event["node_name"] == "a"] == told


def logged(path):
    return [json.loads(line) for line in (path / "cache_logs.jsonl").read_text().splitlines()]


def test_events_of_all_runs_and_processes_are_written_to_one_file(tmp_path):
    for _ in range(2):
        dr = dynamic(tmp_path, MultiProcessingExecutor(2), log_to_file=True)
        dr.execute(["total"], inputs={"n": 3})
        ran_in = {
            event["task_id"]
            for event in logged(tmp_path)
            if event["run_id"] == dr.cache.last_run_id and event["node_name"] == "square"
        }
        assert len(ran_in - {None}) == 3


def test_events_tell_in_short_what_happened(tmp_path):
    dr = builder(tmp_path, a).build()
    for _ in range(2):
        dr.execute(["a"], inputs={"x": 1})
    told = [str(event) for events in dr.cache.logs().values() for event in events]
    assert told == ["a::adapter::execute_node", "a::result_store::get_result::hit"]


def test_a_driver_keeps_its_folder_when_the_working_directory_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dr = builder("cache", a, b, log_to_file=True).build()
    dr.execute(["b"], inputs={"x": 1})
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    sent = pickle.loads(pickle.dumps(dr))  # noqa: S301 - just written
    assert sent.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert ran() == ["a", "b"]
    assert not list((tmp_path / "other").iterdir())


def test_a_driver_with_a_cache_can_be_pickled(tmp_path):
    dr = builder(tmp_path, a).build()
    dr.execute(["a"], inputs={"x": 1})
    again = pickle.loads(pickle.dumps(dr.cache))  # noqa: S301 - our own bytes
    assert again.metadata_store.size == 1
    assert again.run_ids == []
    assert again.result_store.get(dr.cache.version_data(2)) == 2


def test_many_threads_share_one_driver(tmp_path):
    dr = builder(tmp_path, a, b).build()
    results = {}

    def work(number):
        results[number] = dr.execute(["b"], inputs={"x": number % 4})["b"]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: (number % 4 + 1) * 10 for number in range(16)}


def test_a_builder_gives_its_cache(tmp_path):
    one = builder(tmp_path, a)
    assert one.cache is one.build().cache


def test_a_bound_and_a_store_do_not_go_together():
    with pytest.raises(BuilderError, match="max_size"):
        HamiltonCacheAdapter(result_store=InMemoryResultStore(), max_size=1)


def test_the_store_keeps_no_more_than_its_bound(tmp_path):
    def block(x: int) -> bytes:
        return bytes([x]) * 1_000

    dr = builder(tmp_path, block, max_size=5_000).build()
    for x in range(20):
        assert dr.execute(["block"], inputs={"x": x}) == {"block": bytes([x]) * 1_000}
    kept = [path for path in tmp_path.iterdir() if "metadata_store" not in path.name]
    assert 0 < sum(path.stat().st_size for path in kept) <= 5_000


def test_an_adapter_that_knows_nothing_of_a_run_lets_nodes_run(tmp_path):
    dr = builder(tmp_path, a).build()
    node = dr.graph["a"]
    assert dr.cache.do_node_execute(run_id="r", node_=node, kwargs={"x": 1}) == 2
    dr.cache.post_graph_execute(run_id="r", graph=dr.graph, success=True, error=None, results={})
    assert dr.cache.run_ids == []


class Plain(MetadataStore):
    """A store that does no more than it must."""

    def __init__(self):
        self.versions = {}
        self.runs = {}

    def __len__(self):
        return len(self.versions)

    def initialize(self, run_id):
        self.runs[run_id] = []

    def set(self, cache_key, data_version, run_id, **kwargs):
        self.versions[cache_key] = data_version
        self.runs[run_id].append({"cache_key": cache_key, "data_version": data_version, **kwargs})

    def get(self, cache_key):
        return self.versions.get(cache_key)

    def delete(self, cache_key):
        self.versions.pop(cache_key, None)

    def delete_all(self):
        self.versions.clear()

    def exists(self, cache_key):
        return cache_key in self.versions

    def get_run_ids(self):
        return list(self.runs)

    def get_run(self, run_id):
        return self.runs[run_id]


def test_a_store_of_your_own_needs_no_more_than_it_must(tmp_path):
    dr = builder(tmp_path, a, b, metadata_store=Plain()).build()
    for _ in range(2):
        assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert ran() == ["a", "b"]
    first, second = map(dr.cache.metadata_store.get_run, dr.cache.metadata_store.get_run_ids())
    assert ([entry["node_name"] for entry in first], second) == (["a", "b"], [])


@pytest.mark.parametrize("max_size", [10, 1_000])
def test_what_a_saver_wrote_counts_for_the_bound(tmp_path, max_size):
    @cache(format="json")
    def facts(x: int) -> dict:
        return {"text": "x" * 2_000}

    dr = builder(tmp_path, facts, max_size=max_size).build()
    for _ in range(3):
        assert dr.execute(["facts"], inputs={"x": 1}) == {"facts": {"text": "x" * 2_000}}
    assert list(tmp_path.glob("*.json")) == []


def test_a_store_that_others_hold_is_waited_for(tmp_path):
    class Held(sqlite3.Connection):
        """A connection that finds the file locked, once."""

        refusals: ClassVar[list] = [1]

        def execute(self, *arguments):
            if self.refusals:
                self.refusals.pop()
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(*arguments)

    store = SQLiteMetadataStore(tmp_path, {"factory": Held})
    store.set("k", "v", "r")
    assert (store.get("k"), Held.refusals) == ("v", [])


def test_who_reads_what_is_disabled_runs_each_time(tmp_path):
    dr = builder(tmp_path, a, b, disable=["a"]).build()
    for _ in range(2):
        assert dr.execute(["b"], inputs={"x": 1}) == {"b": 20}
    assert ran() == ["a", "a", "b", "b"]
