"""Columns of Polars frames, computed before a function sees its frame."""

from __future__ import annotations

import pytest

pl = pytest.importorskip("polars")

from hamilton.errors import InvalidDecoratorException  # noqa: E402 - if it is there
from hamilton.graph import build_graph  # noqa: E402
from hamilton.plugins import h_polars, h_polars_lazyframe  # noqa: E402


def computed(function, **inputs):
    graph = build_graph([function], {})
    values = dict(inputs)
    for name in graph.upstream([function.__name__]):
        if not graph[name].user_defined:
            values[name] = graph[name].call(values)
    return values[function.__name__]


def up(u: pl.Series) -> pl.Series:
    return u + 1


def total(raw: pl.DataFrame) -> pl.Expr:
    return pl.col("u").sum()


def eager(raw: pl.DataFrame) -> pl.DataFrame:
    return raw


def up_later(u: pl.Expr) -> pl.Expr:
    return u + 1


def lazy(raw: pl.LazyFrame) -> pl.LazyFrame:
    return raw


def test_series_are_passed_and_appended():
    made = computed(
        h_polars.with_columns(up, columns_to_pass=["u"])(eager), raw=pl.DataFrame({"u": [1, 2]})
    )
    assert made.to_dict(as_series=False) == {"u": [1, 2], "up": [2, 3]}


def test_expressions_are_appended_too():
    made = computed(
        h_polars.with_columns(total, on_input="raw")(eager), raw=pl.DataFrame({"u": [1, 2]})
    )
    assert made.to_dict(as_series=False) == {"u": [1, 2], "total": [3, 3]}


def test_lazy_frames_have_expressions_for_columns():
    made = computed(
        h_polars_lazyframe.with_columns(up_later, columns_to_pass=["u"])(lazy),
        raw=pl.LazyFrame({"u": [1, 2]}),
    )
    assert made.collect().to_dict(as_series=False) == {"u": [1, 2], "up_later": [2, 3]}


def test_each_kind_of_frame_has_its_own_decorator():
    with pytest.raises(InvalidDecoratorException, match=r"extends a polars\..*LazyFrame"):
        build_graph([h_polars_lazyframe.with_columns(up, columns_to_pass=["u"])(eager)], {})
