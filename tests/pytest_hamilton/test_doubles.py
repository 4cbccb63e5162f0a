"""The small values that tests are written with."""

from __future__ import annotations

import pandas as pd
import pytest

import pytest_hamilton
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.driver import Builder
from pytest_hamilton.doubles import StandIn, problems
from pytest_hamilton.places import place_of_function


def test_series_is_a_pandas_series_of_a_list_or_an_iterator():
    expected = pd.Series([1.0, 2.0], index=["a", "b"], name="spend")
    made = pytest_hamilton.series(iter([1.0, 2.0]), index=["a", "b"], name="spend")
    pd.testing.assert_series_equal(expected, made)


def test_a_double_is_checked_unless_it_says_otherwise():
    assert pytest_hamilton.double(1).check
    assert not pytest_hamilton.double(1, check=False).check


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([], "a list"),
        (["x"], "a list[str]"),
        ({1}, "a set[int]"),
        (frozenset("a"), "a frozenset[str]"),
        ((1, "x"), "a tuple[int, str]"),
        ({"a": 1}, "a dict[str, int]"),
        (3, "an int"),
        (3 + 1j, "a complex"),
        (None, "None"),
        (pd.Series([1]), "a Series"),
        (pd.Series, "a type"),
    ],
)
def test_values_are_told_by_kind_and_first_item_never_by_content(tmp_path, value, kind):
    def text() -> str:
        return ""

    graph = Builder().with_modules(create_temporary_module(text)).build().graph
    (problem,) = problems([StandIn("text", value, "here")], graph, tmp_path)
    assert str(problem).startswith(f"double for 'text' is {kind}, the node returns str (here; ")


def test_the_place_of_a_function_without_source_is_its_module(tmp_path):
    assert place_of_function(len, tmp_path) == "builtins"
