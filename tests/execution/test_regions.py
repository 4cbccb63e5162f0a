"""Where a graph repeats itself, and what is told where it cannot."""

from __future__ import annotations

import pytest

from hamilton.execution.regions import RegionError, find_regions
from hamilton.graph import build_graph
from hamilton.htypes import Collect, Parallelizable


def left(n: int) -> Parallelizable[int]:
    yield from range(n)


def right(n: int) -> Parallelizable[int]:
    yield from range(n)


def both(left: int, right: int) -> int:
    return left + right


def doubled(both: int) -> int:
    return 2 * both


def listed(both: Collect[int], doubled: Collect[int]) -> list:
    return [*both, *doubled]


def counted(listed: list) -> int:
    return len(listed)


def lone(n: Collect[int]) -> list:
    return n


def regions_of(*functions):
    return find_regions(build_graph(functions, {}))


def test_items_of_two_expansions_in_one_node_are_one_problem_whatever_reads_them():
    with pytest.raises(RegionError) as caught:
        regions_of(left, right, both, doubled, listed, counted)
    text = str(caught.value)
    assert text.startswith("'both' (test_regions.py:")
    assert "which are no items of each other" in text
    assert "more found" not in text
    assert not any(f"'{name}'" in text for name in ("doubled", "listed", "counted"))


def test_problems_of_other_nodes_are_told_beside_it():
    with pytest.raises(RegionError, match="1 more found in the same check") as caught:
        regions_of(left, right, both, listed, doubled, lone)
    assert "'both'" in str(caught.value)
    assert "'lone' (test_regions.py:" in str(caught.value)


def test_each_node_has_the_expansions_around_it():
    def once(left: int) -> int:
        return left

    def total(once: Collect[int]) -> int:
        return sum(once)

    regions = regions_of(left, once, total)

    assert [regions.path(name) for name in ("left", "once", "total")] == [(), ("left",), ()]
    assert regions.collects["total"] == {"once": "left"}
