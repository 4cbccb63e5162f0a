"""What a run is asked for."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from hamilton.errors import InputError, RequestError
from hamilton.execution.request import asked_for, given_values


def test_values_of_nothing_are_none():
    assert given_values("inputs", None) == {}


def test_values_are_given_as_they_are():
    for values in ({"x": 1}, MappingProxyType({"x": 1})):
        assert given_values("inputs", values) is values


def test_values_that_have_no_names_are_refused():
    with pytest.raises(InputError, match="overrides is a list"):
        given_values("overrides", ["x"])


@pytest.mark.parametrize("given", ["abc", ["abc"], ("abc",), {"abc": 1}, iter(["abc"])])
def test_names_come_as_a_list(given):
    assert asked_for(given, "execute") == ["abc"]


def test_one_thing_that_is_no_name_is_shown_in_a_list():
    with pytest.raises(RequestError, match=r"given 3. Write execute\(\[3\]\)."):
        asked_for(3, "execute")
