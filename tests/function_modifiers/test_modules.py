"""Which functions of a module are nodes."""

from __future__ import annotations

import types

import pytest

from hamilton.ad_hoc_utils import module_from_source
from hamilton.errors import BuilderError
from hamilton.function_modifiers._modules import functions_of, require_modules

TEXT = """
import functools
from os.path import join

class Helper:
    def method(self): ...

def b(x: int) -> int: ...
def a(x: int) -> int: ...
def _helper(): ...
also_b = b
_c = lambda: 1
partial = functools.partial(a)
"""


def names_in(module) -> list[str]:
    return [function.__name__ for function in functions_of(module)]


def test_the_public_functions_of_a_module_are_its_nodes_by_name():
    assert names_in(module_from_source(TEXT)) == ["a", "b"]


def test_a_lambda_under_a_public_name_is_listed_to_be_refused_when_it_is_read():
    assert names_in(module_from_source("double = lambda x: 2 * x\n")) == ["<lambda>"]


def test_a_function_that_was_imported_is_a_helper():
    assert names_in(module_from_source("from os.path import join, split\n")) == []


def test_a_function_of_a_module_below_is_the_modules_own():
    upper, lower = types.ModuleType("shop"), types.ModuleType("shop.prices")
    beside = types.ModuleType("shopping")
    for module, name in ((lower, "price"), (beside, "cart")):
        exec(f"def {name}(x: int) -> int: ...", vars(module))  # noqa: S102
        setattr(upper, name, getattr(module, name))
    assert names_in(upper) == ["price"]


def test_a_module_made_by_hand_has_the_functions_it_defines():
    module = types.ModuleType("made_by_hand")
    exec("def a(x: int) -> int: ...", vars(module), vars(module))  # noqa: S102
    module.a.__module__ = None
    assert names_in(module) == ["a"]


def test_what_is_no_module_is_refused():
    require_modules([types])
    with pytest.raises(BuilderError, match=r"'finance' is a str\. Import the module"):
        require_modules([types, "finance"])
