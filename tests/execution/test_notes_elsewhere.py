"""What is told of a node that fails in another process: as much as of one that fails here."""

from __future__ import annotations

import asyncio
import copyreg
import importlib
import json
import pickle
from pathlib import Path

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.errors import RemoteError
from hamilton.execution import executors, grouping
from hamilton.execution.far_errors import FarError
from hamilton.lifecycle import NodeExecutionHook

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
STAND_INS = {"divided": 1.0, "read": {}, "odd": 1, "within": 1, "caused": 1, "speechless": 1}


class Elsewhere(executors.SynchronousLocalTaskExecutor):
    """Sends each task on a journey, as executors of other libraries do."""

    def submit_task(self, task):
        return super().submit_task(pickle.loads(pickle.dumps(task)))  # noqa: S301 - pickled here


REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
    "processes": lambda: executors.MultiProcessingExecutor(2),
    "elsewhere": Elsewhere,
}


@pytest.fixture
def flow(monkeypatch):
    for kind in list(copyreg.dispatch_table):  # where Dask was imported, tblib pickles errors
        if isinstance(kind, type) and issubclass(kind, BaseException):
            monkeypatch.delitem(copyreg.dispatch_table, kind)
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("failing_flow")


def dynamic(builder, module, remote):
    builder = builder.with_modules(module)
    return builder.enable_dynamic_execution(allow_experimental_mode=True).with_remote_executor(
        remote
    )


def failure(dr, failing, kind=Exception, n=1):
    """Give the error of a run in which one node fails."""
    overrides = {name: value for name, value in STAND_INS.items() if name != failing}
    with pytest.raises(kind) as caught:
        dr.execute(["last"], inputs={"n": n}, overrides=overrides)
    return caught.value


@pytest.mark.parametrize("remote", REMOTES)
@pytest.mark.parametrize(
    "strategy", [grouping.GroupByRepeatableBlocks(), grouping.GroupNodesIndividually()]
)
def test_the_note_shows_the_path_to_the_target_wherever_a_node_runs(flow, remote, strategy):
    builder = dynamic(driver.Builder(), flow, REMOTES[remote]()).with_grouping_strategy(strategy)

    (note,) = failure(builder.build(), "divided", ZeroDivisionError).__notes__

    where, path, value = note.splitlines()
    assert where.startswith("in node 'divided' (failing_flow.py:")
    assert where.endswith("), needed for 'last'")
    assert path == "  divided -> plain -> all_plain -> last"
    assert value == "  each: 0"


@pytest.mark.parametrize("remote", REMOTES)
def test_the_note_shows_the_path_when_the_run_is_awaited(flow, remote):
    async def main():
        dr = await dynamic(async_driver.Builder(), flow, REMOTES[remote]()).build()
        overrides = {name: value for name, value in STAND_INS.items() if name != "divided"}
        return await dr.execute(["last"], inputs={"n": 1}, overrides=overrides)

    with pytest.raises(ZeroDivisionError) as caught:
        asyncio.run(main())
    (note,) = caught.value.__notes__
    assert "  divided -> plain -> all_plain -> last" in note.splitlines()


def bare(error):
    return type(error), (error.msg, error.doc, error.pos)


def with_notes(error):
    return again, (*bare(error), error.__notes__)


def again(cls, args, notes):
    error = cls(*args)
    error.__notes__ = notes
    return error


@pytest.mark.parametrize("reducer", [bare, with_notes])
def test_an_error_that_loses_what_was_told_when_it_is_pickled_has_it(flow, monkeypatch, reducer):
    monkeypatch.setitem(copyreg.dispatch_table, json.JSONDecodeError, reducer)
    remote = executors.MultiProcessingExecutor(2, start_method="fork")
    dr = dynamic(driver.Builder(), flow, remote).build()
    (note,) = failure(dr, "read", json.JSONDecodeError).__notes__
    assert "  read -> plain -> all_plain -> last" in note.splitlines()


def test_an_error_that_cannot_be_pickled_is_told_with_a_note_and_its_traceback(flow):
    dr = dynamic(driver.Builder(), flow, REMOTES["processes"]()).build()
    error = failure(dr, "odd", RemoteError)
    (note,) = error.__notes__
    assert "  odd -> plain -> all_plain -> last" in note.splitlines()
    assert str(error) == "Odd: one"
    assert 'raise Odd("one", "other")' in str(error.__cause__)
    assert "in node" not in str(error.__cause__)


def test_the_cause_of_an_error_is_its_traceback_where_it_ran(flow):
    dr = dynamic(driver.Builder(), flow, REMOTES["processes"]()).build()
    told = str(failure(dr, "caused", ValueError).__cause__).splitlines()
    assert told[:2] == ["", "In another process:"]
    assert told.index("    return 1 / each") < told.index("    raise ValueError(each) from error")
    assert told.count("Traceback (most recent call last):") == 2
    assert told[-1] == "ValueError: 0"


def test_an_error_that_refuses_to_be_changed_has_its_traceback(flow):
    with pytest.raises(flow.Frozen) as caught:
        flow._frozen()
    error = pickle.loads(pickle.dumps(FarError(caught.value)))  # noqa: S301 - pickled here
    assert type(error) is flow.Frozen
    assert "    raise Frozen" in str(error.__cause__).splitlines()


def test_an_error_without_words_is_told_by_its_class(flow):
    dr = dynamic(driver.Builder(), flow, REMOTES["processes"]()).build()
    error = failure(dr, "speechless", RemoteError)
    assert str(error) == "Speechless, whose text cannot be had"
    assert "    raise Speechless(1, 2)" in str(error.__cause__).splitlines()


def test_a_traceback_that_came_along_needs_no_text(flow, monkeypatch):
    def with_cause(error):
        return caused, (error.args[0],)

    monkeypatch.setitem(copyreg.dispatch_table, ValueError, with_cause)
    remote = executors.MultiProcessingExecutor(2, start_method="fork")
    error = failure(dynamic(driver.Builder(), flow, remote).build(), "caused", ValueError)
    assert isinstance(error.__cause__, ZeroDivisionError)


def caused(text):
    error = ValueError(text)
    error.__cause__ = ZeroDivisionError()
    return error


def test_a_run_within_a_node_is_told_of_with_its_own_path(flow):
    dr = dynamic(driver.Builder(), flow, REMOTES["processes"]()).build()
    (note,) = failure(dr, "within", ZeroDivisionError).__notes__
    assert note.splitlines()[0].endswith("needed for 'odd'")
    assert "last" not in note


def test_observers_find_the_note_on_the_error(flow):
    class Observer(NodeExecutionHook):
        def run_before_node_execution(self, **future_kwargs):
            pass

        def run_after_node_execution(self, *, error, **future_kwargs):
            if error is not None:
                errors.append(error)

    errors = []
    builder = dynamic(driver.Builder(), flow, REMOTES["processes"]()).with_adapters(Observer())
    assert failure(builder.build(), "divided") in errors
    assert errors[0].__notes__[0].startswith("in node 'divided'")


def test_a_module_that_another_process_cannot_import_is_told_of():
    text = (
        "from hamilton.htypes import Collect, Parallelizable\n"
        "def each() -> Parallelizable[int]:\n    yield 1\n"
        "def same(each: int) -> int:\n    return each\n"
        "def all_of(same: Collect[int]) -> list:\n    return same\n"
    )
    module = ad_hoc_utils.module_from_source(text, module_name="known_only_here")
    remote = executors.MultiProcessingExecutor(1, "spawn")
    dr = dynamic(driver.Builder(), module, remote).build()
    with pytest.raises(ModuleNotFoundError, match="known_only_here") as caught:
        dr.execute(["all_of"])
    (note,) = caught.value.__notes__
    assert note.startswith("when task expand-each.0.block-each was unpacked in another process")
    assert "a module that can be imported, or run this task in threads" in note
