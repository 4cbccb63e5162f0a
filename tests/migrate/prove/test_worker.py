"""Random legal orders."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from hamilton.migrate.prove.worker import legal_order


@given(st.integers(0, 12), st.randoms(use_true_random=False), st.integers())
def test_each_node_comes_after_those_that_it_reads(size, chance, seed):
    graph = {
        str(node): [str(other) for other in range(node) if chance.random() < 0.3] + ["an input"]
        for node in range(size)
    }
    order = legal_order(graph, random.Random(seed))  # noqa: S311 - no secret
    assert sorted(order) == sorted(graph)
    for place, node in enumerate(order):
        assert {need for need in graph[node] if need in graph} <= set(order[:place])


def test_all_orders_come_up():
    chances = [random.Random(seed) for seed in range(20)]  # noqa: S311 - no secret
    orders = {tuple(legal_order({"a": [], "b": []}, chance)) for chance in chances}
    assert orders == {("a", "b"), ("b", "a")}
