"""Nodes in a pool of threads."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, base, driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.io.materialization import to
from hamilton.lifecycle import NodeExecutionHook
from hamilton.plugins.h_threadpool import FutureAdapter


def driver_of(*functions, adapters):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_adapters(*adapters).build()


def first() -> int:
    return 1


def second(first: int) -> int:
    return first + 1


def test_nodes_that_do_not_read_each_other_run_at_the_same_time():
    meeting = threading.Barrier(2, timeout=10)

    def left() -> int:
        return meeting.wait() * 0 + 1

    def right() -> int:
        return meeting.wait() * 0 + 2

    def both(left: int, right: int) -> int:
        return left + right

    dr = driver_of(left, right, both, adapters=[FutureAdapter(max_workers=2)])
    assert dr.execute(["both"]) == {"both": 3}


def test_one_thread_is_enough_for_a_chain():
    dr = driver_of(first, second, adapters=[FutureAdapter(max_workers=1)])
    assert dr.execute(["second", "first"]) == {"second": 2, "first": 1}


def test_hooks_are_told_of_values_and_not_of_futures():
    class Hook(NodeExecutionHook):
        seen = None

        def run_before_node_execution(self, **facts):
            pass

        def run_after_node_execution(self, *, node_name, result, **facts):
            self.seen = {**(self.seen or {}), node_name: result}

    hook = Hook()
    driver_of(first, second, adapters=[hook, FutureAdapter()]).execute(["second"])
    assert hook.seen == {"first": 1, "second": 2}


def test_a_failure_reaches_the_caller_and_the_next_run_works():
    def risky(x: int) -> float:
        return 1 / x

    dr = driver_of(risky, adapters=[FutureAdapter()])
    with pytest.raises(ZeroDivisionError):
        dr.execute(["risky"], inputs={"x": 0})
    assert dr.execute(["risky"], inputs={"x": 2}) == {"risky": 0.5}


def test_a_failure_says_once_which_node_it_was():
    def risky(x: int) -> float:
        return 1 / x

    def reader(risky: float) -> float:
        return risky

    dr = driver_of(risky, reader, adapters=[FutureAdapter()])
    with pytest.raises(ZeroDivisionError) as caught:
        dr.execute(["reader"], inputs={"x": 0})

    (note,) = caught.value.__notes__
    assert note.startswith("in node 'risky'")
    assert "risky -> reader" in note
    assert "x: 0" in note


def test_outputs_are_joined_by_the_builder_given():
    adapter = FutureAdapter(result_builder=base.PandasDataFrameResult())
    result = driver_of(first, second, adapters=[adapter]).execute(["first", "second"])
    pd.testing.assert_frame_equal(result, pd.DataFrame({"first": [1], "second": [2]}))


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


def total(same: Collect[int]) -> int:
    return sum(same)


def streamed(same: Stream[int], plus: int) -> int:
    return sum(same) + plus


@pytest.mark.parametrize(
    "remote",
    [executors.SynchronousLocalTaskExecutor, lambda: executors.MultiThreadingExecutor(2)],
    ids=["here", "threads"],
)
@pytest.mark.parametrize(("last", "expected"), [(total, 10), (streamed, 17)])
def test_what_is_repeated_runs_in_the_pool_too(remote, last, expected):
    module = ad_hoc_utils.create_temporary_module(each, same, last)
    builder = driver.Builder().with_modules(module).with_adapters(FutureAdapter(max_workers=1))
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(remote()).build()

    name = last.__name__
    assert dr.execute([name], inputs={"n": 5, "plus": 7}) == {name: expected}


def test_a_failure_drops_what_has_not_begun_and_waits_for_what_has():
    begun, log = threading.Event(), []

    def held() -> int:
        begun.set()
        threading.Event().wait(0.02)
        log.append("ended")
        return 1

    def dropped(held: int) -> int:
        log.append("dropped")
        return held

    class Failing(FutureAdapter):
        def build_result(self, **outputs):
            begun.wait(10)
            raise KeyError("mine")

    dr = driver_of(held, dropped, adapters=[Failing(max_workers=1)])
    with pytest.raises(KeyError, match="mine"):
        dr.execute(["dropped"])
    assert log == ["ended"]


def test_runs_of_many_threads_share_the_pool_and_one_that_fails_leaves_the_others_alone():
    def inverse(x: int) -> float:
        return 1 / x

    def doubled(inverse: float) -> float:
        return 2 * inverse

    dr = driver_of(inverse, doubled, adapters=[FutureAdapter(max_workers=2)])

    def asked(x):
        try:
            return dr.execute(["doubled"], inputs={"x": x})["doubled"]
        except ZeroDivisionError:
            return "failed"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(asked, [x % 4 for x in range(80)]))
    assert results == [2 / (x % 4) if x % 4 else "failed" for x in range(80)]


def test_the_adapter_pickles_without_its_pool():
    adapter = pickle.loads(pickle.dumps(FutureAdapter(max_workers=3)))  # noqa: S301 - pickled here
    assert adapter.max_workers == 3
    assert driver_of(first, second, adapters=[adapter]).execute(["second"]) == {"second": 2}


def test_the_type_of_the_result_is_that_of_the_builder():
    assert FutureAdapter().output_type() is Any
    assert FutureAdapter(result_builder=base.PandasDataFrameResult()).output_type() is pd.DataFrame


def test_nodes_of_no_known_run_are_submitted_too():
    node = driver_of(first, adapters=[base.DictResult()]).graph["first"]
    future = FutureAdapter().do_remote_execute(node=node, execute_lifecycle_for_node=first)
    assert future.result(10) == 1


def test_a_file_is_written_when_materialize_returns(tmp_path):
    path = tmp_path / "kept.json"

    def kept(first: int) -> dict:
        return {"first": first}

    dr = driver_of(first, kept, adapters=[FutureAdapter()])
    saved = to.json(id="saved", dependencies=["kept"], path=str(path))
    told, values = dr.materialize(saved, additional_vars=["first"])

    assert path.read_text() == '{"first": 1}'
    assert told["saved"]["file_metadata"]["size"] == path.stat().st_size
    assert values == {"first": 1}


def test_a_failure_to_save_reaches_the_caller(tmp_path):
    def failing(first: int) -> dict:
        raise ZeroDivisionError

    dr = driver_of(first, failing, adapters=[FutureAdapter()])
    saved = to.json(id="saved", dependencies=["failing"], path=str(tmp_path / "f.json"))

    with pytest.raises(ZeroDivisionError):
        dr.materialize(saved)
