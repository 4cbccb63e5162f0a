"""The helpers that users' own fingerprints are made of."""

from __future__ import annotations

import collections

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hamilton.caching import fingerprinting
from hamilton.caching.fingerprinting import (
    UNHASHABLE,
    hash_mapping,
    hash_repr,
    hash_unordered_mapping,
    hash_value,
    set_max_depth,
    version_of,
)


class Money:
    """A type that a user gives the versions of."""

    def __init__(self, euros: list[int]):
        self.euros = euros


@pytest.fixture
def registered():
    @hash_value.register(Money)
    def version(obj, *args, **kwargs):
        return fingerprinting.hash_sequence(obj.euros)

    yield
    table = hash_value.registry
    hash_value.register(Money, hash_value.dispatch(object))
    assert table[Money] is hash_value.dispatch(object)


@pytest.mark.parametrize(
    ("helper", "value"),
    [
        ("hash_none", None),
        ("hash_primitive", 1.5),
        ("hash_bytes", b"abc"),
        ("hash_sequence", [1, "a"]),
        ("hash_set", {1, 2}),
        ("hash_numpy_array", np.arange(3)),
        ("hash_pandas_obj", pd.Series([1], name="a")),
        ("hash_polars_column", pl.Series("a", [1])),
        ("hash_polars_dataframe", pl.DataFrame({"a": [1]})),
    ],
)
def test_a_helper_gives_the_version_that_the_cache_gives(helper, value):
    assert getattr(fingerprinting, helper)(value, depth=2) == hash_value(value)


@pytest.mark.usefixtures("registered")
def test_a_helper_can_be_asked_by_what_a_user_registers():
    assert hash_value(Money([1])) == hash_value([1])
    assert hash_value([Money([1])]) != hash_value([Money([2])])


@pytest.mark.usefixtures("registered")
def test_a_mapping_in_any_order_asks_for_the_versions_that_users_give():
    one, other = Money([1]), Money([2])
    assert hash_mapping({"a": one, "b": other}) == hash_mapping({"b": other, "a": one})
    assert hash_mapping({"a": one, "b": other}) != hash_mapping({"a": other, "b": one})


def test_a_mapping_in_its_order_has_the_version_that_the_cache_gives():
    told = hash_mapping({"b": 2, "a": 1}, ignore_order=False)
    assert (
        told == hash_value({"b": 2, "a": 1}) != hash_mapping({"a": 1, "b": 2}, ignore_order=False)
    )


def test_mappings_of_other_items_or_types_have_other_versions_in_any_order():
    mappings = [{"a": 1}, {"a": "1"}, {"a": 1, "b": 2}, collections.OrderedDict(a=1), {}]
    assert len({hash_unordered_mapping(mapping) for mapping in mappings}) == len(mappings)


def test_a_mapping_of_what_has_no_version_has_none():
    assert hash_mapping({"a": (number for number in [1])}) == UNHASHABLE


def test_what_is_written_alike_has_one_version_within_a_type():
    assert hash_repr(range(3)) == hash_repr(range(0, 3, 1)) != hash_repr("range(0, 3)")


def test_no_depth_makes_different_values_collide():
    one, other = 1, 2
    for _ in range(12):
        one, other = [one], [other]
    set_max_depth(1)
    assert hash_value(one) != hash_value(other)


def test_a_negative_depth_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        set_max_depth(-1)


class Coin:
    """Its registered version cannot be made."""


@hash_value.register(Coin)
def _(coin, *args, **kwargs):
    msg = "no coin has a version"
    raise LookupError(msg)


def test_a_registered_function_that_raises_gives_no_version_and_says_so(caplog):
    assert version_of(Coin()).startswith(UNHASHABLE)
    assert version_of([Coin()]).startswith(UNHASHABLE)
    assert "A Coin has no version: hash_value raised LookupError." in caplog.messages
