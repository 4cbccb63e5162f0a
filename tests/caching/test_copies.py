"""A driver with a cache can be copied and pickled; the copy shares the stores, not the log."""

from __future__ import annotations

import copy
import importlib
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from hamilton import driver
from hamilton.caching.adapter import CachingEventType
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore

HERE = Path(__file__).parent
PLAIN = {"final_vars": ["words"], "inputs": {"k": 2}, "overrides": {"letters": "a"}}
REPEATED = {"final_vars": ["gathered"], "inputs": {"n": 2, "k": 1}}
RUNS = pytest.mark.parametrize("asked", [PLAIN, REPEATED], ids=["plain", "repeated"])
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def flow(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    return importlib.import_module("far_cached_flow")


def built(flow, *, is_dynamic, **options):
    builder = driver.Builder().with_modules(flow).with_cache(**options)
    if is_dynamic:
        builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.build()


def pickled(dr):
    return pickle.loads(pickle.dumps(dr))  # noqa: S301 - our own bytes


def told(dr):
    """Give what happened to nodes in each run of a driver."""
    return [{event.event_type for event in events} for events in dr.cache.logs().values()]


@RUNS
@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
def test_a_copy_tells_of_its_own_runs(flow, tmp_path, copied, asked):
    dr = built(flow, is_dynamic=asked is REPEATED, path=tmp_path)
    result = dr.execute(**asked)
    twin = copied(copied(dr))
    assert twin.cache.run_ids == []
    assert twin.execute(**asked) == result
    assert twin.cache.run_ids == [twin.cache.last_run_id]
    assert CachingEventType.GET_RESULT in told(twin)[0]
    known = [
        one.cache.get_data_version(one.cache.last_run_id, *asked["final_vars"])
        for one in (dr, twin)
    ]
    assert known[0] == known[1]
    assert len(dr.cache.run_ids) == 1


@RUNS
@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
def test_a_copy_of_a_store_in_memory_is_one_of_its_own(flow, copied, asked):
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    dr = built(flow, is_dynamic=asked is REPEATED, **stores)
    early = copied(dr)
    result = dr.execute(**asked)
    assert copied(dr).execute(**asked) == early.execute(**asked) == result
    assert CachingEventType.EXECUTE_NODE in told(early)[0]
    assert len(dr.cache.metadata_store.get_run_ids()) == 1


def ran_elsewhere(dr, asked):
    result = dr.execute(**asked)
    return result, told(dr)


@RUNS
@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_a_driver_runs_in_another_process_and_uses_what_is_known(
    flow, tmp_path, start_method, asked
):
    dr = built(flow, is_dynamic=asked is REPEATED, path=tmp_path)
    result = dr.execute(**asked)
    context = multiprocessing.get_context(start_method)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        again, events = pool.submit(ran_elsewhere, dr, asked).result()
    assert again == result
    assert CachingEventType.GET_RESULT in events[0]
    assert dr.execute(**asked) == result
    assert len(dr.cache.run_ids) == 2
