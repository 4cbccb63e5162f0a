"""What a review of the engine broke; each test holds the right behaviour."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, base, driver, lifecycle
from hamilton.errors import HamiltonError, InvalidExecutorException, RemoteError
from hamilton.execution import executors
from hamilton.plugins.h_threadpool import FutureAdapter

HEAD = """
from __future__ import annotations
import asyncio
from typing import Any
from hamilton.function_modifiers import *
from hamilton.htypes import Collect, Parallelizable, Stream

def _twice(x: Any) -> Any:
    return [2 * item for item in x]
"""
ITEMS = """
def e(n: int) -> Parallelizable[int]:
    yield from range(n)

def w(e: int) -> int:
    return e
"""
RISKY = """
def e(n: int) -> Parallelizable[int]:
    yield from range(n)

def w(e: int) -> int:
    if e == 3:
        raise ValueError("three")
    return e
"""
ENOUGH_S = 3
"""What a run that waits for nothing needs at most."""


def builder(text, kind=driver.Builder, *, config=None, adapters=()):
    module = ad_hoc_utils.module_from_source(HEAD + text)
    return kind().with_modules(module).with_config(config or {}).with_adapters(*adapters)


def run(text, *targets, inputs=None, overrides=None, **options):
    dr = builder(text, **options).build()
    return dr.execute(list(targets), inputs=inputs or {}, overrides=overrides or {})


def run_often(text, *targets):
    dr = builder(text).build()
    return [dr.execute(list(targets)) for _ in range(100)][-1]


def dynamic(text, remote=None, **options):
    made = builder(text, **options).enable_dynamic_execution(allow_experimental_mode=True)
    return made.with_remote_executor(remote or executors.SynchronousLocalTaskExecutor()).build()


def run_async(text, *targets, inputs=None, is_dynamic=False, logged=None):
    async def main():
        told = [] if logged is None else logged
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context["message"]))
        made = builder(text, async_driver.Builder)
        if is_dynamic:
            made = made.enable_dynamic_execution(allow_experimental_mode=True)
        dr = await made.build()
        running = dr.execute(list(targets), inputs=inputs or {})
        return await asyncio.wait_for(running, ENOUGH_S)

    return asyncio.run(main())


class Events(lifecycle.NodeExecutionHook, lifecycle.GraphExecutionHook):
    def __init__(self):
        self.seen = []

    def run_before_node_execution(self, *, node_name, **_):
        self.seen.append(("before", node_name))

    def run_after_node_execution(self, *, node_name, success, **_):
        self.seen.append(("after", node_name, success))

    def run_before_graph_execution(self, **_):
        self.seen.append("before graph")

    def run_after_graph_execution(self, *, success, **_):
        self.seen.append(("after graph", success))


# --------------------------------------------------------------------------- names and notes
@pytest.mark.parametrize("names", ["\u00b5 \u03bc", "\ufb01 fi", "m² m2", "a-b a_b"])
def test_names_that_python_folds_stay_two_nodes_in_a_plan_run_often(names):
    one, two = names.split()
    text = f"""
@parameterize(**{{{one!r}: {{'x': value(1)}}, {two!r}: {{'x': value(2)}}}})
def f(x: int) -> int:
    return x
"""
    assert {one: 1, two: 2} == run_often(text, one, two)


@dataclasses.dataclass(frozen=True)
class FrozenError(Exception):
    code: int


class NoShape:
    shape = None
    dtype = None


class NoLength(list):
    def __len__(self):
        raise RuntimeError


FAILING = "def a(x: Any) -> int:\n    raise ValueError('mine')"


@pytest.mark.parametrize("value", [pd.Series, NoShape(), NoLength()])
def test_a_note_never_takes_the_place_of_the_users_error(value):
    with pytest.raises(ValueError, match="mine"):
        run(FAILING, "a", inputs={"x": value})


def test_an_error_that_takes_no_notes_is_raised_as_it_is():
    text = "def a(x: Any) -> int:\n    raise x"
    with pytest.raises(FrozenError):
        run(text, "a", inputs={"x": FrozenError(3)})


def test_an_error_in_the_thread_pool_names_its_node():
    text = "def a(x: int) -> int:\n    return 1 // x"
    with pytest.raises(ZeroDivisionError) as caught:
        run(text, "a", inputs={"x": 0}, adapters=[FutureAdapter()])
    assert any("in node 'a'" in note for note in getattr(caught.value, "__notes__", ()))


# --------------------------------------------------------------------------- values of users
FRAMES = [pd.DataFrame({"a": [1, 2]}), np.array([1, 2])]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("rule", ["when_not(x=1)", "when_not_in(x=[1, 2])"])
def test_configuration_may_hold_frames(rule, frame):
    text = f"@config.{rule}\ndef f() -> int:\n    return 1"
    assert run(text, "f", config={"x": frame}) == {"f": 1}


def test_a_positional_only_default_is_filled_in_before_a_given_value():
    text = "def a(x: int = 3, z: int = 4, /) -> int:\n    return 10 * x + z"
    assert run(text, "a", inputs={"z": 1}) == {"a": 31}


def test_a_parameter_of_a_sub_dag_that_names_nothing_inside_takes_its_default():
    text = """
def _inner(x: int) -> int:
    return x

@subdag(_inner)
def s(_inner: int, zz: int = 4) -> int:
    return _inner + zz
"""
    assert run(text, "s", inputs={"x": 2}) == {"s": 6}


@pytest.mark.parametrize("other", [3, None, base.DictResult])
def test_what_is_no_adapter_is_refused_when_given(other):
    with pytest.raises((HamiltonError, TypeError)):
        builder("def a() -> int:\n    return 1", adapters=[other]).build()


# --------------------------------------------------------------------------- repeated nodes
@pytest.mark.parametrize("targets", [["e"], ["e", "c"]])
def test_an_expander_that_is_asked_for_comes_as_a_list(targets):
    dr = dynamic(ITEMS + "def c(w: Collect[int]) -> list:\n    return w")
    assert {name: [0, 1, 2] for name in targets} == dr.execute(targets, inputs={"n": 3})


@pytest.mark.parametrize("given", ["5", "None"])
def test_an_expansion_that_gives_no_items_says_which_node_it_was(given):
    text = f"""
def e() -> Parallelizable[int]:
    return {given}

def c(e: Collect[int]) -> list:
    return e
"""
    with pytest.raises(TypeError) as caught:
        dynamic(text).execute(["c"])
    assert "'e'" in "".join([str(caught.value), *getattr(caught.value, "__notes__", ())])


def test_a_reader_that_catches_the_error_of_an_item_ends_with_it():
    text = """
def c(w: Stream[int]) -> int:
    try:
        return sum(w)
    except ValueError:
        return -1
"""
    with pytest.raises(ValueError, match="three"):
        dynamic(RISKY + text).execute(["c"], inputs={"n": 10})


def test_a_generator_may_read_a_stream():
    text = "def d(w: Stream[int]) -> Parallelizable[int]:\n    yield from w\n"
    text += "def c(d: Collect[int]) -> list:\n    return d"
    assert dynamic(ITEMS + text).execute(["c"], inputs={"n": 3}) == {"c": [0, 1, 2]}


def test_a_stream_and_a_list_of_the_same_items_are_refused_together():
    with pytest.raises(HamiltonError, match="stream"):
        dynamic(ITEMS + "def c(w: Stream[int], e: Collect[int]) -> int:\n    return 1")


def test_the_items_of_an_expander_are_read_as_a_stream():
    text = ITEMS + "def c(e: Stream[int]) -> int:\n    return sum(e)"
    assert dynamic(text).execute(["c"], inputs={"n": 300}) == {"c": 44850}


def test_one_stream_is_not_shared_by_two_readers():
    text = """
def c(w: Stream[int]) -> int:
    return sum(w)

def d(w: Stream[int]) -> int:
    return sum(w)
"""
    with pytest.raises(HamiltonError, match="stream"):
        dynamic(ITEMS + text)


# --------------------------------------------------------------------------- threads, processes
def test_one_driver_with_a_pool_serves_many_threads():
    dr = dynamic(
        ITEMS + "def c(w: Collect[int]) -> int:\n    return sum(w)",
        executors.MultiThreadingExecutor(2),
    )
    together = threading.Barrier(8)

    def serve(number):
        together.wait()
        return [dr.execute(["c"], inputs={"n": 20 + number})["c"] for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(serve, range(8)))
    assert [[sum(range(20 + number))] * 5 for number in range(8)] == results


ODD = """
class Odd(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a}{b}")

def e(n: int) -> Parallelizable[int]:
    yield from range(n)

def w(e: int) -> Any:
    raise Odd(1, 2)

def v(e: int) -> Any:
    return lambda: e

def c(w: Collect[Any]) -> int:
    return 1

def d(v: Collect[Any]) -> int:
    return 1
"""


def test_an_error_that_does_not_pickle_comes_back_also_when_observed():
    dr = dynamic(ODD, executors.MultiProcessingExecutor(1, "fork"), adapters=[Events()])
    with pytest.raises(RemoteError, match="Odd"):
        dr.execute(["c"], inputs={"n": 1})


def test_a_result_that_cannot_leave_a_process_names_its_node():
    dr = dynamic(ODD, executors.MultiProcessingExecutor(1, "fork"))
    with pytest.raises(InvalidExecutorException, match="'v'"):
        dr.execute(["d"], inputs={"n": 1})


# --------------------------------------------------------------------------- interruption
INTERRUPTED = "def a() -> int:\n    raise KeyboardInterrupt"


def test_the_graph_hook_is_told_of_an_interruption():
    events = Events()
    with pytest.raises(KeyboardInterrupt):
        run(INTERRUPTED, "a", adapters=[events])
    assert events.seen[-1] == ("after graph", False)


def test_the_node_hook_is_told_of_an_interruption():
    events = Events()
    with pytest.raises(KeyboardInterrupt):
        run(INTERRUPTED, "a", adapters=[events])
    assert ("after", "a", False) in events.seen


# --------------------------------------------------------------------------- coroutines
BESIDE = """
async def a() -> int:
    await asyncio.Event().wait()

async def b() -> int:
    await asyncio.sleep(0)
    raise {error}

async def c(a: int, b: int) -> int:
    return 1
"""


def test_the_first_failure_cancels_what_runs_beside_it():
    with pytest.raises(ValueError, match="mine"):
        run_async(BESIDE.format(error="ValueError('mine')"), "c")


def test_a_coroutine_that_was_cancelled_ends_the_run():
    with pytest.raises(asyncio.CancelledError):
        run_async(BESIDE.format(error="asyncio.CancelledError"), "c")


SUM = "async def c(w: Stream[int]) -> int:\n    return sum([x async for x in w])"


def test_the_reader_of_a_stream_is_woken_by_a_failure():
    with pytest.raises(ValueError, match="three"):
        run_async(RISKY + SUM, "c", inputs={"n": 10}, is_dynamic=True)


def test_a_stream_of_nothing_ends_at_once():
    assert run_async(ITEMS + SUM, "c", inputs={"n": 0}, is_dynamic=True) == {"c": 0}


def test_a_failure_on_an_executor_is_raised_and_not_logged_as_well():
    text = "async def c(w: Collect[int]) -> int:\n    return sum(w)"
    logged = []
    with pytest.raises(ValueError, match="three"):
        run_async(RISKY + text, "c", inputs={"n": 10}, is_dynamic=True, logged=logged)
    gc.collect()
    assert logged == []


@pytest.mark.parametrize("inner", [False, True])
def test_async_generators_expand(inner):
    text = """
async def e(n: int) -> Parallelizable[int]:
    for i in range(n):
        yield i
"""
    if inner:
        text += """
async def e2(e: int) -> Parallelizable[int]:
    yield e

def c2(e2: Collect[int]) -> int:
    return sum(e2)

def c(c2: Collect[int]) -> list:
    return c2
"""
    else:
        text += "def c(e: Collect[int]) -> list:\n    return e"
    assert run_async(text, "c", inputs={"n": 3}, is_dynamic=True) == {"c": [0, 1, 2]}
