"""The annotation of a live value."""

from __future__ import annotations

import collections.abc
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from hamilton.migrate.observe.annotation import annotation_of

VALUES = [
    (1, "int"),
    (True, "bool"),
    (None, "None"),
    ("a", "str"),
    (range(3), "range"),
    ([], "list"),
    ([1, 2], "list[int]"),
    ([1, "a"], "list[Any]"),
    ([[1], [2]], "list[list[int]]"),
    ([[[1]]], "list[list[list[Any]]]"),
    ({1}, "set[int]"),
    ({}, "dict"),
    ({"a": 1.0}, "dict[str, float]"),
    ({"a": 1, "b": "x"}, "dict[str, Any]"),
    ((), "tuple"),
    ((1, "a"), "tuple[int, str]"),
    ((1, 2, 3, 4, 5), "tuple[int, ...]"),
    (list(range(2000)), "list[Any]"),
    (pd.DataFrame(), "pandas.DataFrame"),
    (pd.Series([1]), "pandas.Series"),
    (pd.Timestamp("2020"), "pandas.Timestamp"),
    (pd.DataFrame({"a": [1]}).groupby("a"), "pandas.api.typing.DataFrameGroupBy"),
    (np.array([1]), "numpy.ndarray"),
    (np.float64(1), "numpy.float64"),
    (dt.date(2020, 1, 1), "datetime.date"),
    (iter([1]), "collections.abc.Iterator"),
    ((n for n in []), "collections.abc.Iterator"),
    (zip([], [], strict=True), "collections.abc.Iterator"),
    (len, "collections.abc.Callable"),
    ({}.keys(), "Any"),
    (type("Local", (), {})(), "Any"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[text for _, text in VALUES])
def test_a_value_has_the_annotation_that_an_engineer_would_write(value, text):
    assert annotation_of(value) == text


def test_every_annotation_can_be_evaluated():
    names = {"pandas": pd, "numpy": np, "datetime": dt, "collections": collections, "Any": object}
    for _, text in VALUES:
        eval(text, names)  # noqa: S307 - the texts of this file
