"""Which types fit which."""

from __future__ import annotations

import collections
import functools
import typing
from collections import abc
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Generic, Literal, NewType, Optional, Union

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import typing_extensions
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import TypeAliasType

from hamilton.htypes import (
    Collect,
    Parallelizable,
    Stream,
    check_input_type,
    checking_class,
    column,
    fits,
    get_type_as_string,
    holds,
    is_collect,
    is_parallelizable,
    is_stream,
    item_type,
    type_text,
    types_match,
    value_fits,
)

T = typing.TypeVar("T")
Key = typing.TypeVar("Key")
Number = typing.TypeVar("Number", int, float)
Sized = typing.TypeVar("Sized", bound=list)
UserId = NewType("UserId", int)


class Base: ...


class Derived(Base): ...


class Box(Generic[T]): ...


class IntBox(Box[int]): ...


class OpenBox(Box[T], Generic[T]): ...


class Labelled(Box[T], Generic[T, Key]): ...


class Mixed(Box[str], list[int]): ...


class ByName(dict[str, T]): ...


class Names(list[str]): ...


class Prices(dict[str, float]): ...


class Named(typing.Protocol):
    name: str


class Closeable(typing.Protocol):
    def close(self) -> None: ...


class Door:
    name: str = "front"

    def close(self) -> None: ...


class Window:
    name: str  # annotated only, set when it is made


class Getting(typing.Protocol[T]):
    def get(self) -> T: ...


class Getter:
    def get(self) -> int: ...


class GenericGetter(Generic[T]):
    def get(self) -> T: ...


class Pair(typing.TypedDict, Generic[T]):
    first: T


Amount = TypeAliasType("Amount", int)
Pairs = TypeAliasType("Pairs", list[tuple[T, T]], type_params=(T,))
Marked = TypeAliasType("Marked", bool, type_params=(T,))
Items = TypeAliasType("Items", Parallelizable[Annotated[Amount, "unit"]])


class Row(typing.TypedDict):
    price: float


class WideRow(Row):
    pieces: int


class BackportedRow(typing_extensions.TypedDict):
    price: float


class TextRow(typing.TypedDict):
    price: str


class Refuser(type):
    def __subclasscheck__(cls, other):
        raise TypeError


class Refusing(metaclass=Refuser): ...


class Unhashable:
    __hash__ = None

    def __eq__(self, other):
        return isinstance(other, Unhashable)


plain = st.sampled_from([int, float, bool, str, bytes, type(None), Base, Derived, UserId, Row, Any])


def containers(inner):
    return st.one_of(
        inner.map(lambda kind: list[kind]),
        inner.map(lambda kind: tuple[kind, ...]),
        st.tuples(inner, inner).map(lambda pair: tuple[pair]),
        inner.map(lambda kind: dict[str, kind]),
        inner.map(lambda kind: abc.Sequence[kind]),
        inner.map(lambda kind: Annotated[kind, "unit"]),
        inner.map(lambda kind: Optional[kind]),  # noqa: UP045 - of Any, too
        st.tuples(inner, inner).map(lambda pair: Union[pair]),  # noqa: UP007 - of a tuple
    )


kinds = st.recursive(plain, containers, max_leaves=4)


# Laws -------------------------------------------------------------------------------------------


@given(kinds)
def test_a_type_fits_itself(kind):
    assert fits(kind, kind)


@given(kinds)
def test_anything_fits_any_and_any_fits_anything(kind):
    assert fits(kind, Any)
    assert fits(Any, kind)


@given(kinds)
def test_an_annotation_changes_nothing(kind):
    assert fits(Annotated[kind, "euros"], kind)
    assert fits(kind, Annotated[kind, "euros"])


@given(kinds, kinds)
def test_a_type_fits_every_union_it_is_a_member_of(one, other):
    assert fits(one, Union[one, other])  # noqa: UP007 - types of a variable


@given(kinds, kinds, kinds)
def test_a_union_fits_exactly_where_all_members_do(one, other, wanted):
    union = Union[one, other]  # noqa: UP007 - types of a variable
    assert fits(union, wanted) == (fits(one, wanted) and fits(other, wanted))


@given(kinds, kinds)
def test_read_only_containers_fit_as_their_items_do(one, other):
    assert fits(tuple[one, ...], tuple[other, ...]) == fits(one, other)
    assert fits(list[one], abc.Sequence[other]) == fits(one, other)


@given(kinds, kinds)
def test_lists_fit_only_where_items_fit_both_ways(one, other):
    assert fits(list[one], list[other]) == (fits(one, other) and fits(other, one))


@given(kinds)
def test_an_item_passes_into_a_block_and_out_of_it(kind):
    assert fits(Parallelizable[kind], kind)
    assert fits(kind, Collect[kind])
    assert fits(kind, Stream[kind])


@given(kinds, kinds)
def test_the_other_name_takes_its_arguments_the_other_way_round(one, other):
    assert types_match(other, one) == fits(one, other)


# Facts ------------------------------------------------------------------------------------------

FITS = [
    (bool, int),
    (Derived, Base),
    (int, float),
    (int, complex),
    (None, type(None)),
    (type(None), int | None),
    (int, int | str),
    (int | str, str | int | float),
    (bool | None, int | None),
    (list[int], list),
    (list, list[int]),
    (list[int], abc.Sequence[float]),
    (list[bool], abc.Iterable[int]),
    (dict[str, int], abc.Mapping[str, float]),
    (dict[str, int], abc.Iterable[str]),
    (tuple[int, str], tuple[float, str]),
    (tuple[int, bool], tuple[int, ...]),
    (tuple[int, str], abc.Sequence[int | str]),
    (tuple[int, ...], abc.Sequence[int]),
    (type[Derived], type[Base]),
    (IntBox, Box[int]),
    (IntBox, Box),
    (Names, list[str]),
    (Names, abc.Sequence[str]),
    (Prices, dict[str, float]),
    (collections.OrderedDict[str, int], dict[str, int]),
    (OpenBox[int], Box[int]),
    (OpenBox, Box[int]),
    (Labelled[int, str], Box[int]),
    (Mixed, list[int]),
    (ByName[int], dict[str, int]),
    (ByName[int], abc.Iterable[str]),
    (abc.Generator[int, None, None], abc.Iterator[int]),
    (abc.Generator[int], abc.Generator[int, None, None]),
    (list[Any], list[int]),
    (list[int], list[Any]),
    (T, int),
    (int, T),
    (int, Number),
    (list, Sized),
    (UserId, int),
    (UserId, float),
    (UserId, UserId | str),
    (NewType("Key", int | str), int | str),
    (Literal["a"], str),
    (Literal["a"], Literal["a", "b"]),
    (Literal["a", 1], str | int),
    (Callable[[int], str], Callable),
    (Callable, Callable[[int], str]),
    (Callable[[float], bool], Callable[[int], int]),
    (Callable[..., int], Callable[[int, int], int]),
    (type, Callable),
    (Door, Closeable),
    (Door, Named),
    (Window, Named),
    (WideRow, Row),
    (WideRow, BackportedRow),
    (BackportedRow, Row),
    (column[pd.Series, int], pd.Series),
    (pd.Series, column[pd.Series, float]),
    (Unhashable(), Unhashable()),
    (Box[int], object),
    (Box[int], abc.Hashable),
    (IntBox, object),
    (Box[int], int | object),
    (Getting[int], object),
    (Getter, Getting[int]),
    (GenericGetter[str], Getting[str]),
    (GenericGetter[str], Getting),
    (int, typing.SupportsAbs[int]),
    (np.ndarray, npt.ArrayLike),
    (Pair[int], Pair[int]),
    (type[int], Callable),
    (functools.partial[int], Callable[[], int]),
    (Amount, int),
    (bool, Amount),
    (Annotated[Amount, "unit"], float),
    (Pairs[int], list[tuple[int, int]]),
    (list[tuple[int, int]], Pairs),
    (Marked[str], int),
    (Items, int),
]

DOES_NOT_FIT = [
    (int, bool),
    (Base, Derived),
    (float, int),
    (int | None, int),
    (int | str, int),
    (list[int], list[str]),
    (list[bool], list[int]),
    (list[int], abc.Sequence[str]),
    (list, dict),
    (dict[str, int], abc.Mapping[int, int]),
    (dict[str, int], abc.Iterable[int]),
    (tuple[int, str], tuple[int]),
    (tuple[int, ...], tuple[int, int]),
    (tuple[int, str], tuple[str, int]),
    (Names, list[int]),
    (IntBox, Box[str]),
    (Labelled[int, str], Box[str]),
    (ByName[int], abc.Iterable[int]),
    (abc.Generator[int, None, str], abc.Iterator[str]),
    (Generic, list[int]),
    (str, Number),
    (int, UserId),
    (NewType("OtherId", int), UserId),
    (str, Literal["a"]),
    (Literal["c"], Literal["a", "b"]),
    (Literal["a", 1], str),
    (Callable[[bool], int], Callable[[int], int]),
    (Callable[[int], int], Callable[[int, int], int]),
    (Callable[[int], str], Callable[[int], int]),
    (int, Closeable),
    (Base, Callable),
    (TextRow, Row),
    (TextRow, BackportedRow),
    (Row, WideRow),
    (dict, Row),
    (Literal, int),
    (int, Refusing),
    (list[int], Closeable),
    (Unhashable(), 3),
    (Box[int], Getting[int]),
    (Base, Getting[int]),
    (Box[int], GenericGetter[int]),
    (Amount, str),
    (Pairs[int], list[tuple[str, str]]),
]


@pytest.mark.parametrize(("produced", "wanted"), FITS)
def test_it_fits(produced, wanted):
    assert fits(produced, wanted)


@pytest.mark.parametrize(("produced", "wanted"), DOES_NOT_FIT)
def test_it_does_not_fit(produced, wanted):
    assert not fits(produced, wanted)


# Values -----------------------------------------------------------------------------------------

VALUE_FITS = [
    (1, int),
    (True, int),
    (1, float),
    (1, complex),
    ("x", Any),
    ("x", T),
    (1, int | str),
    ("a", Literal["a", "b"]),
    (["x"], list[int]),  # the class says enough
    (Names("x"), list[str]),
    (Names(), list[int]),  # no item tells otherwise
    ((1, 2), abc.Sequence[int]),
    ((1, 2), list[int]),
    ((), list[int]),
    (range(3), typing.List[int]),  # noqa: UP006 - older annotations are read, too
    (range(3), list[T]),
    ((1, "x"), list[int]),  # the first item is looked at
    (("x", 1), list[Any]),
    ((1, 2), Optional[list[int]]),  # noqa: UP045 - older annotations are read, too
    ((1, 2), int | list[int]),
    ([(1, 2)], list[list[int]]),
    (((1, 2),), list[list[int]]),
    ([1], set[int]),
    (frozenset({1}), set[int]),
    ({1: "x"}, set[int]),
    ((i for i in "ab"), set[int]),  # its items are not touched
    ([1], set[int] | str),
    ({1, 2}, abc.Iterable[int]),
    ({"a": 1}, abc.Mapping[str, int]),
    ((i for i in "ab"), abc.Iterable[int]),  # its items are not touched
    ((1, "x"), tuple[int, str]),
    ((), tuple[int, ...]),
    (len, Callable[[list], int]),
    (Derived, type[Base]),
    (1, UserId),
    ([1], Parallelizable[int]),
    ([1], Collect),
    ({"price": 1.0}, Row),
    ({"price": 1.0}, BackportedRow),
    (Door(), Named),
    (functools.partial(len), Callable),
    (pd.Series([1]), column[pd.Series, int]),
    (int, typing.Type),  # noqa: UP006 - bare, which is another object than `type`
    (Getter(), Getting[int]),
    ([1, 2], npt.ArrayLike),
    ({"first": 1}, Pair[int]),
    ("x", Sized),
    ("x", Annotated[Number, "unit"]),
    (1, Amount),
    ([(1, 2)], Pairs[int]),
]

VALUE_DOES_NOT_FIT = [
    ("x", int),
    (1.0, int),
    (1, str),
    (1.0, int | str),
    ("c", Literal["a", "b"]),
    (Names("x"), list[int]),
    ((1, 2), abc.Sequence[str]),
    (3, list[int]),
    ((1, 2), list[str]),
    ("12", list[int]),
    ({1, 2}, list[int]),
    ({"a": 1}, list[str]),
    ((i for i in [1]), list[int]),
    ((1, 2), list),
    (["x"], set[int]),
    (3, set[int]),
    ([1], frozenset[int]),
    ((("x",),), list[list[int]]),
    ((1, "x"), tuple[int, int]),
    ((1,), tuple[int, int]),
    ([1, 2], tuple[int, ...]),
    ((1, "x"), tuple[int, ...]),
    (3, Callable[[int], int]),
    (Base, type[Derived]),
    (Base(), type[Base]),
    ("x", UserId),
    (3, Collect[int]),
    ({}, Row),
    ({}, BackportedRow),
    ([], Row),
    (Base(), Named),
    (pd.DataFrame({"a": [1, 2]}), Literal["a", "b"]),
    (np.array([1, 2]), Literal[1, 2] | str),
    (np.array(1), abc.Iterable[int]),
    (np.array(1), set[int]),
    (1, 3),
    (1, ClassVar[int]),
    (1, typing.Type),  # noqa: UP006
    (Base(), Getting[int]),
    ({}, Pair[int]),
    ("x", Amount),
]


@pytest.mark.parametrize(("value", "wanted"), VALUE_FITS)
def test_a_value_fits(value, wanted):
    assert value_fits(value, wanted)


@pytest.mark.parametrize(("value", "wanted"), VALUE_DOES_NOT_FIT)
def test_a_value_does_not_fit(value, wanted):
    assert not value_fits(value, wanted)


def test_a_stream_given_for_a_set_keeps_its_first_item():
    items = iter([1, 2])
    assert value_fits(items, set[int])
    assert list(items) == [1, 2]


@given(kinds)
def test_nothing_can_always_be_given(kind):
    assert value_fits(None, kind)


@given(kinds, st.sampled_from([1, 1.5, True, "x", [], (1, "x"), {"a": 1}, Base()]))
def test_a_value_of_a_checking_class_always_fits(kind, value):
    classes = checking_class(kind)
    assert classes is None or value_fits(value, kind) == isinstance(value, classes)


@given(kinds, st.sampled_from([1, 1.5, "x", [1], (1, "x"), {"a": 1}]))
def test_the_other_check_takes_its_arguments_the_other_way_round(kind, value):
    assert check_input_type(kind, value) == value_fits(value, kind)


@pytest.mark.parametrize("kind", [Any, T, Sized], ids=str)
def test_anything_is_of_the_checking_class_of_any(kind):
    assert checking_class(kind) is object


def test_a_name_for_a_type_is_seen_through():
    assert checking_class(Amount) == (int,)
    assert is_parallelizable(Items)
    assert item_type(Items) == Annotated[Amount, "unit"]


def test_structural_types_have_no_checking_class():
    assert checking_class(Named) is None
    assert checking_class(list[int]) is None


# Values, looked at whole ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (1, Any),
        (1, float),
        (1, int | str),
        (None, int | None),
        (None, None),
        (None, Any),
        ([1, 2], list[int]),
        ([], list[int]),
        ([1, "two"], list),
        ([1, "two"], list[int | str]),
        ([[1], [2, 3]], list[list[int]]),
        ({"a": [1]}, dict[str, list[int]]),
        ({1, 2}, set[int]),
        (frozenset({1}), abc.Set[int]),
        (collections.deque([1]), abc.Sequence[int]),
        ((1, "x"), tuple[int, str]),
        ((), tuple[int, ...]),
        (([1], [2]), tuple[list[int], ...]),
        ((1, "x"), tuple),
        ((1, 2), abc.Sequence[int]),
        ([1], NewType("Numbers", list[int])),
    ],
)
def test_a_value_holds_what_its_type_says(value, wanted):
    assert holds(value, wanted)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1", int),
        (1.5, int | str),
        (None, int),
        (None, list[int]),
        ([1, None], list[int]),
        ([1, "two"], list[int]),
        ([1, "two"], list[int] | list[str]),
        ([[1], ["two"]], list[list[int]]),
        ({"a": 1, "b": "two"}, dict[str, int]),
        ({"a": 1, 2: 2}, dict[str, int]),
        ({1, "two"}, set[int]),
        (collections.deque([1, "two"]), abc.Sequence[int]),
        (([1], ["two"]), tuple[list[int], ...]),
        ((1, ["two"]), tuple[int, list[int]]),
        ((1, None), tuple[int, str]),
        ((1, "two"), abc.Sequence[int]),
    ],
)
def test_a_value_with_one_wrong_item_does_not_hold(value, wanted):
    assert not holds(value, wanted)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ((1, 2), list[int]),
        ([1, 2], set[int]),
        ([(1, 2)], list[list[int]]),
        ((1, 2), list[int] | None),
        ((1, 2), NewType("Numbers", list[int])),
    ],
)
def test_what_may_be_given_for_a_container_does_not_hold_as_one(value, wanted):
    assert value_fits(value, wanted)
    assert not holds(value, wanted)


# Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (int, "int"),
        (Base, "Base"),
        (Any, "Any"),
        (None, "None"),
        (list[int], "list[int]"),
        (dict[str, float], "dict[str, float]"),
        (int | None, "int | None"),
        (typing.List[int], "List[int]"),  # noqa: UP006 - older annotations are read, too
        (typing.List, "List"),  # noqa: UP006
        (Annotated[int, "euros"], "int"),
        (UserId, "UserId"),
        (Literal["a"], "Literal['a']"),
    ],
)
def test_a_whole_type_is_written_without_modules(kind, text):
    assert type_text(kind) == text


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (int, "int"),
        (Any, "Any"),
        (None, "None"),
        (list[int], "list"),
        (int | None, "int | None"),
        (typing.Optional[int], "Optional"),  # noqa: UP045 - older annotations are read, too
        (typing.List[int], "List"),  # noqa: UP006
        (Annotated[dict[str, int], "euros"], "dict"),
        (abc.Callable[[int], int], "Callable"),
        (Parallelizable[int], "Parallelizable"),
        (UserId, "UserId"),
        (Literal["a"], "Literal"),
        ("later", "'later'"),
    ],
)
def test_a_type_is_named_by_one_word_as_users_of_exported_graphs_know_it(kind, name):
    assert get_type_as_string(kind) == name


def test_the_classes_of_dynamic_dataflows_are_told_apart():
    facts = [
        (is_parallelizable(k), is_collect(k), is_stream(k))
        for k in (Parallelizable[int], Collect[int], Stream[int], list[int])
    ]
    assert facts == [
        (True, False, False),
        (False, True, False),
        (False, True, True),
        (False, False, False),
    ]


def test_an_annotated_class_of_a_dynamic_dataflow_is_known():
    assert is_collect(Annotated[Collect[int], "all"])


def test_the_item_of_a_bare_class_is_anything():
    assert item_type(Collect) is Any
    assert item_type(Annotated[Collect[int], "all"]) is int
