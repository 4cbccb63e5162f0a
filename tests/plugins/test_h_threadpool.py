"""Nodes in a pool of threads."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, base, driver
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
