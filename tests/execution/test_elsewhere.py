"""Items in other processes: how far ahead they are taken, how they fail, and what is told of them."""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import InvalidExecutorException, RemoteError
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import NodeExecutionHook, TaskExecutionHook, TaskReturnHook

HERE = Path(__file__).parent
START_METHODS = pytest.mark.parametrize("start_method", ["fork", "spawn"])
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def flow(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    flow = importlib.import_module("far_flow")
    flow.MOST.clear()
    flow.CLOSED.clear()
    return flow


def driver_of(module, start_method="fork", workers=2, adapters=(), executor=None):
    executor = executor or executors.MultiProcessingExecutor(workers, start_method)
    return (
        driver.Builder()
        .with_modules(module)
        .with_adapters(*adapters)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executor)
        .build()
    )


class Watcher(NodeExecutionHook, TaskExecutionHook, TaskReturnHook):
    """Keeps what it is told of what was run and how it ended."""

    def __init__(self):
        self.kwargs = {}
        self.nodes = []
        self.tasks = []
        self.returned = []

    def run_before_node_execution(self, *, node_name, node_kwargs, **facts):
        self.kwargs[node_name] = node_kwargs

    def run_after_node_execution(self, *, node_name, error, result, **facts):
        self.nodes.append((node_name, type(error), result))

    def run_before_task_execution(self, **facts):
        pass

    def run_after_task_execution(self, *, task_id, error, **facts):
        self.tasks.append((task_id, type(error)))

    def run_after_task_return(self, *, task_id, error, **facts):
        self.returned.append((task_id, type(error)))


@START_METHODS
def test_many_items_come_back_in_their_order(flow, start_method):
    dr = driver_of(flow, start_method)
    found = dr.execute(["squares", "total"], inputs={"n": 300})
    assert found == {
        "squares": [n * n for n in range(300)],
        "total": sum(n * n for n in range(300)),
    }


def test_what_an_item_expands_into_comes_back(flow):
    found = driver_of(flow).execute(["fews"], inputs={"n": 4})
    assert found == {"fews": [[], [0], [0, 1], [0, 1, 2]]}


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_items_are_taken_ahead_than_four_for_each_process(flow, workers, tmp_path):
    dr = driver_of(flow, workers=workers)
    found = dr.execute(["all_touched"], inputs={"folder": str(tmp_path)})
    assert found == {"all_touched": [*range(60)]}
    assert max(flow.MOST) <= 4 * workers


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_an_item_runs_while_the_next_is_being_made(flow, tmp_path):
    path = str(tmp_path / "answers")
    os.mkfifo(path)
    found = driver_of(flow).execute(["all_answered"], inputs={"path": path})
    assert found == {"all_answered": [*range(20)]}


ENDS = [
    ("fail", ZeroDivisionError, "by zero"),
    ("odd", RemoteError, "Odd: 1"),
    ("interrupt", KeyboardInterrupt, "^$"),
    ("exit", SystemExit, "4"),
    ("die", BrokenProcessPool, "abruptly"),
]


@START_METHODS
@pytest.mark.parametrize(("how", "error", "text"), ENDS, ids=[end[0] for end in ENDS])
def test_what_ends_an_item_ends_the_run(flow, start_method, how, error, text):
    with pytest.raises(error, match=text):
        driver_of(flow, start_method).execute(["all_ended"], inputs={"how": how})
    assert flow.CLOSED == [True]


def test_runs_that_begin_after_a_process_died_have_a_pool_of_their_own(flow):
    executor = executors.MultiProcessingExecutor(2, "fork")
    dr = driver_of(flow, executor=executor)
    executor.init()  # as if another run were under way, which goes on
    with pytest.raises(BrokenProcessPool):
        dr.execute(["all_ended"], inputs={"how": "die"})
    assert dr.execute(["squares"], inputs={"n": 3}) == {"squares": [0, 1, 4]}
    executor.finalize()
    assert executor.pool is None


def test_a_process_that_dies_is_told_of_with_a_task_that_was_with_it(flow):
    with pytest.raises(BrokenProcessPool) as caught:
        driver_of(flow).execute(["all_ended"], inputs={"how": "die"})
    (note,) = caught.value.__notes__
    assert re.match(r"A process died .* 'expand-endless\.\d+\.block-endless'", note)


@pytest.mark.parametrize(
    ("how", "error"), [("interrupt", KeyboardInterrupt), ("exit", SystemExit), ("odd", RemoteError)]
)
def test_observers_are_told_of_what_ended_an_item_elsewhere(flow, how, error):
    watcher = Watcher()
    with pytest.raises(error):
        driver_of(flow, adapters=[watcher]).execute(["all_ended"], inputs={"how": how})
    task_id = "expand-endless.5.block-endless"
    assert ("ended", error, None) in watcher.nodes
    assert (task_id, error) in watcher.tasks
    assert (task_id, error) in watcher.returned


def test_an_interrupt_of_the_driver_ends_the_run(flow):
    """The first item that comes back interrupts whoever waits, as Ctrl-C does."""

    class Interrupting(TaskReturnHook):
        def run_after_task_return(self, *, task_id, **facts):
            if task_id.startswith("expand-endless."):
                signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        driver_of(flow, adapters=[Interrupting()]).execute(["all_ended"], inputs={"how": ""})
    assert flow.CLOSED == [True]


def test_an_executor_serves_the_next_run_after_one_that_failed(flow):
    dr = driver_of(flow)
    for how, error in (("die", BrokenProcessPool), ("exit", SystemExit)):
        with pytest.raises(error):
            dr.execute(["all_ended"], inputs={"how": how})
    assert dr.execute(["squares"], inputs={"n": 3}) == {"squares": [0, 1, 4]}


def test_runs_at_once_share_the_processes_and_one_that_fails_leaves_the_others(flow):
    dr = driver_of(flow, "spawn")
    answers, failures = [], []

    def ask(n):
        answers.append(
            dr.execute(["total"], inputs={"n": n}) == {"total": sum(k * k for k in range(n))}
        )

    def fail():
        try:
            dr.execute(["all_ended"], inputs={"how": "fail"})
        except ZeroDivisionError:
            failures.append(True)

    threads = [threading.Thread(target=ask, args=(n,)) for n in (40, 80, 120)]
    threads += [threading.Thread(target=fail) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 3
    assert failures == [True] * 2


def test_a_process_that_dies_ends_all_runs_that_share_it(tmp_path):
    command = [sys.executable, str(HERE / "broken_flow.py"), str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert sorted(told.stdout.splitlines()) == [
        "all_dead BrokenProcessPool", "all_same BrokenProcessPool"
    ]  # fmt: skip


PROCESSES_OF_OTHERS = """
import multiprocessing, signal, sys
from hamilton.execution.executors import MultiProcessingExecutor
from hamilton.execution.interrupts import processes_begin_deaf

executor = MultiProcessingExecutor(1, "forkserver")
executor.init()
with processes_begin_deaf():
    assert executor.pool.submit(abs, -1).result() == 1
executor.finalize()
with multiprocessing.get_context("forkserver").Pool(1) as pool:
    print(pool.apply(signal.pthread_sigmask, (signal.SIG_BLOCK, ())))
"""


def test_processes_of_others_hear_interrupts_after_a_fork_server_was_started():
    command = [sys.executable, "-c", PROCESSES_OF_OTHERS]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "set()\n"


def test_a_value_that_cannot_come_back_is_named(flow):
    with pytest.raises(InvalidExecutorException, match=r"'lock' \(lock\)"):
        driver_of(flow).execute(["locks"], inputs={"n": 1})


def test_a_value_that_cannot_travel_is_told_by_its_type(flow):
    watcher = Watcher()
    found = driver_of(flow, adapters=[watcher]).execute(["behind_locks"], inputs={"n": 1})
    assert found == {"behind_locks": [0]}
    assert ("lock", type(None), "<lock that does not pickle>") in watcher.nodes
    assert watcher.kwargs["behind_a_lock"] == {"lock": "<lock that does not pickle>", "each": 0}


@pytest.mark.parametrize("value", [threading.Lock(), ctypes.pointer(ctypes.c_int(3))], ids=type)
def test_a_value_that_cannot_be_sent_is_named_before_it_runs(flow, value):
    with pytest.raises(InvalidExecutorException, match="the value of 'each' does not pickle"):
        driver_of(flow).execute(["squares"], overrides={"each": [value]})


class Unsendable:
    """An adapter that stands around nodes and does not pickle."""

    def __init__(self):
        self.lock = threading.Lock()

    def do_node_execute(self, *, node_, kwargs, **facts):
        return node_(**kwargs)


def test_an_adapter_that_cannot_be_sent_is_named_before_it_runs(flow):
    with pytest.raises(InvalidExecutorException, match="an adapter does not pickle"):
        driver_of(flow, adapters=[Unsendable()]).execute(["squares"], inputs={"n": 1})


def local_flow():
    """Give a dataflow of functions that no other process finds by name, and no value of it."""

    def each(n: int) -> Parallelizable[int]:
        yield from range(n)

    def shifted(each: int) -> int:
        return each + shift

    def all_shifted(shifted: Collect[int]) -> list:
        return shifted

    shift = 7
    module = ad_hoc_utils.create_temporary_module(each, shifted, all_shifted)
    del sys.modules[module.__name__]
    return module


@START_METHODS
def test_functions_that_no_process_finds_go_by_value(start_method):
    pytest.importorskip("cloudpickle")
    found = driver_of(local_flow(), start_method).execute(["all_shifted"], inputs={"n": 3})
    assert found == {"all_shifted": [7, 8, 9]}


def test_observers_are_told_of_functions_that_went_by_value():
    pytest.importorskip("cloudpickle")
    watcher = Watcher()
    driver_of(local_flow(), adapters=[watcher]).execute(["all_shifted"], inputs={"n": 1})
    assert ("shifted", type(None), 7) in watcher.nodes
    assert ("expand-each.0.block-each", type(None)) in watcher.tasks


def test_a_type_that_cannot_be_sent_is_named_with_its_node(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    hidden = importlib.import_module("hidden_flow")
    with pytest.raises(InvalidExecutorException, match="a type or a tag of node 'hidden'"):
        driver_of(hidden).execute(["all_hidden"], inputs={"n": 1})


def test_a_dynamic_driver_survives_pickling(flow):
    again = pickle.loads(pickle.dumps(driver_of(flow)))  # noqa: S301
    assert again.execute(["squares"], inputs={"n": 3}) == {"squares": [0, 1, 4]}
