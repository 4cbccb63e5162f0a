"""The cache where nodes run in other processes, however these start."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from hamilton import driver
from hamilton.caching.adapter import CachingEventType
from hamilton.execution.executors import MultiProcessingExecutor, SynchronousLocalTaskExecutor

HERE = Path(__file__).parent
START_METHODS = ["fork", "spawn"]
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def flow(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    return importlib.import_module("far_cached_flow")


def built(flow, path, executor, **options):
    return (
        driver.Builder()
        .with_modules(flow)
        .with_cache(str(path), **options)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executor)
        .build()
    )


def happened(dr, *names):
    log = dr.cache.logs(dr.cache.last_run_id)
    return {event.event_type for key, told in log.items() if key[0] in names for event in told}


@pytest.mark.parametrize("start_method", START_METHODS)
def test_what_other_processes_made_is_remembered(flow, tmp_path, start_method):
    def run(k):
        dr = built(flow, tmp_path, MultiProcessingExecutor(2, start_method))
        return dr.execute(["gathered"], inputs={"n": 3, "k": k})["gathered"], dr

    first, dr = run(1)
    assert os.getpid() not in {made["process"] for made in first}
    assert happened(dr, "words", "made") == {CachingEventType.EXECUTE_NODE}
    second, dr = run(1)
    assert second == first
    assert happened(dr, "words", "made") == {CachingEventType.GET_RESULT}
    third, dr = run(2)
    assert [made["k"] for made in third] == [3, 3, 3]
    assert happened(dr, "words", "made") == {CachingEventType.EXECUTE_NODE}


def test_processes_that_start_in_any_way_share_one_store(flow, tmp_path):
    executors = [
        MultiProcessingExecutor(2, "spawn"),
        MultiProcessingExecutor(2, "fork"),
        SynchronousLocalTaskExecutor(),
    ]
    results = [
        built(flow, tmp_path, executor).execute(["gathered"], inputs={"n": 2, "k": 1})
        for executor in executors
    ]
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("start_method", START_METHODS)
def test_behaviours_hold_in_other_processes(flow, tmp_path, start_method):
    def run():
        dr = built(flow, tmp_path, MultiProcessingExecutor(2, start_method), recompute=["made"])
        return dr.execute(["gathered"], inputs={"n": 2, "k": 1})["gathered"], dr

    run()
    _, dr = run()
    assert happened(dr, "words") == {CachingEventType.GET_RESULT}
    assert happened(dr, "made") == {CachingEventType.EXECUTE_NODE}
