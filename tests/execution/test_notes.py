"""What is told of a failing node."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from hamilton.execution.notes import in_short, path_to
from hamilton.graph import build_graph


def near(x: int) -> int:
    return x


def far(near: int) -> int:
    return near


def farther(far: int, near: int) -> int:
    return far + near


def apart(x: int) -> int:
    return x


GRAPH = build_graph([near, far, farther, apart], {})


@pytest.mark.parametrize(
    ("start", "targets", "path"),
    [
        ("near", ["farther"], ["near", "farther"]),
        ("x", ["far"], ["x", "near", "far"]),
        ("near", ["near", "farther"], ["near"]),
        ("apart", ["farther"], ["apart"]),
    ],
    ids=["shortest", "longer", "the target itself", "leads to no target"],
)
def test_the_path_is_the_shortest_that_leads_to_a_target(start, targets, path):
    assert path_to(start, GRAPH, targets) == path


WIDE = {f"c{number}": [1, 2] for number in range(10)}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        ("a" * 70, f"'{'a' * 59}..."),
        ({"a": 1}, "dict of 1"),
        (pd.Series([1.0, 2.0]), "Series 2 float64"),
        (pd.DataFrame({"a": [1], "b": [2.0]}), "DataFrame 1x2 [a int64, b float64]"),
        (pl.DataFrame({"a": [1]}), "DataFrame 1x1 [a Int64]"),
        (object(), "object"),
    ],
    ids=["none", "long text", "dict", "series", "frame", "polars", "anything"],
)
def test_values_are_described_by_type_and_shape(value, shown):
    assert in_short(value) == shown


def test_a_frame_of_many_columns_is_not_told_whole():
    assert in_short(pd.DataFrame(WIDE)).endswith("c7 int64, 2 more]")
