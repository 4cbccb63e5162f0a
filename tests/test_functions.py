"""A copy of a function is the function in all that can be seen, and shares nothing that changes."""

from __future__ import annotations

import inspect
import sys
from typing import TypeVar

import pytest

from hamilton._functions import copy_function
from hamilton.ad_hoc_utils import module_from_source


def price(net: float, rate: float = 0.19, *, rounded: bool = False) -> float:
    """Give the price."""
    return net * (1 + rate)


price.owner = "ann"


def test_a_copy_is_the_function_in_all_that_can_be_seen():
    copy = copy_function(price)
    assert copy is not price
    assert inspect.signature(copy) == inspect.signature(price)
    assert inspect.getsource(copy) == inspect.getsource(price)
    for attribute in ("__doc__", "__name__", "__qualname__", "__module__", "__dict__"):
        assert getattr(copy, attribute) == getattr(price, attribute)
    assert copy(100.0, rounded=True) == price(100.0)


def test_a_copy_has_annotations_and_attributes_of_its_own():
    copy = copy_function(price)
    copy.__annotations__["net"], copy.owner = int, "bob"
    assert (price.__annotations__["net"], price.owner) == ("float", "ann")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_a_copy_keeps_its_type_parameters():
    first = module_from_source("def first[T](x: list[T]) -> T: ...\n").first
    assert copy_function(first).__type_params__ == first.__type_params__


def test_a_copy_keeps_type_parameters_that_somebody_told():
    def first(x):
        return x

    first.__type_params__ = (TypeVar("T"),)
    assert copy_function(first).__type_params__ is first.__type_params__
