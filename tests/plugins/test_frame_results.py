"""Outputs joined into Polars frames and Arrow tables."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from hamilton import driver
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.errors import ResultError
from hamilton.plugins.h_polars import PolarsDataFrameResult
from hamilton.plugins.h_polars_lazyframe import PolarsLazyFrameResult
from hamilton.plugins.h_pyarrow import PyarrowTableResult

FRAME = pl.DataFrame({"u": [1, 2]})


class Exchanged:
    """A frame of a library that knows the older protocol only."""

    def __dataframe__(self, *args, **kwargs):
        return pa.table({"u": [1, 2]}).__dataframe__(*args, **kwargs)


@pytest.mark.parametrize(
    ("outputs", "rows"),
    [
        ({"a": 1}, {"a": [1]}),
        ({"a": 1, "b": [1, 2]}, {"a": [1, 1], "b": [1, 2]}),
        ({"a": pl.Series([1, 2]), "b": "x"}, {"a": [1, 2], "b": ["x", "x"]}),
        ({"f": FRAME}, {"u": [1, 2]}),
        ({"f": FRAME.lazy()}, {"u": [1, 2]}),
        ({"s": pl.Series([1, 2])}, {"s": [1, 2]}),
        ({"a": [1, 2]}, {"a": [[1, 2]]}),
        ({"a": {"k": 1}}, {"a": [{"k": 1}]}),
        ({}, {}),
    ],
)
def test_outputs_are_joined_into_a_frame(outputs, rows):
    assert PolarsDataFrameResult.build_result(**outputs).to_dict(as_series=False) == rows


@pytest.mark.parametrize(
    ("outputs", "rows"),
    [
        ({"a": 1}, {"a": [1]}),
        ({"e": pl.lit(3), "a": [1, 2]}, {"e": [3, 3], "a": [1, 2]}),
        ({"e": pl.lit(3), "f": pl.lit("x")}, {"e": [3], "f": ["x"]}),
        ({}, {}),
        ({"a": pl.Series([1, 2]), "b": pl.col("a") + 1}, {"a": [1, 2], "b": [2, 3]}),
        ({"f": FRAME}, {"u": [1, 2]}),
        ({"f": FRAME.lazy()}, {"u": [1, 2]}),
    ],
)
def test_outputs_are_joined_into_a_lazy_frame(outputs, rows):
    joined = PolarsLazyFrameResult.build_result(**outputs)

    assert isinstance(joined, pl.LazyFrame)
    assert joined.collect().to_dict(as_series=False) == rows


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"u": [1, 2]}, index=[7, 8]),
        FRAME,
        FRAME.lazy(),
        pa.table({"u": [1, 2]}),
        pa.RecordBatch.from_pydict({"u": [1, 2]}),
        Exchanged(),
    ],
    ids=lambda frame: type(frame).__module__,
)
def test_a_frame_of_any_library_is_given_as_a_table(frame):
    table = PyarrowTableResult().build_result(frame=frame)

    assert isinstance(table, pa.Table)
    assert table.to_pydict() == {"u": [1, 2]}


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({"a": FRAME, "b": FRAME}, "can only receive 1 output.*It received 2: a, b"),
        ({}, "can only receive 1 output"),
        ({"a": [1]}, r"a is a list\. A frame has columns"),
        ({"a": pd.Series([1])}, "turns frames into tables; a is a Series"),
        ({"a": pl.Series([1])}, "turns frames into tables; a is a Series"),
    ],
)
def test_what_is_not_one_frame_is_no_table(outputs, words):
    with pytest.raises(ResultError, match=words):
        PyarrowTableResult().build_result(**outputs)


@pytest.mark.parametrize(
    ("builder", "kind"),
    [
        (PolarsDataFrameResult(), pl.DataFrame),
        (PolarsLazyFrameResult(), pl.LazyFrame),
        (PyarrowTableResult(), pa.Table),
    ],
)
def test_a_driver_gives_what_its_result_builder_says(builder, kind):
    def frame() -> pl.DataFrame:
        return FRAME

    module = create_temporary_module(frame)
    dr = driver.Builder().with_modules(module).with_adapters(builder).build()

    assert builder.output_type() is kind
    assert isinstance(dr.execute(["frame"]), kind)
