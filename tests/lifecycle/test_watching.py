"""Adapters that print or stop in the debugger."""

from __future__ import annotations

import asyncio
import re
import sys

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import PDBDebugger, PrintLn, PrintLnHook
from hamilton.lifecycle.default import selects
from hamilton.lifecycle.watching import NoFilterError


@tag(team="red")
def a(x: int) -> int:
    return 2 * x


def b(a: int) -> float:
    if not a:
        raise ZeroDivisionError("mine")
    return 1 / a


def each() -> Parallelizable[int]:
    yield from range(2)


def same(each: int) -> int:
    return each


def total(same: Collect[int]) -> int:
    return sum(same)


def built(*functions, adapter):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_adapters(adapter)


def printed(*functions, target, inputs=None, **options):
    """Run, and give the lines without their durations."""
    lines = []
    dr = built(*functions, adapter=PrintLn(print_fn=lines.append, **options)).build()
    try:
        dr.execute([target], inputs=inputs or {})
    except ZeroDivisionError:
        lines.append("raised")
    return [re.sub(r" in [\d.]+(s|ms|μs)\.", " in TIME.", line) for line in lines]


def test_a_node_is_announced_and_its_end_told_with_how_long_it_took():
    assert printed(a, target="a", inputs={"x": 1}) == [
        "Executing node: a.",
        "Finished debugging node: a in TIME. Status: Success.",
    ]


def test_a_failure_is_told_as_one():
    assert printed(a, b, target="b", inputs={"x": 0})[2:] == [
        "Executing node: b.",
        "Finished debugging node: b in TIME. Status: Failure.",
        "raised",
    ]


def test_more_words_tell_what_went_in_and_what_came_out():
    assert printed(a, b, target="b", inputs={"x": 0}, verbosity=2) == [
        "Executing node: a. Inputs: \n{'x': 0}",
        "Finished debugging node: a in TIME. Status: Success. Result: \n0\n",
        "Executing node: b. Inputs: \n{'a': 0}",
        "Finished debugging node: b in TIME. Status: Failure. Error: \nZeroDivisionError('mine')",
        "raised",
    ]


@pytest.mark.parametrize("verbosity", [0, 3, "1"])
def test_other_numbers_of_words_are_refused(verbosity):
    with pytest.raises(ValueError, match=r"Verbosity must be one of \[1, 2\], got"):
        PrintLn(verbosity=verbosity)


def test_each_item_is_printed_with_the_name_of_its_task():
    lines = []
    builder = built(each, same, total, adapter=PrintLnHook(print_fn=lines.append))
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    builder.with_remote_executor(executors.SynchronousLocalTaskExecutor()).build().execute(
        ["total"]
    )

    begun = [line for line in lines if line.startswith("Executing")]
    assert begun == [
        "Executing node: expand-each:each.",
        "Executing node: expand-each.0.block-each:same.",
        "Executing node: expand-each.1.block-each:same.",
        "Executing node: collect-each:total.",
    ]


def test_a_coroutine_is_told_to_have_ended_when_it_has():
    lines = []

    async def slow() -> int:
        await asyncio.sleep(0)
        lines.append("ended")
        return 1

    async def main():
        module = ad_hoc_utils.create_temporary_module(slow)
        builder = async_driver.Builder().with_modules(module)
        dr = await builder.with_adapters(PrintLn(print_fn=lines.append)).build()
        await dr.execute(["slow"])

    asyncio.run(main())
    assert [line.split(" ")[0] for line in lines] == ["Executing", "ended", "Finished"]


def test_an_end_without_a_beginning_has_no_duration():
    lines = []
    facts = {"node_name": "a", "node_tags": {}, "result": 1, "error": None, "success": True}
    PrintLn(print_fn=lines.append).run_after_node_execution(**facts)
    assert lines == ["Finished debugging node: a. Status: Success."]


@pytest.mark.parametrize(
    ("seconds", "text"), [(12.345, "12.3s"), (0.5, "500ms"), (0.0000432, "43.2μs")]
)
def test_durations_are_told_in_the_unit_that_fits(seconds, text, monkeypatch):
    lines, times = [], iter([100.0, 100.0 + seconds])
    monkeypatch.setattr("time.perf_counter", lambda: next(times))
    built(a, adapter=PrintLn(print_fn=lines.append)).build().execute(["a"], inputs={"x": 1})
    assert lines[1] == f"Finished debugging node: a in {text}. Status: Success."


FILTERS = ["a", ["a"], ("a",), {"a"}, lambda name, tags: tags.get("team") == "red"]


@pytest.mark.parametrize("node_filter", FILTERS, ids=["name", "list", "tuple", "set", "function"])
def test_a_filter_chooses_nodes(node_filter):
    lines = printed(a, b, target="b", inputs={"x": 1}, node_filter=node_filter)
    assert [line.split(".")[0][-1] for line in lines[:1]] == ["a"]
    assert len(lines) == 2
    assert selects(node_filter, "a", {"team": "red"})
    assert not selects(node_filter, "b", {})


def test_what_is_no_filter_is_refused():
    with pytest.raises(NoFilterError, match=r"Invalid node filter: 3\. It is a name, names"):
        printed(a, target="a", inputs={"x": 1}, node_filter=3)


class Stops:
    """Stands in for the debugger's prompt; keeps the variables of the place that stopped."""

    def __init__(self, monkeypatch):
        self.seen = []
        monkeypatch.setattr("sys.breakpointhook", self.stop)

    def stop(self):
        self.seen.append(dict(sys._getframe(1).f_locals))


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_debugger_stops_at_a_node_with_its_facts_at_hand(when, monkeypatch):
    stops = Stops(monkeypatch)
    dr = built(a, b, adapter=PDBDebugger("a", **{when: True})).build()

    assert dr.execute(["b"], inputs={"x": 1}) == {"b": 0.5}
    (place,) = stops.seen
    assert place["node_name"] == "a"
    assert place["node_kwargs"] == {"x": 1}
    assert place.get("result") == (2 if when == "after" else None)


def test_the_debugger_runs_a_node_in_itself(monkeypatch):
    ran = []
    monkeypatch.setattr("pdb.runcall", lambda call, **values: ran.append(values) or call(**values))
    dr = built(a, b, adapter=PDBDebugger("b", during=True)).build()

    assert dr.execute(["b"], inputs={"x": 1}) == {"b": 0.5}
    assert ran == [{"a": 2}]


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_the_debugger_leaves_other_nodes_alone(when, monkeypatch):
    stops = Stops(monkeypatch)
    dr = built(a, adapter=PDBDebugger(["b"], **{when: True})).build()

    assert dr.execute(["a"], inputs={"x": 1}) == {"a": 2}
    assert stops.seen == []
