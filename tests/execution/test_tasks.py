"""The tasks of a plan: what it costs to find them."""

from __future__ import annotations

import sys

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import grouping
from hamilton.execution.tasks import make_frame


def calls_of(action):
    """Count the calls that an action makes, of Python's own functions too."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def chain(count):
    """Write nodes of which each reads the one before."""
    return "\n".join(
        f"def n{i}(n{i - 1}: int) -> int: return n{i - 1}" for i in range(1, count + 1)
    )


def blocks(count):
    """Write blocks of which each is made of all items of the one before."""
    head = "from hamilton.htypes import Collect, Parallelizable\n"
    return head + "\n".join(
        f"def each{i}(n{i - 1}: int) -> Parallelizable[int]: yield n{i - 1}\n"
        f"def same{i}(each{i}: int) -> int: return each{i}\n"
        f"def n{i}(same{i}: Collect[int]) -> int: return sum(same{i})"
        for i in range(1, count + 1)
    )


def framing(text, target, strategy):
    """Give what finds the tasks of a dataflow."""
    builder = driver.Builder().with_modules(ad_hoc_utils.module_from_source(text))
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    plan = dr._planner.plan([target], {"n0": 1}, {}, lambda plan: None)
    return lambda: make_frame(plan, dr.graph, dr._regions, strategy)


@pytest.mark.parametrize(
    ("write", "strategy"),
    [
        (chain, grouping.GroupNodesIndividually()),
        (blocks, grouping.GroupNodesIndividually()),
        (blocks, grouping.GroupByRepeatableBlocks()),
    ],
)
def test_the_cost_of_finding_tasks_grows_with_their_number(write, strategy):
    few, many = (calls_of(framing(write(count), f"n{count}", strategy)) for count in (50, 200))
    assert many < 5 * few
