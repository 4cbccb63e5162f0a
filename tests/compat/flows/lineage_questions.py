"""Questions about the graph: what is above, below and between."""

from __future__ import annotations

import json
import sys

from hamilton import driver
from hamilton.function_modifiers import tag


def a(x: int) -> int:
    """Give a."""
    return x


@tag(kind="middle")
def b(a: int, y: int = 2) -> int:
    return a + y


def c(b: int, a: int) -> int:
    return a + b


def d(z: str) -> str:
    return z


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config({"unused": 1}).build()

    def names(nodes):
        return sorted(one.name for one in nodes)

    refused = []
    for ask in (
        lambda: dr.what_is_upstream_of("zz"),
        lambda: dr.what_is_the_path_between("zz", "c"),
    ):
        try:
            ask()
        except ValueError as error:
            refused.append(str(error).split("[")[0].split(" not")[0])
    exported = json.loads(dr.export_execution(["c"], inputs={"x": 1}))["nodes"]
    facts = {one.name: one for one in dr.list_available_variables()}
    return [
        names(dr.what_is_upstream_of("c")),
        names(dr.what_is_downstream_of("b", "d")),
        names(dr.what_is_the_path_between("a", "c")),
        names(dr.what_is_the_path_between("d", "c")),
        refused,
        [(one["name"], one["output_type"], one["required_dependencies"]) for one in exported],
        [
            facts["b"].required_dependencies,
            facts["b"].optional_dependencies,
            facts["b"].tags["kind"],
        ],
        [
            facts["x"].is_external_input,
            facts["a"].documentation,
            facts["a"].originating_functions == (a,),
        ],
        names(dr.list_available_variables(tag_filter={"kind": "middle"})),
        dr.has_cycles(["c"]),
    ]


_EXPECTED = [
    ["a", "b", "c", "x", "y"],
    ["b", "c", "d"],
    ["a", "b", "c"],
    [],
    ["Unknown nodes ", "Upstream node zz"],
    [("a", "int", ["x"]), ("b", "int", ["a"]), ("c", "int", ["a", "b"]), ("x", "int", [])],
    [{"a"}, {"y"}, "middle"],
    [True, "Give a.", True],
    ["b"],
    False,
]
