"""Are two values equal, and where do they first differ."""

from __future__ import annotations

import datetime as dt
import functools
import subprocess
import sys
import types
import typing
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.compare import Difference, Equal, NotComparable, compare

NAN = float("nan")
RECORDS = np.array([(1, 2.0), (1, 3.0)], dtype=[("a", "i8"), ("b", "f8")])


class Plain:
    """An object without an equality of its own."""

    def __init__(self, **state):
        self.__dict__.update(state)


class Lazy:
    """An object that fills a field when asked, and says itself what is equal."""

    def __init__(self, number, filled=None):
        self.number = number
        self.filled = filled

    def __eq__(self, other):
        return self.number == other.number

    def __hash__(self):
        return hash(self.number)


@dataclass
class Point:
    """A dataclass with a field that may be NaN."""

    x: float


def frame(**columns):
    return pd.DataFrame(columns or {"a": [1, 2], "b": [1.0, NAN]})


FIELDS = [("net", "f8"), ("rate", "f8")]
EQUAL_PAIRS = [
    (1, 1),
    (NAN, float("nan")),
    (complex(NAN, 0), complex(NAN, 0)),
    (1.0, 1.0 + 1e-12),
    (np.float64(NAN), np.float64(NAN)),
    (np.datetime64("NaT"), np.datetime64("NaT")),
    (np.float32(1), np.float32(1)),
    (RECORDS[0], RECORDS[0].copy()),
    (typing.Union, typing.Union),
    ([1, [NAN]], [1, [NAN]]),
    ({"a": (1, 2)}, {"a": (1, 2)}),
    ({1, "a"}, {"a", 1}),
    ({(1, 1.0)}, {(1, 1.0 + 1e-12)}),
    (np.array([1.0, NAN]), np.array([1.0, NAN])),
    (np.array([1, "a", NAN], dtype=object), np.array([1, "a", NAN], dtype=object)),
    (np.array(["NaT"], dtype="M8[ns]"), np.array(["NaT"], dtype="M8[ns]")),
    (np.array([(1.0, NAN)], dtype=FIELDS), np.array([(1.0 + 1e-12, NAN)], dtype=FIELDS)),
    (np.array([]), np.array([])),
    (frame(), frame()),
    (pd.DataFrame(), pd.DataFrame()),
    (pd.Series([1, None], dtype="Int64"), pd.Series([1, None], dtype="Int64")),
    (pd.Series(["a", None]), pd.Series(["a", None])),
    (pd.Categorical(["a", "b"]), pd.Categorical(["a", "b"])),
    (pd.Timestamp("2020"), pd.Timestamp("2020")),
    (pd.NaT, pd.NaT),
    (pd.NA, pd.NA),
    (pd.MultiIndex.from_tuples([(1, "a")]), pd.MultiIndex.from_tuples([(1, "a")])),
    (frame().groupby("a"), frame().groupby("a")),
    (dt.date(2020, 1, 1), dt.date(2020, 1, 1)),
    (Plain(a=1, b=frame()), Plain(a=1, b=frame())),
    (Point(NAN), Point(NAN)),
    (Lazy(1), Lazy(1, filled=3)),
    (types.SimpleNamespace(df=frame()), types.SimpleNamespace(df=frame())),
    (iter([1, 2]), iter([1, 2])),
    (np.random.default_rng(1), np.random.default_rng(1)),
    (np.random.RandomState(1), np.random.RandomState(1)),
]
DIFFERENT_PAIRS = [
    (1, 2, "value"),
    (1, 1.0, "type"),
    (True, 1, "type"),
    (1.0, 1.0 + 1e-6, "value"),
    (np.float32(1), np.float64(1), "type"),
    (np.datetime64(1, "s"), np.datetime64(1, "D"), "dtype"),
    (RECORDS[0], RECORDS[1], "value"),
    (typing.Union, typing.Optional, "value"),
    ([1, 2], (1, 2), "type"),
    ([1, 2], [1, 2, 3], "length"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "keys"),
    ({1, 2}, {1, 3}, "members"),
    ({1, 2}, {1}, "members"),
    (np.array([1]), np.array([1.0]), "dtype"),
    (np.array([[1]]), np.array([1]), "shape"),
    (np.array([1, 2]), np.array([1, 3]), "value"),
    (np.array([1.0, np.inf]), np.array([1.0, -np.inf]), "value"),
    (np.array([(1.0, NAN)], dtype=FIELDS), np.array([(1.0, 2.0)], dtype=FIELDS), "value"),
    (frame(a=[1]), frame(a=[2]), "value"),
    (frame(a=[1]), frame(a=[1.0]), "dtype"),
    (frame(a=[1]), frame(b=[1]), "value"),
    (frame(a=[1]), frame(a=[1]).set_axis([5]), "type"),
    (frame(a=[1], b=[1]), frame(b=[1], a=[1]), "value"),
    (pd.Series([1], name="a"), pd.Series([1], name="b"), "value"),
    (pd.Series([1, None], dtype="Int64"), pd.Series([1, 2], dtype="Int64"), "value"),
    (pd.Series([1, 3], dtype="Int64"), pd.Series([1, 2], dtype="Int64"), "value"),
    (pd.array([1], dtype="Int64"), pd.array([1, 2], dtype="Int64"), "shape"),
    (pd.Categorical(["a"]), pd.Categorical(["a"], ["a", "b"]), "dtype"),
    (pd.Index([1], name="a"), pd.Index([1], name="b"), "value"),
    (frame(a=[1, 1]).groupby("a"), frame(a=[1, 2]).groupby("a"), "value"),
    (frame(a=[1, 2]).groupby("a"), frame(a=[1, 2]).groupby([0, 0]), "value"),
    (dt.date(2020, 1, 1), dt.date(2020, 1, 2), "value"),
    (Plain(a=1), Plain(a=2), "value"),
    (Plain(a=1), Plain(b=1), "attributes"),
    (Lazy(1), Lazy(2), "value"),
    (iter([1, 2]), iter([1, 3]), "value"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL_PAIRS, ids=range(len(EQUAL_PAIRS)))
def test_equal_data_is_equal(one, other):
    assert compare(one, other) == Equal()


@pytest.mark.parametrize(("one", "other", "what"), DIFFERENT_PAIRS, ids=range(len(DIFFERENT_PAIRS)))
def test_different_data_differs_in_a_named_aspect(one, other, what):
    found = compare(one, other)
    assert isinstance(found, Difference)
    assert found.what == what


def test_the_first_different_cell_has_a_row_and_a_column():
    one = frame(day=["x", "y"], spend=[1.0, 2.0]).set_index("day")
    other = frame(day=["x", "y"], spend=[1.0, 2.5]).set_index("day")
    found = compare({"t": one}, {"t": other})
    assert str(found) == (
        "value differs at ['t'], row 'y', column 'spend': expected np.float64(2.0), "
        "got np.float64(2.5)"
    )


def test_a_series_of_lists_names_the_place_inside_the_cell():
    found = compare(pd.Series([[1, 2]]), pd.Series([[1, 3]]))
    assert (found.row, found.path) == ("0", "[1]")


def test_a_nested_place_reads_like_python():
    found = compare([Plain(a={"k": (1, 2)})], [Plain(a={"k": (1, 3)})])
    assert found.path == "[0].a['k'][1]"


@pytest.mark.parametrize(
    "value",
    [lambda: 0, (number for number in [1]), sys, int, open],
    ids=lambda value: type(value).__name__,
)
def test_a_value_without_equality_is_equal_to_itself_only(value):
    assert compare(value, value) == Equal()


def test_functions_and_generators_are_not_comparable():
    cached = [functools.lru_cache(lambda: 0) for _ in range(2)]
    generators = [(n for n in []) for _ in range(2)]
    for one, other in ((lambda: 0, lambda: 0), generators, (int, str), cached):
        assert isinstance(compare(one, other), NotComparable)


def test_methods_are_compared_by_their_value_and_are_equal_for_one_function():
    one, same, other = Lazy(1), Lazy(1), Lazy(2)
    assert compare(one.__eq__, same.__eq__) == Equal()
    assert compare(one.__eq__, other.__eq__).path == ".__self__"
    assert compare(one.__eq__, one.__hash__).path == ".__name__"
    edited = types.MethodType(types.FunctionType(Lazy.__eq__.__code__, globals()), one)
    assert compare(one.__eq__, edited) == NotComparable("a function has no equality", ".__func__")


def test_a_part_that_is_not_comparable_gives_way_to_a_difference():
    assert isinstance(compare([lambda: 0, 1], [lambda: 0, 2]), Difference)
    found = compare([lambda: 0, 1], [lambda: 0, 1])
    assert str(found) == "not comparable at [0]: a function has no equality"


def test_cells_that_differ_are_found_beside_what_is_not_comparable():
    arrays = [np.ma.array([1, 2]), np.ma.array([1, 2]), np.ma.array([1, 3])]
    for array in arrays:
        array.scale = lambda: 0
    assert isinstance(compare(*arrays[:2]), NotComparable)
    assert compare(*arrays[1:]).path == "[1]"


def test_objects_that_cannot_be_pickled_are_not_comparable(tmp_path):
    path = tmp_path / "f"
    path.write_text("")
    with path.open() as one, path.open() as other:
        found = compare(one, other)
    assert isinstance(found, NotComparable)
    assert "has no equality and no state to see" in found.reason


def test_columns_of_what_is_not_comparable_are_named():
    found = compare({"f": frame(a=[len.__call__, 1])}, {"f": frame(a=[len.__call__, 1])})
    assert found == Equal()
    found = compare({"f": frame(a=[lambda: 0])}, {"f": frame(a=[lambda: 0])})
    assert str(found) == "not comparable at ['f']: a function has no equality"


def test_outcomes_tell_in_short_what_was_found():
    assert str(compare(1, 1)) == "equal"
    found = compare("a" * 200, "b")
    assert len(found.expected) == 80
    assert found.expected.endswith("...")


def test_two_classes_of_one_name_are_not_mixed_up():
    one, other = (type("Twin", (), {})() for _ in range(2))
    assert isinstance(compare(one, other), NotComparable)


def test_an_equality_that_gives_no_plain_answer_is_not_used():
    class Odd:
        def __init__(self, number):
            self.number = number

        def __eq__(self, other):
            return [True]

        __hash__ = None

    assert isinstance(compare(Odd(1), Odd(2)), Difference)


def test_an_equality_that_raises_is_not_used():
    class Odd:
        def __init__(self, number):
            self.number = number

        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

    assert isinstance(compare(Odd(1), Odd(2)), Difference)


def test_a_repr_that_raises_is_shown_as_such():
    class Odd:
        def __repr__(self):
            raise RuntimeError

    assert compare([1], Odd()).what == "type"
    assert compare(1, [Odd()]).what == "type"
    assert "whose repr raises RuntimeError" in compare({Odd()}, {1}).expected


def test_containers_that_hold_themselves_are_compared():
    one, other = [1], [1]
    one.append(one)
    other.append(other)
    assert compare(one, other) == Equal()


def test_values_nested_too_deeply_are_not_comparable():
    one, other = [], []
    for _ in range(100_000):
        one, other = [one], [other]
    assert isinstance(compare(one, other), NotComparable)


def test_the_tolerance_can_be_widened():
    assert compare(1.0, 1.01, rtol=0.1) == Equal()


def test_polars_frames_are_compared():
    pl = pytest.importorskip("polars")
    one = pl.DataFrame({"a": [1, 2], "b": [NAN, 1.0]})
    assert compare(one, one.clone()) == Equal()
    assert compare(one.lazy(), one.clone().lazy()) == Equal()
    assert compare(one, one.with_columns(a=pl.lit(3))).what in {"value", "schema"}
    assert compare(one, one.cast({"a": pl.Float64})).what == "schema"
    assert compare(one["a"], pl.Series("a", [1, 3])).path == "['a'][1]"


def test_arrow_tables_are_compared():
    pa = pytest.importorskip("pyarrow")
    assert compare(pa.table({"a": [1]}), pa.table({"a": [1]})) == Equal()
    assert compare(pa.table({"a": [1]}), pa.table({"a": [2]})).path == "['a'][0]"
    assert compare(pa.table({"a": [1]}), pa.table({"a": ["x"]})).what == "schema"


def test_estimators_are_compared_by_parameters_and_what_they_learned():
    linear_model = pytest.importorskip("sklearn.linear_model")
    points = np.arange(6.0).reshape(-1, 1)
    models = [
        linear_model.LinearRegression().fit(points, y)
        for y in (points[:, 0], points[:, 0], points[:, 0] * 2)
    ]
    assert compare(models[0], models[1]) == Equal()
    assert isinstance(compare(models[0], models[2]), Difference)
    assert compare(linear_model.Ridge(1.0), linear_model.Ridge(1.0)) == Equal()
    assert compare(linear_model.Ridge(1.0), linear_model.Ridge(2.0)).path == ".alpha"


def test_estimators_that_refuse_made_up_features_are_compared_by_their_state():
    base = pytest.importorskip("sklearn.base")

    class Refusing(base.BaseEstimator):
        def __init__(self, k):
            self.k = k
            self.n_features_in_ = 2

        def predict(self, rows):
            raise ValueError("no such features")

    assert compare(Refusing(1), Refusing(1)) == Equal()
    assert compare(Refusing(1), Refusing(2)).path == ".k"


def test_figures_are_compared_by_what_is_drawn():
    figure_module = pytest.importorskip("matplotlib.figure")

    def draw(points, title="t", color="red"):
        figure = figure_module.Figure()
        axes = figure.subplots()
        axes.plot(points, color=color)
        axes.set_title(title)
        return figure

    assert compare(draw([1, 2]), draw([1, 2])) == Equal()
    assert compare(draw([1, 2]).axes[0], draw([1, 2]).axes[0]) == Equal()
    assert isinstance(compare(draw([1, 2]), draw([1, 3])), Difference)
    assert "get_title" in compare(draw([1, 2]), draw([1, 2], "u")).path
    assert "pixels" in compare(draw([1, 2]), draw([1, 2], color="blue")).path


def test_comparing_imports_no_library():
    code = (
        "import sys; from hamilton.compare import compare, digest; "
        "compare([1, {'a': 2.0}], [1, {'a': 2.0}]); digest([1]); "
        "print([n for n in ('pandas', 'numpy', 'polars') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_every_value_equals_a_copy_of_itself(value):
    import copy

    assert compare(value, copy.deepcopy(value)) == Equal()
