"""Which nodes run together."""

from __future__ import annotations

import threading

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution import grouping
from hamilton.htypes import Collect, Parallelizable


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def part(each: int) -> Parallelizable[int]:
    yield from range(each)


def grown(part: int, each: int) -> int:
    return part + each


def parts(grown: Collect[int], each: int) -> list:
    return grown


def counted(parts: list) -> int:
    return len(parts)


def total(counted: Collect[int]) -> int:
    return sum(counted)


def largest(counted: Collect[int]) -> int:
    return max(counted)


def nodes():
    """Give the nodes of the dataflow, each after those it reads."""
    functions = (each, part, grown, parts, counted, total, largest)
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = driver.Builder().with_modules(module)
    graph = builder.enable_dynamic_execution(allow_experimental_mode=True).build().graph
    return [graph[function.__name__] for function in functions]


def told(groups):
    return [
        (group.base_id, group.spawning_task_base_id, [node.name for node in group.nodes])
        for group in groups
    ]


def test_a_strategy_finds_the_blocks_by_itself():
    found = grouping.GroupByRepeatableBlocks().group_nodes(nodes())
    assert told(found) == [
        ("expand-each", None, ["each"]),
        ("expand-part", "expand-each", ["part"]),
        ("block-part", "expand-part", ["grown"]),
        ("collect-part", "expand-each", ["parts"]),
        ("block-each-1", "expand-each", ["counted"]),
        ("collect-each", None, ["total"]),
        ("collect-each-largest", None, ["largest"]),
    ]


def test_nodes_that_are_groups_of_their_own_know_what_repeats_them():
    found = grouping.GroupNodesIndividually().group_nodes(nodes())
    repeated = {base_id: spawner for base_id, spawner, _ in told(found)}
    assert repeated == {
        "each": None, "part": "expand-each", "grown": "expand-part", "parts": "expand-each",
        "counted": "expand-each", "total": None, "largest": None,
    }  # fmt: skip


def purposes(strategy, *names):
    found = strategy.group_nodes([node for node in nodes() if node.name in names])
    return {group.base_id: group.purpose.value for group in found}


def test_nodes_that_are_groups_of_their_own_are_blocks_unless_they_expand_or_collect():
    asked = ("each", "counted", "total")
    block = {"each": "expand_unordered", "counted": "execute_block", "total": "gather"}

    assert purposes(grouping.GroupNodesIndividually(), *asked) == block
    in_place = purposes(grouping.GroupNodesInPlace(), *asked)
    assert in_place == {**block, "counted": "execute_single"}


def test_nodes_that_are_one_group_are_a_block():
    assert purposes(grouping.GroupNodesAllAsOne(), "counted") == {"root": "execute_block"}
    assert purposes(grouping.GroupNodesByLevel(), "counted") == {"level_0": "execute_block"}


def where() -> int:
    return threading.get_ident()


@pytest.mark.parametrize(
    ("strategy", "is_here"),
    [
        (grouping.GroupByRepeatableBlocks(), True),
        (grouping.GroupNodesInPlace(), True),
        (grouping.GroupNodesIndividually(), False),
        (grouping.GroupNodesAllAsOne(), False),
        (grouping.GroupNodesByLevel(), False),
    ],
)
def test_the_remote_executor_runs_what_a_strategy_calls_a_block(strategy, is_here):
    builder = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(where))
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_grouping_strategy(strategy).build()

    assert (dr.execute(["where"])["where"] == threading.get_ident()) is is_here


def test_a_collection_of_what_is_overridden_is_named_by_its_node():
    (last,) = (node for node in nodes() if node.name == "total")
    found = grouping.GroupByRepeatableBlocks().group_nodes([last])
    assert told(found) == [("collect-total", None, ["total"])]


@pytest.mark.parametrize("purpose", grouping.NodeGroupPurpose)
def test_a_purpose_says_whether_it_expands_or_gathers(purpose):
    assert purpose.is_expander() == (purpose is grouping.NodeGroupPurpose.EXPAND_UNORDERED)
    assert purpose.is_gatherer() == (purpose is grouping.NodeGroupPurpose.GATHER)
