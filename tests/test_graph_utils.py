"""Which functions of a module make a dataflow."""

from __future__ import annotations

from hamilton import ad_hoc_utils
from hamilton.graph_utils import find_functions

TEXT = """\
from os.path import join
from hamilton.function_modifiers import tag

def total(sold: int) -> int:
    return sold

def _helper() -> int:
    return 1

@tag(unit="euros")
def price() -> int:
    return _helper()

constant = 3
"""


def test_the_public_functions_that_a_module_defines_are_found_by_name():
    module = ad_hoc_utils.module_from_source(TEXT)

    assert find_functions(module) == [("price", module.price), ("total", module.total)]
