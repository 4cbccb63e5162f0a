"""Modules made of functions, and of text."""

from __future__ import annotations

import inspect

from hamilton import ad_hoc_utils, driver
from hamilton.function_modifiers import parameterize, value

_SOURCE = '''
"""A module of text."""

def tripled(doubled: int) -> int:
    """Give three times as much."""
    return 3 * doubled
'''


def _run(folder):
    def doubled(number: int) -> int:
        return 2 * number

    @parameterize(one={"v": value(1)}, two={"v": value(2)})
    def constant(v: int) -> int:
        return v

    made = ad_hoc_utils.create_temporary_module(doubled, constant, module_name="made_of_functions")
    text = ad_hoc_utils.module_from_source(_SOURCE)
    filed = ad_hoc_utils.create_module("def sixth(tripled: int) -> int:\n    return tripled * 2\n")
    dr = driver.Builder().with_modules(made, text, filed).build()
    refused = []
    for functions, name in (((doubled,), "made_of_functions"), ((doubled, doubled), None)):
        try:
            ad_hoc_utils.create_temporary_module(*functions, module_name=name)
        except ValueError as error:
            refused.append(type(error).__mro__[-4:-2][-1].__name__ != "")
    return [
        made.__name__,
        dr.execute(["one", "two", "sixth"], inputs={"number": 5}),
        inspect.getsource(text.tripled).splitlines()[1].strip(),
        text.__doc__,
        len(refused),
    ]


_EXPECTED = [
    "made_of_functions",
    {"one": 1, "two": 2, "sixth": 60},
    '"""Give three times as much."""',
    "A module of text.",
    2,
]
