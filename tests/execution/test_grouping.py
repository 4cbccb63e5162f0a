"""Which nodes run together."""

from __future__ import annotations

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


def test_a_collection_of_what_is_overridden_is_named_by_its_node():
    (last,) = (node for node in nodes() if node.name == "total")
    found = grouping.GroupByRepeatableBlocks().group_nodes([last])
    assert told(found) == [("collect-total", None, ["total"])]


@pytest.mark.parametrize("purpose", grouping.NodeGroupPurpose)
def test_a_purpose_says_whether_it_expands_or_gathers(purpose):
    assert purpose.is_expander() == (purpose is grouping.NodeGroupPurpose.EXPAND_UNORDERED)
    assert purpose.is_gatherer() == (purpose is grouping.NodeGroupPurpose.GATHER)
