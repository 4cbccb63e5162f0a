"""Older helpers for types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Optional

import pandas as pd
import polars as pl
import pytest

from hamilton import htypes
from hamilton.htypes import InvalidTypeException, Parallelizable, column, validate_type_annotation


@pytest.mark.parametrize(
    "annotation",
    [int, pd.Series, list[int], *(column[pd.Series, kind] for kind in (int, float, str, bool))],
)
def test_an_annotation_of_a_column_with_the_type_of_its_items_is_good(annotation):
    assert validate_type_annotation(annotation) is True


@pytest.mark.parametrize("frames", [pl.Series], ids=["polars"])
def test_columns_of_every_registered_library_count(frames):
    assert validate_type_annotation(column[frames, int]) is True


@pytest.mark.parametrize(
    ("annotation", "beginning"),
    [
        (column[int, int], "Hamilton only accepts annotated types of series or equivalent. Got"),
        (column[pd.DataFrame, int], "Hamilton only accepts annotated types of series"),
        (Annotated[list[int], "euros"], "Hamilton only accepts annotated types of series"),
        (Annotated[pd.Series, int, str], "Hamilton only accepts one annotation per pd.Series. Got"),
        (
            column[pd.Series, list],
            "Hamilton only accepts annotations on series that are subclasses",
        ),
        (column[pd.Series, "euros"], "Hamilton only accepts annotations on series"),
    ],
)
def test_an_annotation_that_says_something_else_is_refused(annotation, beginning):
    with pytest.raises(InvalidTypeException, match=f"^{beginning}"):
        validate_type_annotation(annotation)


def test_an_annotation_is_taken_apart():
    assert htypes.get_type_information(Annotated[pd.Series, int, "x"]) == (pd.Series, [int, "x"])
    assert htypes.get_type_information(list[int]) == (list[int], [])


@pytest.mark.parametrize(
    ("given", "parameter", "is_good"),
    [
        (bool, int, True),
        (int, bool, False),
        (int, str, False),
        (list[int], Sequence[int], True),
        (Sequence[int], list[int], False),
        (int, Any, True),
        (Any, Any, True),
        (Any, int, False),
    ],
)
def test_what_is_given_comes_before_the_type_of_the_parameter(given, parameter, is_good):
    assert htypes.custom_subclass_check(given, parameter) is is_good


@pytest.mark.parametrize(
    ("value", "wanted", "is_good"),
    [
        ([1], list[int], True),
        (["a"], list[int], False),
        ({"a": "b"}, dict[str, int], False),
        (None, Optional[int], True),  # noqa: UP045 - older annotations are read, too
    ],
)
def test_an_instance_is_checked_with_its_items(value, wanted, is_good):
    assert htypes.check_instance(value, wanted) is is_good


def test_what_expands_is_told_from_what_does_not():
    assert htypes.is_parallelizable_type(Parallelizable[int])
    assert not htypes.is_parallelizable_type(list[int])
