"""What building a graph costs: rows 1, 2, 3, 21."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import Final

from benchmarks import flows
from benchmarks.timing import Figure, Work, ratio, show, units
from hamilton import driver

FLAT: Final = 1.5
SMALL, LARGE = 1_000, 10_000


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show(
        [
            plain, strings, parameterized, columns, subdags, parameterized_subdags, nested, large,
            memory,
        ]
    )  # fmt: skip


def built(module: ModuleType) -> Work:
    """Give the work of building a driver of a module."""
    return lambda: driver.Builder().with_modules(module).build()


def plain() -> list[Figure]:
    """Compare the build of plain functions with the least that it takes."""
    found = []
    for count in (SMALL, LARGE):
        module = flows.module(flows.wide(count))
        functions = [one for one in vars(module).values() if isinstance(one, FunctionType)]
        times = ratio(built(module), lambda functions=functions: flows.scan(functions))  # type: ignore[misc]
        found.append(Figure(1, f"build, {count} plain functions", times, "x scan", 4, 2))
    return found


def strings() -> list[Figure]:
    """Compare string annotations with plain ones."""
    text = "from __future__ import annotations\n" + flows.wide(SMALL)
    times = ratio(built(flows.module(text)), built(flows.module(flows.wide(SMALL))))
    return [Figure(3, "build, string annotations", times, "x plain", 1.5, 1.3)]


def decorated(what: str, write: Callable[[int], str], large: int = LARGE) -> list[Figure]:
    """Measure the cost of a node that a decorator makes, and its growth over ten times the size."""
    costs = [cost_of_node(flows.module(write(count))) for count in (large // 10, large)]
    return figures(f"{what}, {large} nodes", costs)


def cost_of_node(module: ModuleType) -> float:
    """Measure the build of a module, for each node it has."""
    cost = units(built(module)) / len(driver.Builder().with_modules(module).build().graph)
    flows.forget(module)
    return cost


def figures(what: str, costs: Sequence[float]) -> list[Figure]:
    """Give the cost of a node at the larger of two sizes, and its growth from the smaller."""
    growth = costs[-1] / costs[0]
    return [
        Figure(2, f"build, {what}", costs[-1], "us a node", 8, 3),
        Figure(2, f"build, {what}, growth from a tenth", growth, "x", FLAT, 1.3),
    ]


PARAMETERIZED: Final = (
    "from hamilton.function_modifiers import parameterize, source, value\n"
    "@parameterize(**{{f'p{{i}}': {{'k': value(i)}} for i in range({count})}})\n"
    "def made(x: int, k: int) -> int:\n    return x\n"
)
COLUMNS: Final = (
    "import pandas as pd\n"
    "from hamilton.function_modifiers import extract_columns\n"
    "@extract_columns(*[f'c{{i}}' for i in range({count})])\n"
    "def frame(x: int) -> pd.DataFrame:\n    return pd.DataFrame()\n"
)


def parameterized() -> list[Figure]:
    """Build one function with many outputs."""
    return decorated("@parameterize", lambda count: PARAMETERIZED.format(count=count))


def columns() -> list[Figure]:
    """Build one frame with many columns."""
    return decorated("@extract_columns", lambda count: COLUMNS.format(count=count), 5_000)


def large() -> list[Figure]:
    """Build the largest that is promised: 20,000 outputs, 10,000 columns."""
    return [
        *decorated("@parameterize", lambda count: PARAMETERIZED.format(count=count), 20_000),
        *decorated("@extract_columns", lambda count: COLUMNS.format(count=count)),
    ]


def nested() -> list[Figure]:
    """Build sub-DAGs in sub-DAGs, each used twice by the one around it, seven levels deep."""
    costs = [cost_of_node(nest(levels)) for levels in (4, 7)]
    return figures("@subdag twice in @subdag, 7 levels", costs)


def nest(levels: int) -> ModuleType:
    """Make the module of a nest of sub-DAGs, the innermost of ten nodes."""
    inner = flows.module(INNER.replace("i7(", "out("))
    for _ in range(levels):
        inner = flows.module(
            "from hamilton.function_modifiers import source, subdag\n"
            f"import {inner.__name__} as inner\n"
            "@subdag(inner, inputs={'z': source('z')})\n"
            "def left(out: int) -> int:\n    return out\n"
            "@subdag(inner, inputs={'z': source('z')})\n"
            "def right(out: int) -> int:\n    return out\n"
            "def out(left: int, right: int) -> int:\n    return left\n"
        )
    return inner


INNER = "".join(
    f"def i{n}({'z' if n == 0 else f'i{n - 1}'}: int) -> int:\n    return 1\n" for n in range(8)
)


def subdags() -> list[Figure]:
    """Build many uses of one sub-DAG of ten nodes."""
    inner = flows.module(INNER)
    head = (
        "from hamilton.function_modifiers import source, subdag\n"
        f"import {inner.__name__} as inner\n"
    )
    return decorated(
        "@subdag of 10",
        lambda count: (
            head
            + "\n".join(
                f"@subdag(inner, inputs={{'z': source('x')}})\ndef s{n}(i7: int) -> int:\n    return i7"
                for n in range(count // 10)
            )
        ),
    )


def parameterized_subdags() -> list[Figure]:
    """Build one decorator with many uses of a sub-DAG of ten nodes."""
    inner = flows.module(INNER)
    head = (
        "from hamilton.function_modifiers import parameterized_subdag, value\n"
        f"import {inner.__name__} as inner\n"
    )
    return decorated(
        "@parameterized_subdag of 10",
        lambda count: (
            head
            + (
                "@parameterized_subdag(inner, **{f's{n}': {'inputs': {'z': value(n)}} "
                f"for n in range({count // 10})}})\n"
                "def s(i7: int) -> int:\n    return i7\n"
            )
        ),
    )


def memory() -> list[Figure]:
    """Measure the bytes that a built graph holds for each node."""
    module = flows.module(flows.wide(LARGE))
    driver.Builder().with_modules(module).build()
    tracemalloc.start()
    dr = driver.Builder().with_modules(module).build()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [Figure(21, f"a built graph of {LARGE}", held / len(dr.graph), "bytes a node", 700, 450)]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
