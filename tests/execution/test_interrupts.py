"""Ctrl-C: what has not begun is dropped, what runs is awaited, and nothing is left behind.

The signal is a real one, sent to the main thread by a node while it runs. Processes and coroutines
have theirs in ``test_elsewhere.py`` and ``awaiting/test_ending.py``.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from subprocess import PIPE

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import GraphExecutionHook, NodeExecutionHook, TaskReturnHook

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="needs signals for a thread"
)


def press():
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


class Told(GraphExecutionHook, NodeExecutionHook):
    """Keeps how runs and nodes ended."""

    def __init__(self):
        self.runs = []
        self.nodes = []

    def run_before_graph_execution(self, **facts):
        """Need nothing."""

    def run_after_graph_execution(self, *, success, error, **facts):
        self.runs.append((success, type(error)))

    def run_before_node_execution(self, *, node_name, **facts):
        self.nodes.append(("before", node_name))

    def run_after_node_execution(self, *, node_name, **facts):
        self.nodes.append(("after", node_name))


class Watching(TaskReturnHook):
    """Watches tasks, so that each item is one."""

    def run_after_task_return(self, **facts):
        """Need nothing."""


class Local(executors.SynchronousLocalTaskExecutor):
    """Keeps what is done with it."""

    def __init__(self):
        self.events = []

    def init(self):
        self.events.append("init")

    def finalize(self):
        self.events.append("finalize")


class Flow:
    """Items without end, of which one place interrupts; keeps what was done with them."""

    def __init__(self, where):
        self.where = where
        self.begun = []
        self.ended = []
        self.closed = []

    def passing(self, where, number):
        if self.where == where and number == 5:
            press()

    def functions(self):
        def each(n: int) -> Parallelizable[int]:
            try:
                for number in itertools.count() if self.where else range(n):
                    self.passing("generator", number)
                    yield number
            finally:
                self.closed.append(True)

        def same(each: int) -> int:
            self.begun.append(each)
            try:
                self.passing("item", each)
            finally:
                self.ended.append(each)
            return each

        def listed(same: Collect[int]) -> list:
            return same

        def read(same: Stream[int]) -> list:
            return [self.passing("reader", number) or number for number in same]

        def later(listed: list) -> list:
            self.begun.append("later")
            return listed

        return each, same, listed, read, later


def driver_of(functions, local, remote, adapters=()):
    return (
        driver.Builder()
        .with_modules(ad_hoc_utils.create_temporary_module(*functions))
        .with_adapters(*adapters)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_local_executor(local)
        .with_remote_executor(remote)
        .build()
    )


EXECUTORS = {
    "here": (executors.SynchronousLocalTaskExecutor, ()),
    "here, watched": (executors.SynchronousLocalTaskExecutor, (Watching(),)),
    "threads": (lambda: executors.MultiThreadingExecutor(2), ()),
    "threads, watched": (lambda: executors.MultiThreadingExecutor(2), (Watching(),)),
}
PLACES = [("generator", "later"), ("item", "later"), ("generator", "read"), ("item", "read"),
          ("reader", "read")]  # fmt: skip


@pytest.mark.parametrize(("where", "target"), PLACES)
@pytest.mark.parametrize("name", EXECUTORS)
def test_control_c_ends_items_wherever_it_strikes_and_leaves_nothing_behind(name, where, target):
    make, hooks = EXECUTORS[name]
    flow, told, local, remote = Flow(where), Told(), Local(), make()
    dr = driver_of(flow.functions(), local, remote, (told, *hooks))
    threads = set(threading.enumerate())

    with pytest.raises(KeyboardInterrupt):
        dr.execute([target], inputs={"n": 0})

    assert flow.closed == [True]
    assert sorted(flow.begun) == sorted(flow.ended)
    assert told.runs == [(False, KeyboardInterrupt)]
    assert told.nodes.count(("before", "same")) == told.nodes.count(("after", "same"))
    assert local.events == ["init", "finalize"]
    assert getattr(remote, "pool", None) is None
    assert not set(threading.enumerate()) - threads

    flow.where = None
    assert dr.execute([target], inputs={"n": 7}) == {target: [*range(7)]}


def pressing(begun):
    """Give nodes side by side, each of which interrupts, and one that reads them."""

    def first(n: int) -> int:
        begun.append("first")
        press()
        return n

    def second(n: int) -> int:
        begun.append("second")
        press()
        return n

    def both(first: int, second: int) -> int:
        begun.append("both")
        return first + second

    return first, second, both


@pytest.mark.parametrize("name", EXECUTORS)
def test_control_c_drops_the_tasks_that_were_not_submitted(name):
    make, hooks = EXECUTORS[name]
    begun, told = [], Told()
    local = executors.MultiThreadingExecutor(1) if "threads" in name else make()
    dr = driver_of(pressing(begun), local, make(), (told, *hooks))

    with pytest.raises(KeyboardInterrupt):
        dr.execute(["both"], inputs={"n": 1})

    assert begun == ["first"]
    assert told.nodes == [("before", "first"), ("after", "first")]
    assert told.runs == [(False, KeyboardInterrupt)]


def test_control_c_ends_a_run_without_tasks():
    begun, told = [], Told()
    module = ad_hoc_utils.create_temporary_module(*pressing(begun))
    dr = driver.Builder().with_modules(module).with_adapters(told).build()

    with pytest.raises(KeyboardInterrupt):
        dr.execute(["both"], inputs={"n": 1})

    assert begun == ["first"]
    assert told.nodes == [("before", "first"), ("after", "first")]
    assert told.runs == [(False, KeyboardInterrupt)]


@pytest.mark.parametrize("name", ["here", "threads", "fork", "spawn"])
def test_control_c_at_a_terminal_strikes_all_processes_and_ends_the_program(name):
    command = [sys.executable, str(Path(__file__).with_name("interrupted_flow.py")), name]
    options = {"stdout": PIPE, "stderr": PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, **options) as program:
        begun = program.stdout.readline()
        os.killpg(program.pid, signal.SIGINT)
        said, _ = program.communicate()

    assert begun == "ready\n"
    assert said == "closed\ninterrupted\nalone\n"
    assert program.returncode == 0
