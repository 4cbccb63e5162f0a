"""A digest is equal for equal data and different for different data."""

from __future__ import annotations

import collections
import copy
import copyreg
import datetime as dt
import decimal
import functools
import io
import itertools
import os
import re
import subprocess
import sys
import types
import zoneinfo
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.ma import mrecords

from hamilton.compare import SCHEME, UNHASHABLE, Difference, Equal, NotComparable, compare, digest

DATES = pd.date_range("2020", periods=2)


class Thing:
    """A plain object."""

    def __init__(self, number):
        self.number = number

    def twice(self):
        return self.number * 2

    def thrice(self):
        return self.number * 3

    @classmethod
    def of(cls, text):
        return cls(int(text))

    @classmethod
    def since(cls, text):
        return cls(-int(text))


class Made:
    """An object that a method of its class makes anew."""

    def __init__(self, number, way):
        self.number, self.way = number, way

    @classmethod
    def by(cls, number):
        return cls(number, "by")

    @classmethod
    def otherwise(cls, number):
        return cls(number, "otherwise")

    def __reduce__(self):
        return getattr(type(self), self.way), (self.number,)


class Remade(Made):
    """Another class with the same methods."""


class MadeByNobody:
    """An object that says it is made by a function that cannot be found by its name."""

    def __reduce_ex__(self, protocol):
        return (lambda: 0), ()


class Metres(np.ndarray):
    """An array with an attribute that pickle keeps, and numpy's way to be pickled does not."""

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)

    def __reduce__(self):
        make, arguments, state = super().__reduce__()
        return make, arguments, (state, self.unit)

    def __setstate__(self, state):
        super().__setstate__(state[0])
        self.unit = state[1]


class Slotted(np.ndarray):
    """An array with an attribute that lies in a slot."""

    __slots__ = ("unit",)


class Tabled(np.memmap):
    """An array of a kind of numpy's, with attributes that numpy gave it."""


class Rows(pd.DataFrame):
    """A frame with an attribute that pandas is told of."""

    _metadata: ClassVar = ["unit"]

    @property
    def _constructor(self):
        return Rows


class Row(pd.Series):
    """A series with an attribute that pandas is told of."""

    _metadata: ClassVar = ["_name", "unit"]

    @property
    def _constructor(self):
        return Row


def with_unit(value, unit):
    value.unit = unit
    return value


def nested(depth, leaf):
    for _ in range(depth):
        leaf = [leaf]
    return leaf


DIFFERENT = [
    None,
    0,
    False,
    "",
    b"",
    bytearray(),
    0.0,
    -0.0,
    0j,
    (),
    [],
    {},
    set(),
    frozenset(),
    range(0),
    slice(1),
    ...,
    1,
    "1",
    1.0,
    True,
    "True",
    [1, 2],
    (1, 2),
    {1, 2},
    [2, 1],
    [[1], 2],
    [[1, 2]],
    ["ab", "c"],
    ["a", "bc"],
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    collections.OrderedDict(a=1, b=2),
    collections.defaultdict(list, a=1),
    collections.defaultdict(set, a=1),
    collections.defaultdict(None, a=1),
    collections.deque([1]),
    collections.deque([1], maxlen=3),
    collections.deque([1], maxlen=4),
    collections.deque([1, 3]),
    collections.deque([1, (None, None, 3)]),
    nested(20, 1),
    nested(20, 2),
    nested(21, 1),
    dt.date(2020, 1, 1),
    dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
    dt.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
    zoneinfo.ZoneInfo("Europe/Paris"),
    Made.by(1),
    Made.by(2),
    Made.otherwise(1),
    Remade.by(1),
    io.BytesIO(b"a"),
    io.BytesIO(b"b"),
    io.StringIO("a"),
    decimal.Decimal(1),
    np.int64(1),
    np.int32(1),
    np.float64(1),
    np.array([1, 2]),
    np.array([1, 2], dtype="int32"),
    np.array([1.0, 2.0]),
    np.array([[1, 2]]),
    np.array([1, 2], dtype=object),
    np.array([(1, 2)], dtype=[("a", "i8"), ("b", "i8")]),
    np.array([(1, 2)], dtype=[("a", "i8"), ("c", "i8")]),
    pd.Series([1, 2]),
    pd.Series([1, 2], name="a"),
    pd.Series([1, 2]).set_flags(allows_duplicate_labels=False),
    pd.Series([1, 2], index=[5, 6]),
    pd.Series([1, 2], dtype="Int64"),
    pd.Series([1, None], dtype="Int64"),
    pd.Series([1.0, 2.0]),
    pd.Series(["1", "2"]),
    pd.Series(["1", "2"], dtype="category"),
    pd.Series(["1", "2"], dtype=pd.CategoricalDtype(["1", "2"], ordered=True)),
    pd.Series(pd.arrays.SparseArray([0, 0, 1])),
    pd.Series(pd.arrays.SparseArray([0, 1, 0])),
    pd.Series(pd.arrays.SparseArray([0, 2, 0])),
    pd.Series(pd.arrays.SparseArray([1, 2, 1], fill_value=1)),
    pd.Series(pd.arrays.SparseArray([0, 1, 0, 0])),
    pd.get_dummies(pd.Series(["a", "b"]), sparse=True),
    pd.get_dummies(pd.Series(["b", "a"]), sparse=True),
    pd.Series(DATES),
    pd.Series(DATES.tz_localize("UTC")),
    pd.DataFrame({"a": [1, 2]}),
    pd.DataFrame({"a": [1, 2]}).set_flags(allows_duplicate_labels=False),
    pd.DataFrame({"b": [1, 2]}),
    pd.DataFrame({"a": [1.0, 2.0]}),
    pd.DataFrame({"a": [1, 2]}, index=[0, 0]),
    pd.DataFrame({"a": [2, 1]}, index=[0, 0]),
    pd.DataFrame({"a": [1, 2], "b": [1, 2]}),
    pd.DataFrame({"b": [1, 2], "a": [1, 2]}),
    pd.DataFrame({"a": [1, 2]}).rename_axis("i"),
    pd.DataFrame({"a": [1, 2]}).set_index(pd.MultiIndex.from_tuples([(1, 1), (1, 2)])),
    DATES,
    pd.DatetimeIndex(list(DATES)),
    pd.Index([1, 2]),
    pd.Timestamp("2020"),
    pd.Timestamp("2020", tz="Europe/Berlin"),
    pd.NaT,
    pd.NA,
    Thing(1),
    Thing(2),
    types.SimpleNamespace(number=1),
    re.compile("a"),
    re.compile("b"),
    re.compile("a", re.IGNORECASE),
    re.compile(b"a"),
    np.random.default_rng(1),
    np.random.default_rng(2),
    iter([1, 2]),
    len,
    np.add,
    int,
    pd.DataFrame({"a": [1, 1]}).groupby("a"),
]


def test_different_values_have_different_digests():
    digests = [digest(value) for value in DIFFERENT]
    clashes = [
        (one, other)
        for one, other in itertools.combinations(range(len(DIFFERENT)), 2)
        if digests[one] == digests[other]
    ]
    assert [(DIFFERENT[one], DIFFERENT[other]) for one, other in clashes] == []
    assert UNHASHABLE not in digests


@pytest.mark.parametrize("place", range(len(DIFFERENT)))
def test_a_copy_has_the_same_digest(place):
    value = DIFFERENT[place]
    twin = value if isinstance(value, type(iter([]))) else copy.deepcopy(value)
    assert digest(twin) == digest(value)


PAIR = [("a", "i8"), ("b", "f8", (2,)), ("c", object)]


def pairs(mask, hidden):
    return np.ma.array([(1, [2.0, hidden], "x"), (hidden, [4, 5], "y")], mask=mask, dtype=PAIR)


def made_beside_cells():
    """Make values that differ in one thing, which is not among the cells that they show."""
    return {
        "a mask": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
        "a mask, filled alike": (
            np.ma.array([1, 2], mask=[0, 1], fill_value=9),
            np.ma.array([1, 9], mask=[0, 0], fill_value=9),
        ),
        "a mask, zero alike": (np.ma.array([0.0]), np.ma.array([0.0], mask=[1])),
        "a mask of no dimension": (np.ma.array(1.0), np.ma.array(1.0, mask=True)),
        "a mask over objects": (
            np.ma.array([None, "a"], mask=[0, 1], dtype=object),
            np.ma.array([None, "a"], mask=[1, 0], dtype=object),
        ),
        "a mask of fields": (
            pairs([(1, [0, 1], 0), (1, [0, 0], 0)], 7),
            pairs([(0, [0, 1], 0), (1, [0, 0], 0)], 7),
        ),
        "a mask of one record": (
            pairs([(1, [0, 1], 0)] * 2, 7)[0],
            pairs([(0, [0, 1], 0)] * 2, 7)[0],
        ),
        "cells beside masked ones": (
            np.ma.array([1, 2], mask=[0, 1]),
            np.ma.array([2, 2], mask=[0, 1]),
        ),
        "a fill value": (np.ma.array([1], fill_value=5), np.ma.array([1], fill_value=6)),
        "a mask that stays": (np.ma.array([1]), np.ma.array([1], hard_mask=True)),
        "the array below a mask": (np.ma.array([0.0]), np.ma.array(np.zeros(1).view(Slotted))),
        "an attribute of a masked array": (
            with_unit(np.ma.array([1]), "m"),
            with_unit(np.ma.array([1]), "km"),
        ),
        "an attribute below a mask": tuple(
            np.ma.array(with_unit(np.zeros(2).view(Metres), unit)) for unit in ("m", "km")
        ),
        "an attribute of an array": tuple(
            with_unit(np.zeros(2).view(Metres), unit) for unit in ("m", "km")
        ),
        "an attribute that is left out": (
            with_unit(np.zeros(2).view(Slotted), "m"),
            np.zeros(2).view(Slotted),
        ),
        "a slot of an array": tuple(
            with_unit(np.zeros(2).view(Slotted), unit) for unit in ("m", "km")
        ),
        "an attribute of a frame": tuple(with_unit(Rows({"a": [1]}), unit) for unit in ("m", "km")),
        "an attribute of a series": tuple(with_unit(Row([1]), unit) for unit in ("m", "km")),
        "an attribute that a frame lacks": (with_unit(Rows({"a": [1]}), "m"), Rows({"a": [1]})),
        "whether labels may repeat": (
            pd.Series([1]),
            pd.Series([1]).set_flags(allows_duplicate_labels=False),
        ),
        "names of fields": tuple(np.zeros((), dtype=[(name, "i4")])[()] for name in "ab"),
    }


BESIDE_CELLS = made_beside_cells()


@pytest.mark.parametrize("aspect", BESIDE_CELLS)
def test_what_stands_beside_cells_counts(aspect):
    one, other = BESIDE_CELLS[aspect]
    assert digest(one) != digest(other)
    assert UNHASHABLE not in {digest(one), digest(other)}
    assert isinstance(compare(one, other), Difference)


@pytest.mark.parametrize("aspect", BESIDE_CELLS)
def test_values_made_alike_have_the_same_beside_their_cells(aspect):
    for twin, value in zip(made_beside_cells()[aspect], BESIDE_CELLS[aspect], strict=True):
        assert digest(twin) == digest(value)
        assert compare(twin, value) == Equal()


ALIKE = {
    "no mask": (np.ma.array([1, 2]), np.ma.array([1, 2], mask=[0, 0])),
    "hidden cells": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 3], mask=[0, 1])),
    "hidden objects": tuple(
        np.ma.array([1, hidden], mask=[0, 1], dtype=object) for hidden in ("x", [2])
    ),
    "hidden fields": tuple(pairs([(0, [0, 1], 0), (1, [0, 0], 0)], hidden) for hidden in (7, 8)),
    "a hidden field of a record": tuple(
        pairs([(0, [0, 1], 0)] * 2, hidden)[0] for hidden in (7, 8)
    ),
    "the fill value that stands by itself": (
        np.ma.array([1.0]),
        np.ma.array([1.0], fill_value=1e20),
    ),
    "order in memory": (
        with_unit(np.asfortranarray(np.ones((2, 3))).view(Metres), "m"),
        with_unit(np.ones((2, 3)).view(Metres), "m"),
    ),
    "order of attributes": (
        with_unit(np.ma.array([1]), "m"),
        with_unit(np.ma.array([1], fill_value=999999), "m"),
    ),
    "the constant that is masked": ([np.ma.masked], [np.ma.masked]),
    "masked records": tuple(
        np.ma.array([(1, 2)], mask=[(0, 1)], dtype=[("a", "i8"), ("b", "i8")]).view(
            mrecords.mrecarray
        )
        for _ in range(2)
    ),
}


@pytest.mark.parametrize("aspect", ALIKE)
def test_what_cannot_be_seen_beside_cells_does_not_count(aspect):
    one, other = ALIKE[aspect]
    assert digest(one) == digest(other) != UNHASHABLE
    assert compare(one, other) == Equal()


def test_looking_at_a_masked_array_leaves_it_as_it_is():
    array = np.ma.array([1, 2], mask=[0, 1])
    before = dict(vars(array))
    digest(array)
    assert vars(array) == before
    assert array.data.tolist() == [1, 2]


KINDS = (
    *("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "F", "D"),
    *("S0", "S1", "S5", "U1", "U3", "V1", "V4", object, PAIR, [("a", "i1"), ("b", "f2", (2,))]),
    *("M8", "M8[s]", "M8[ns]", "m8", "m8[D]", ">i2", ">f2", [("a", [("b", "u1"), ("c", "M8[D]")])]),
)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_asking_for_a_fill_value_changes_nothing(kind):
    with np.errstate(over="ignore"):
        one, other = np.ma.masked_all(2, dtype=kind), np.ma.masked_all(2, dtype=kind)
        one.fill_value  # noqa: B018 - numpy writes it down when it is asked
    assert digest(one) == digest(other) != UNHASHABLE
    assert compare(one, other) == Equal()


@pytest.mark.parametrize(
    ("kind", "wrapped"), [("i1", 63), ("u1", 63), ("i2", 16959), ("f2", np.inf)]
)
def test_a_default_fill_value_that_does_not_fit_is_like_no_other(kind, wrapped):
    one, other = np.ma.zeros(2, dtype=kind), np.ma.zeros(2, dtype=kind)
    other.fill_value = wrapped
    assert digest(one) != digest(other)
    assert isinstance(compare(one, other), Difference)


@pytest.mark.parametrize("kind", ["i4", "u4", "f4", "F", "U1", "S1", "M8[s]", object])
def test_a_default_fill_value_that_fits_may_be_given(kind):
    one, other = np.ma.zeros(2, dtype=kind), np.ma.zeros(2, dtype=kind)
    other.fill_value = np.ma.default_fill_value(other)
    assert digest(one) == digest(other) != UNHASHABLE
    assert compare(one, other) == Equal()


def test_what_a_difference_beside_cells_is_called():
    paths = {aspect: compare(*pair).path for aspect, pair in BESIDE_CELLS.items()}
    assert paths["a mask"] == ".mask[0]"
    assert paths["a fill value"] == ".fill_value"
    assert paths["an attribute of an array"] == ".unit"
    assert paths["an attribute of a frame"] == ".unit"
    assert paths["cells beside masked ones"] == "[0]"


def test_what_numpy_notes_of_its_own_arrays_does_not_count(tmp_path):
    np.arange(8).tofile(tmp_path / "f")
    halves = [
        np.memmap(tmp_path / "f", dtype="i8", offset=offset, shape=1).view(Tabled)
        for offset in (0, 0, 8)
    ]
    assert digest(halves[0]) == digest(halves[1]) != digest(halves[2])
    assert compare(halves[0], halves[1]) == Equal()


def test_digests_of_plain_arrays_stay_what_they_are():
    values = [
        np.arange(3),
        np.arange(6.0).reshape(2, 3).T,
        np.array([(1, "a")], dtype=[("a", "i8"), ("b", object)]),
    ]
    assert [digest(value) for value in values] == [
        "1-NknKacWb6SzU6SP7pqG_DcgCShBqjD4B",
        "1-2V7IFkqR2_4NOfT_tvcZLaiOymKFtv_R",
        "1-xiYpTMJaYrTtniZ0eXxjeJ7KIZ8Mahwk",
    ]


def test_the_order_of_a_set_does_not_matter():
    assert digest({"x", "y", "z"}) == digest({"z", "y", "x"})


def test_a_digest_begins_with_its_scheme_and_fits_in_a_file_name():
    assert digest(1).startswith(f"{SCHEME}-")
    assert all(character.isalnum() or character in "-_" for character in digest(1))


def test_the_memory_that_a_view_shows_counts():
    views = [memoryview(b"abcd"), memoryview(b"abce"), memoryview(b"abcd").cast("H")]
    assert len({digest(view) for view in views} - {UNHASHABLE}) == 3
    assert digest(memoryview(b"abcdabcd")[4:]) == digest(views[0])
    assert compare(views[0], memoryview(b"abcd")) == Equal()
    assert isinstance(compare(*views[:2]), Difference)


def test_how_a_sparse_array_counts_its_places_does_not_matter():
    one, other = (pd.arrays.SparseArray([0, 1, 1], kind=kind) for kind in ("integer", "block"))
    assert digest(one) == digest(other)


def test_a_transposed_array_is_read_in_its_own_order():
    array = np.arange(6).reshape(2, 3)
    assert digest(array.T) == digest(array.T.copy())
    assert digest(array.T) != digest(array.reshape(3, 2))


def test_a_value_without_data_is_unhashable():
    values = [
        lambda: 0,
        (n for n in []),
        sys,
        Thing,
        [1].append,
        sys.stdout,
        {"deep": [lambda: 0]},
        np.array([(1,)], dtype=[("a", object)])[0],
        MadeByNobody(),
        Thing.of,
    ]
    assert {digest(value) for value in values} == {UNHASHABLE}


def test_a_method_is_known_by_its_object_and_name_where_no_code_is():
    other = [Thing(2).twice, Thing(1).thrice, functools.lru_cache(Thing.twice)]
    assert digest(Thing(1).twice) == digest(Thing(1).twice)
    assert digest(Thing(1).twice) not in {UNHASHABLE, *map(digest, other)}
    assert digest(functools.lru_cache(Thing.twice)) == digest(functools.lru_cache(Thing.twice))


def version(thing):
    """Give a version of a function or a class, as the cache does with all that they reach."""
    if isinstance(thing, type):
        return thing.__qualname__
    return repr((thing.__code__.co_code, thing.__code__.co_consts))


def test_a_method_consists_of_a_value_and_a_function():
    methods = [
        Thing(1).twice,
        Thing(2).twice,
        Thing(1).thrice,
        types.MethodType(Thing.thrice, 1),
        Thing.of,
        Thing.since,
        types.MethodType(Thing.twice, Thing),
        types.MethodType(functools.partial(Thing.twice), Thing),
        types.MethodType(functools.partial(Thing.twice), 1),
        [1].append,
        (1).__add__,
    ]
    told = [digest(method, version) for method in methods]
    assert digest(Thing(1).twice, lambda thing: None) == UNHASHABLE
    assert told[0] == digest(Thing(1).twice, version)
    assert len(set(told)) == len(methods)
    assert [place for place, made in enumerate(told) if made == UNHASHABLE] == [9]


def test_methods_of_classes_that_pandas_defines_have_digests():
    methods = [pd.DataFrame.from_dict, pd.DataFrame.from_records]
    assert len({digest(method) for method in methods} - {UNHASHABLE}) == 2


def test_a_method_whose_code_was_edited_has_another_digest():
    edited = types.FunctionType(Thing.thrice.__code__, globals(), "twice")
    edited.__qualname__ = "Thing.twice"
    before, after = Thing(1).twice, types.MethodType(edited, Thing(1))
    assert len({digest(how, version) for how in (before, after)} - {UNHASHABLE}) == 2


def test_a_function_that_keeps_its_results_has_the_digest_of_its_code():
    one, other = (functools.lru_cache(function) for function in (Thing.twice, Thing.thrice))
    assert digest(one, version) != digest(other, version)
    assert digest(one, version) == digest(functools.lru_cache(Thing.twice), version) != UNHASHABLE


class Handle:
    """An object that only a function registered for its type can take apart."""

    def __init__(self, number):
        self.number = number

    def __reduce_ex__(self, protocol):
        raise TypeError


@pytest.fixture
def _taken_apart():
    copyreg.pickle(Handle, lambda handle: (int, (handle.number,)))
    yield
    del copyreg.dispatch_table[Handle]


@pytest.mark.usefixtures("_taken_apart")
def test_what_pickle_takes_apart_by_a_table_has_a_digest():
    assert digest([Handle(1)]) == digest([Handle(1)]) != digest([Handle(2)])
    assert compare(Handle(1), Handle(1)) == Equal()
    assert isinstance(compare(Handle(1), Handle(2)), Difference)


def test_values_that_lie_deep_have_digests():
    assert digest(nested(5_000, 1)) == digest(nested(5_000, 1)) != digest(nested(5_000, 2))
    chain = None
    for number in range(2_000):
        link = Thing(number)
        link.after, chain = chain, link
    assert len({digest(chain), digest(chain.after)} - {UNHASHABLE}) == 2


def test_a_value_nested_too_deeply_is_unhashable():
    assert digest(nested(100_000, 1)) == UNHASHABLE


def test_a_value_that_holds_itself_has_a_digest():
    one, other = [1], [1]
    one.append(one)
    other.append(other)
    assert digest(one) == digest(other) != UNHASHABLE
    assert digest(one) != digest([1, [1]])


@pytest.mark.parametrize("kind", [list, set, dict, collections.deque])
def test_slots_of_a_container_subclass_count(kind):
    class Slotted(kind):
        __slots__ = ("label",)

    one, other, bare = Slotted(), Slotted(), Slotted()
    one.label, other.label = "a", "b"
    assert len({digest(one), digest(other), digest(bare)}) == 3
    other.label = "a"
    assert digest(one) == digest(other) != UNHASHABLE


def test_an_attribute_of_a_list_is_not_mistaken_for_a_member():
    class Labelled(list):
        pass

    one = Labelled([1])
    one.label = "a"
    others = [Labelled([1, {"label": "a"}]), Labelled([1, ({"label": "a"}, None, None)])]
    assert digest(one) not in [digest(other) for other in others]


def test_attributes_of_a_container_subclass_count():
    class Labelled(list):
        pass

    one, other = Labelled([1]), Labelled([1])
    one.label = "a"
    assert digest(one) != digest(other)


def test_polars_and_arrow_tables_have_digests():
    pl = pytest.importorskip("polars")
    pa = pytest.importorskip("pyarrow")
    frame = pl.DataFrame({"u": [1, 2]})
    assert digest(frame) == digest(frame.clone())
    assert digest(frame) != digest(frame.rename({"u": "v"}))
    assert digest(frame["u"]) != digest(frame["u"].cast(pl.Int32))
    assert digest(pa.table({"u": [1]})) == digest(pa.table({"u": [1]}))
    assert digest(pa.table({"u": [1]})) != digest(pa.table({"u": [2]}))


LONG = {"digits": 10**4300 - 1, "a digit more": 10**4300, "many": 7**100_000}


def test_numbers_of_any_length_have_digests():
    numbers = {n for number in LONG.values() for n in (number, number + 1, -number, 1)}
    told = {digest(number) for number in numbers}
    assert len(told) == len(numbers)
    assert UNHASHABLE not in told
    assert digest([LONG["many"]]) == digest([7**100_000])


def test_digests_of_numbers_stay_what_they_are():
    assert [digest(1), digest(-7), digest(LONG["digits"])] == [
        "1-wsBfvZ72DFzsiaI7v4fwYFZaNsMwmLDu",
        "1-tZMfJ2I-sEugJUwHv-sf51-eLfgsWsoj",
        "1-67_-7kDMBUKiaIgHEPaqux1Td4uKtQNH",
    ]


@pytest.mark.parametrize("allowed", ["640", "0"])
def test_digests_of_numbers_do_not_depend_on_how_many_digits_a_program_allows(allowed):
    code = (
        "from hamilton.compare import digest\n"
        "print([digest(n) for n in (10**1000, 10**4300 - 1, 10**4300, 7**100_000)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONINTMAXSTRDIGITS": allowed},
    )
    assert done.stdout.strip() == str([digest(number) for number in (10**1000, *LONG.values())])


class Raising(list):
    """Raises when it is asked what it holds, or what it is made of."""

    def __iter__(self):
        msg = "not now"
        raise RuntimeError(msg)

    __reduce_ex__ = __eq__ = __repr__ = __iter__
    __hash__ = None


class Misled:
    """Gives pickle nothing to make it from."""

    def __reduce_ex__(self, protocol):
        return 5


@pytest.mark.parametrize("value", [Raising([1]), Misled(), [Raising()], {"a": Misled()}])
def test_what_raises_when_it_is_looked_at_has_no_digest_and_no_equality(value):
    assert digest(value) == UNHASHABLE
    assert digest({"among": value}) == UNHASHABLE


def test_what_raises_when_it_is_looked_at_cannot_be_compared():
    assert compare([Raising([1])], [Raising([1])]) == NotComparable(
        "comparing it raised RuntimeError('not now')"
    )


def test_digests_are_the_same_in_another_process():
    code = (
        "import pandas as pd; from hamilton.compare import digest;"
        "print(digest({'a': [1, 2.5, None], 'b': {'x', 'y'}, 'f': pd.DataFrame({'a': ['x']})}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    frame = pd.DataFrame({"a": ["x"]})
    assert done.stdout.strip() == digest({"a": [1, 2.5, None], "b": {"y", "x"}, "f": frame})


@given(st.lists(st.integers() | st.text() | st.floats(allow_nan=False)))
def test_lists_have_one_digest_just_when_they_are_of_equal_parts(values):
    wrapped = [[value] for value in values]
    assert digest(values) == digest(list(values))
    assert digest(wrapped) != digest(values) or not values
