"""What is told of a failing node."""

from __future__ import annotations

import pickle

import pandas as pd
import polars as pl
import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution.compiled import RUNS_UNTIL_HOT
from hamilton.execution.notes import in_short, path_to, safely_in_short
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


class Kept(str):
    """A long text that refuses to be written out as a whole."""

    __slots__ = ()

    def __repr__(self):
        raise MemoryError


WIDE = {f"c{number}": [1, 2] for number in range(10)}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        ("a" * 58, f"'{'a' * 58}'"),
        ("a" * 59, f"'{'a' * 59}..."),
        ("a" * 70, f"'{'a' * 59}..."),
        (b"a" * 70, f"b'{'a' * 58}..."),
        (Kept("a" * 70), f"'{'a' * 59}..."),
        (10**5000, "int"),
        ({"a": 1}, "dict of 1"),
        (pd.Series([1.0, 2.0]), "Series 2 float64"),
        (pd.DataFrame({"a": [1], "b": [2.0]}), "DataFrame 1x2 [a int64, b float64]"),
        (pl.DataFrame({"a": [1]}), "DataFrame 1x1 [a Int64]"),
        (object(), "object"),
    ],
    ids=[
        "none",
        "text that fits",
        "text",
        "long text",
        "bytes",
        "kept",
        "number",
        "dict",
        "series",
        "frame",
        "polars",
        "anything",
    ],
)
def test_values_are_described_by_type_and_shape(value, shown):
    assert safely_in_short(value) == shown


def test_a_frame_of_many_columns_is_not_told_whole():
    assert in_short(pd.DataFrame(WIDE)).endswith("c7 int64, 2 more]")


KEPT = ValueError("raised again and again")


def raising(x: int) -> int:
    raise KEPT


def raising_too(x: int) -> int:
    raise KEPT


def driver_of(*functions):
    return driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(*functions)).build()


def notes_of(dr, target, x):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the notes are what is asked for
        dr.execute([target], inputs={"x": x})
    return caught.value.__notes__


@pytest.mark.parametrize("runs", [1, RUNS_UNTIL_HOT + 1], ids=["loop", "compiled"])
def test_an_error_that_is_raised_again_is_told_of_the_run_that_failed_last(runs):
    dr = driver_of(raising, raising_too)
    for _ in range(runs):
        assert "in node 'raising' " in notes_of(dr, "raising", 1)[0]
        (note,) = notes_of(dr, "raising_too", 2)

    assert "in node 'raising_too' " in note
    assert "x: 2" in note


def test_an_error_whose_notes_were_dropped_is_told_of_again():
    dr = driver_of(raising)
    notes_of(dr, "raising", 1)
    del KEPT.__notes__
    (note,) = notes_of(dr, "raising", 2)
    assert "x: 2" in note


def test_an_error_of_a_run_within_a_node_is_told_of_the_inner_node():
    inner = driver_of(raising)

    def outer(x: int) -> int:
        return inner.execute(["raising"], inputs={"x": x + 1})["raising"]

    (note,) = notes_of(driver_of(outer), "outer", 1)
    assert "in node 'raising' " in note
    assert "x: 2" in note


def test_a_note_that_comes_from_another_process_stays():
    notes_of(driver_of(raising), "raising", 1)
    brief = KEPT.with_traceback(None)  # some libraries pickle tracebacks, and this one is long
    again = pickle.loads(pickle.dumps(brief))  # noqa: S301 - pickled here

    def failing(x: int) -> int:
        raise again

    (note,) = notes_of(driver_of(failing), "failing", 2)
    assert "in node 'raising' " in note
