"""Which nodes run together."""

from __future__ import annotations

import threading

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import GraphError
from hamilton.execution import grouping
from hamilton.htypes import Collect, Parallelizable
from hamilton.node import Node


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


def doubled(n: int) -> int:
    return 2 * n


def plus(doubled: int, n: int) -> int:
    return doubled + n


@pytest.mark.parametrize("order", [1, -1])
def test_inputs_are_grouped_with_the_nodes_whatever_their_order(order):
    builder = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(doubled, plus))
    everything = list(builder.build().graph.values())[::order]

    by_level = grouping.GroupNodesByLevel().group_nodes(everything)
    assert told(by_level) == [
        ("level_0", None, ["n"]), ("level_1", None, ["doubled"]), ("level_2", None, ["plus"]),
    ]  # fmt: skip
    (whole,) = grouping.GroupNodesAllAsOne().group_nodes(everything)
    assert whole.nodes == everything
    alone = grouping.GroupNodesIndividually().group_nodes(everything)
    assert {group.base_id: group.purpose for group in alone} == dict.fromkeys(
        ["doubled", "plus", "n"], grouping.NodeGroupPurpose.EXECUTE_BLOCK
    )


class Given(grouping.GroupingStrategy):
    """Gives always the same."""

    def __init__(self, groups):
        self.groups = groups

    def group_nodes(self, nodes):
        return self.groups


def run_in(strategy):
    builder = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(doubled, plus))
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_grouping_strategy(strategy).build().execute(["plus"], inputs={"n": 1})


@pytest.mark.parametrize("groups", [[], ()])
def test_a_strategy_that_leaves_nodes_out_is_named_with_them(groups):
    with pytest.raises(GraphError, match="grouping strategy Given left out doubled, plus"):
        run_in(Given(groups))


class Doubling(grouping.GroupingStrategy):
    """Gives each node twice, but for those that are left out."""

    def __init__(self, left=(), size=1):
        self.left = left
        self.size = size

    def group_nodes(self, nodes):
        block = grouping.NodeGroupPurpose.EXECUTE_SINGLE
        return [
            grouping.NodeGroup(f"{node.name}{at}", None, [node] * self.size, block)
            for node in nodes
            if node.name not in self.left
            for at in range(2 // self.size)
        ]


@pytest.mark.parametrize("size", [1, 2], ids=["in two groups", "in one group"])
def test_a_strategy_that_gives_nodes_twice_is_named_with_them(size):
    with pytest.raises(GraphError, match="Doubling gave more than once doubled, plus; each node"):
        run_in(Doubling(size=size))


def test_what_is_left_out_and_what_is_given_twice_is_told_at_once():
    with pytest.raises(GraphError, match="left out plus and gave more than once doubled;"):
        run_in(Doubling(left=("plus",)))


@pytest.mark.parametrize("groups", [None, [1]])
def test_a_strategy_that_gives_no_groups_is_told_what_to_give(groups):
    with pytest.raises(GraphError, match="give a list of hamilton"):
        run_in(Given(groups))


def test_any_object_that_groups_nodes_is_a_strategy():
    class Plain:
        def group_nodes(self, nodes):
            return grouping.GroupNodesAllAsOne().group_nodes(nodes)

    assert run_in(Plain()) == {"plus": 3}


def test_a_group_says_which_nodes_it_produces():
    one, two = Node("one", int), Node("two", int)
    group = grouping.NodeGroup("block", None, [one], grouping.NodeGroupPurpose.EXECUTE_SINGLE)
    assert (group.produces(one.name), group.produces(two.name)) == (True, False)
