"""Types checked more loosely, or while nodes run."""

from __future__ import annotations

import sys
from typing import Any

from hamilton import ad_hoc_utils, driver, lifecycle

_SOURCE = """
def a(x: int) -> str:
    return str(x)

def b(a: int) -> int:
    return int(a)
"""
_WRONG = """
def a(x: int) -> str:
    return x
"""


class Texts(lifecycle.EdgeConnectionHook):
    """Text may be read as a number; the reader's type comes first."""

    def check_edge_types_match(self, type_from: type, type_to: type, **kwargs: Any) -> bool:
        return (type_from, type_to) == (int, str)

    def validate_input(self, node_type: type, input_value: Any, **kwargs: Any) -> bool:
        return isinstance(input_value, (int, str))


def _run(folder):
    module = ad_hoc_utils.module_from_source(_SOURCE)
    wrong = ad_hoc_utils.module_from_source(_WRONG)
    found = []
    for adapters in ((), (Texts(),), (lifecycle.NoEdgeAndInputTypeChecking(),)):
        try:
            dr = driver.Builder().with_modules(module).with_adapters(*adapters).build()
            found.append(dr.execute(["b"], inputs={"x": "7"}))
        except ValueError as error:
            found.append(str(error)[:8])
    checker = lifecycle.FunctionInputOutputTypeChecker()
    try:
        driver.Builder().with_modules(wrong).with_adapters(checker).build().execute(
            ["a"], inputs={"x": 1}
        )
    except TypeError as error:
        found.append(type(error).__name__)
    return [*found, sys.version_info >= (3, 10)]


_EXPECTED = ["Error: b", {"b": 7}, {"b": 7}, "TypeError", True]
