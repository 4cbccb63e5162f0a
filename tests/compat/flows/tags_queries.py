"""Tags: on functions, on outputs, as lists; and queries for them."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import extract_fields, parameterize, tag, tag_outputs, value


@tag(owner="ops", **{"team.name": "north"})
def plain() -> int:
    return 1


@tag(kind=["raw", "private"])
def listed() -> int:
    return 2


@tag_outputs(one={"owner": "sales"}, two={"owner": "ops"})
@parameterize(one={"v": value(1)}, two={"v": value(2)})
def made(v: int) -> int:
    return v


@tag(owner="fields", target_="left")
@extract_fields({"left": int, "right": int})
def sides() -> dict:
    return {"left": 1, "right": 2}


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()

    def having(**tags):
        return sorted(one.name for one in dr.list_available_variables(tag_filter=tags))

    try:
        having(owner=1)
    except ValueError as error:
        refused = str(error)[:51]
    return [
        having(owner="ops"),
        having(owner=["sales", "fields"]),
        having(kind="raw"),
        having(kind=["private", "else"], owner="ops"),
        having(**{"team.name": None}),
        refused,
    ]


_EXPECTED = [
    ["plain", "two"],
    ["left", "one"],
    ["listed"],
    [],
    ["plain"],
    "All tag query values must be a string or list of st",
]
