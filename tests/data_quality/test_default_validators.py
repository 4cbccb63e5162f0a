"""The ready-made checks: what each looks at, passes and tells."""

from __future__ import annotations

import decimal
import math
import sys
from typing import Annotated, Any, Optional

import numpy as np
import pandas as pd
import pytest

from hamilton.data_quality.default_validators import (
    AVAILABLE_DEFAULT_VALIDATORS,
    AllowNaNsValidatorPandasSeries,
    resolve_default_validators,
)

TYPES = {
    "series": pd.Series,
    "int": int,
    "float": float,
    "bool": bool,
    "numpy": np.float64,
    "decimal": decimal.Decimal,
    "str": str,
    "list": list,
    "items": list[int],
    "optional": Optional[int],  # noqa: UP045 - the older form
    "frame": pd.DataFrame,
    "any": Any,
    "text": "int",
}
NUMBERS = {"int", "float", "bool", "numpy"}


def chosen(type_, importance="warn", **kwargs):
    (validator,) = resolve_default_validators(type_, importance, **kwargs)
    return validator


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("range", {"series", *NUMBERS}),
        ("values_in", {"series", "str", *NUMBERS}),
        ("data_type", {"series", "str", *NUMBERS}),
        ("max_fraction_nans", {"series"}),
        ("allow_nans", {"series"}),
        ("max_standard_dev", {"series"}),
        ("mean_in_range", {"series"}),
        ("allow_none", set(TYPES)),
        ("contains", {"str"}),
        ("does_not_contain", {"str"}),
    ],
)
def test_each_argument_has_its_types(argument, expected):
    offered = [one for one in AVAILABLE_DEFAULT_VALIDATORS if one.arg() == argument]
    found = {name for name, type_ in TYPES.items() if any(o.applies_to(type_) for o in offered)}
    assert found == expected
    assert {one.name() for one in offered} == {f"{argument}_validator"}


S = pd.Series


@pytest.mark.parametrize(
    ("checks", "good", "bad"),
    [
        ({"range": (0, 1)}, S([0, 1.0]), S([0, 1.5])),
        ({"range": (0, 1)}, S([], dtype=float), S([0.5, None])),
        ({"values_in": [1, 2]}, S([1, 2, None]), S([1, 3, 3])),
        ({"values_in": ["a"]}, S(["a", None]), S(["b"])),
        ({"data_type": int}, S([1]), S([1.5])),
        ({"data_type": float}, S([1.5]), S([1])),
        ({"data_type": np.integer}, S([1]), S(["a"])),
        ({"data_type": "int64"}, S([1]), S([1], dtype="int8")),
        ({"data_type": object}, S(["a"], dtype=object), S([1])),
        ({"data_type": pd.Int64Dtype()}, S([1], dtype="Int64"), S([1])),
        ({"data_type": "category"}, S(["a"], dtype="category"), S([1])),
        ({"max_fraction_nans": 0.5}, S([1, None]), S([1, None, None])),
        ({"max_fraction_nans": 0.0}, S([], dtype=float), S([None])),
        ({"allow_nans": False}, S([1.0]), S([1.0, None])),
        ({"max_standard_dev": 1.0}, S([1, 2, 3]), S([1, 5])),
        ({"max_standard_dev": 1.0}, S([1, 1]), S([1])),
        ({"mean_in_range": (0, 2)}, S([1, 3]), S([1, 5])),
        ({"mean_in_range": (0, 2)}, S([0]), S([], dtype=float)),
        ({"allow_none": False}, S([None]), None),
    ],
)
def test_a_series_passes_or_not(checks, good, bad):
    validator = chosen(pd.Series, **checks)
    assert [validator.validate(one).passes for one in (good, bad)] == [True, False]


@pytest.mark.parametrize(
    ("type_", "checks", "good", "bad"),
    [
        (int, {"range": (0, 10)}, 10, 11),
        (float, {"range": (0, 10)}, 0.0, math.nan),
        (np.float64, {"range": (0, 1)}, np.float64(0.5), np.float64(2)),
        (str, {"values_in": ["a", "b"]}, "a", "c"),
        (int, {"values_in": {1, 2}}, 2, 3),
        (int, {"data_type": int}, True, 1.0),
        (str, {"data_type": (int, str)}, "a", 1.0),
        (str, {"data_type": int | str}, "a", 1.0),
        (str, {"contains": "ell"}, "hello", "world"),
        (str, {"contains": ["h", "o"]}, "hello", "hell"),
        (str, {"does_not_contain": "ell"}, "world", "hello"),
        (str, {"does_not_contain": ["x", "o"]}, "hell", "hello"),
        (int, {"allow_none": False}, 0, None),
        (Annotated[int, "unit"], {"range": (0, 1)}, 1, 2),
    ],
)
def test_a_value_passes_or_not(type_, checks, good, bad):
    validator = chosen(type_, **checks)
    assert [validator.validate(one).passes for one in (good, bad)] == [True, False]


def test_none_may_be_allowed():
    validator = chosen(int, allow_none=True)
    assert validator.validate(None).passes
    assert validator.description() == "The value may be None."


EVERY = [
    (pd.Series, {"range": (0, 1)}, S([5, 0.5]), "range (0, 1)", {"in_range": 1, "out_range": 1}),
    (int, {"range": (0, 1)}, 5, "range (0, 1)", {"range": (0, 1), "value": 5}),
    (pd.Series, {"values_in": [1]}, S([3, 3]), "(1,)", {"incorrect_values": {3: 2}}),
    (int, {"values_in": [1]}, 3, "(1,)", {"value": 3}),
    (pd.Series, {"data_type": str}, S([1]), "<class 'str'>", {"actual_dtype": np.dtype("int64")}),
    (int, {"data_type": str}, 1, "<class 'str'>", {"actual_data_type": int}),
    (pd.Series, {"max_fraction_nans": 0.25}, S([None]), "25.00%", {"fraction_na": 1.0}),
    (pd.Series, {"allow_nans": False}, S([None, 1]), "0.00%", {"total_nan": 1, "total_length": 2}),
    (pd.Series, {"max_standard_dev": 0.5}, S([1, 3]), "0.5", {"max_standard_dev": 0.5}),
    (pd.Series, {"mean_in_range": (0, 1)}, S([3.0]), "range (0, 1)", {"dataset_mean": 3.0}),
    (int, {"allow_none": False}, None, "None", {}),
    (str, {"contains": "z"}, "abc", "['z']", {"contains": ["z"], "data": "abc"}),
    (str, {"does_not_contain": "b"}, "abc", "['b']", {"does_not_contain": ["b"]}),
]


@pytest.mark.parametrize(("type_", "checks", "bad", "words", "facts"), EVERY)
def test_a_failure_says_what_was_wanted_and_found(type_, checks, bad, words, facts):
    validator = chosen(type_, **checks)
    result = validator.validate(bad)
    assert not result.passes
    assert words in result.message + validator.description()
    assert facts.items() <= result.diagnostics.items()
    assert result.message
    assert validator.description().endswith(".")


@pytest.mark.parametrize(("type_", "checks", "bad", "words", "facts"), EVERY)
def test_two_checks_of_a_class_share_nothing(type_, checks, bad, words, facts):
    before = dict(vars(type(chosen(type_, **checks))))
    chosen(type_, **checks).validate(bad)
    assert dict(vars(type(chosen(type_, **checks)))) == before


def test_allowing_missing_items_is_no_check():
    with pytest.raises(ValueError, match="checks nothing"):
        chosen(pd.Series, allow_nans=True)


def test_a_share_is_a_share():
    with pytest.raises(ValueError, match="between 0 and 1, not 30"):
        chosen(pd.Series, max_fraction_nans=30)


def test_a_check_for_each_argument_in_their_order():
    found = resolve_default_validators(int, "fail", values_in=[1], range=(0, 1))
    assert [one.arg() for one in found] == ["values_in", "range"]


def test_the_importance_is_passed_on():
    assert chosen(int, "fail", range=(0, 1)).importance.value == "fail"


def test_an_argument_without_a_check_is_refused_with_those_of_the_type():
    with pytest.raises(
        ValueError,
        match=r"arg: contains and type <class 'int'>. For this type there are: allow_none, data_ty",
    ):
        chosen(int, contains="x")


def test_an_unknown_argument_is_refused_with_all_that_are_known():
    with pytest.raises(ValueError, match=r"no such argument\. Known are: allow_nans, allow_none"):
        chosen(int, nonsense=1)


@pytest.mark.parametrize(
    ("wrong", "right"), [("shema", "schema"), ("modle", "model"), ("rnage", "range")]
)
def test_an_unknown_argument_is_refused_with_the_nearest(wrong, right):
    with pytest.raises(
        ValueError, match=rf"no such argument\. Did you mean '{right}'\? Known are:"
    ):
        chosen(pd.DataFrame, **{wrong: 1})


@pytest.mark.parametrize(
    ("type_", "checks"),
    [
        (int, {"range": 3}),
        (int, {"range": (1, 2, 3)}),
        (int, {"range": (None, 5)}),
        (pd.Series, {"range": (0, None)}),
        (pd.Series, {"mean_in_range": 3}),
        (int, {"values_in": 3}),
        (pd.Series, {"values_in": None}),
        (str, {"contains": 3}),
        (str, {"does_not_contain": 3}),
        (int, {"data_type": "int"}),
        (int, {"data_type": None}),
        (str, {"data_type": 3}),
        (str, {"data_type": (int, "str")}),
        (str, {"data_type": list[int]}),
    ],
)
def test_an_argument_of_another_kind_is_refused_when_the_check_is_made(type_, checks):
    with pytest.raises(ValueError, match=rf"^{next(iter(checks))}= takes a .*got "):
        chosen(type_, **checks)


@pytest.mark.parametrize("bounds", [(0, 5), [0, 5], (float("-inf"), 5), (0, float("inf"))])
def test_a_range_is_a_pair_and_may_have_no_end(bounds):
    assert chosen(int, range=bounds).validate(3).passes


def test_given_classes_are_chosen_from_in_place_of_the_ready_made():
    class Own(AllowNaNsValidatorPandasSeries):
        pass

    (found,) = resolve_default_validators(pd.Series, "warn", [Own], allow_nans=False)
    assert type(found) is Own
    with pytest.raises(ValueError, match="Known are: allow_nans"):
        resolve_default_validators(pd.Series, "warn", [Own], range=(0, 1))


def test_a_check_of_a_library_that_is_absent_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "hamilton.plugins.pydantic_extensions", None)
    with pytest.raises(ValueError, match="model= needs a library that is not installed"):
        chosen(dict, model=dict)


def test_without_pandas_nothing_is_a_series(monkeypatch):
    monkeypatch.delitem(sys.modules, "pandas")
    with pytest.raises(ValueError, match="No registered subclass"):
        chosen(pd.Series, allow_nans=False)
