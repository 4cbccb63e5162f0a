"""What running a plan costs: rows 4 to 7, 9 to 11, 15, 16, 20."""

from __future__ import annotations

import gc
import statistics
import weakref
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from benchmarks import flows
from benchmarks.timing import Figure, check, cpu_s, in_units, ratio, seconds, show, times, units
from hamilton import driver
from hamilton.execution.compiled import RUNS_UNTIL_HOT
from hamilton.lifecycle import NodeExecutionHook

COUNT: Final = 1_000
GIVEN: Final = {"x": 1, "y": 2}


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([repeated, small, large, first, service, deep, growth, hooks, alive])


def repeated() -> list[Figure]:
    """Compare a plan that runs often with its calls written by hand."""
    module = flows.module(flows.wide(COUNT))
    dr = driver.Builder().with_modules(module).build()
    names = [f"n{i}" for i in range(COUNT)]
    limit = flows.by_hand(module, COUNT)
    for _ in range(RUNS_UNTIL_HOT + 1):
        check(dr.execute(names, inputs=GIVEN), limit(1, 2))
    found = ratio(
        times(lambda: dr.execute(names, inputs=GIVEN), 50), times(lambda: limit(1, 2), 50)
    )
    return [Figure(4, f"repeated execution, {COUNT} trivial nodes", found, "x limit", 4, 1.3)]


def small() -> list[Figure]:
    """Measure what a node costs beyond its call, in a plan that is compiled."""
    return [over_the_limit(COUNT, RUNS_UNTIL_HOT + 1)]


def large() -> list[Figure]:
    """Measure what a node costs beyond its call, where plans are too large to compile."""
    return [over_the_limit(50_000, 1)]


def over_the_limit(count: int, warm_up: int) -> Figure:
    """Measure what a node of a wide plan costs beyond its call."""
    module = flows.module(flows.wide(count))
    dr = driver.Builder().with_modules(module).build()
    names = [f"n{i}" for i in range(count)]
    limit = flows.by_hand(module, count)
    for _ in range(warm_up):
        check(dr.execute(names, inputs=GIVEN), limit(1, 2))
    often = max(1, 50_000 // count)
    ours = units(times(lambda: dr.execute(names, inputs=GIVEN), often))
    theirs = units(times(lambda: limit(1, 2), often))
    over = (ours - theirs) / count / often
    return Figure(5, f"the same over the limit, {count}", over, "us a node", 0.4, 0.1)


def first() -> list[Figure]:
    """Measure the first run of a fresh plan, planning included."""
    module = flows.module(flows.wide(COUNT))
    names = [f"n{i}" for i in range(COUNT)]
    rounds = []
    for _ in range(9):
        dr = driver.Builder().with_modules(module).build()
        rounds.append(in_units(cpu_s(lambda dr=dr: dr.execute(names, inputs=GIVEN))))  # type: ignore[misc]
    cost = statistics.median(rounds) / COUNT
    return [Figure(7, f"first execution, {COUNT} nodes", cost, "us a node", 3, 1.5)]


def service() -> list[Figure]:
    """Measure one request of ten nodes to a driver that serves many."""
    dr = driver.Builder().with_modules(flows.module(flows.chain(10))).build()
    check(dr.execute(["n9"], inputs={"x": 1}), {"n9": 1})
    cost = units(times(lambda: dr.execute(["n9"], inputs={"x": 1}), 2_000)) / 2_000
    return [Figure(9, "one request of 10 nodes", cost, "us", 5, 1.5)]


def deep() -> list[Figure]:
    """Run a chain far beyond Python's limit of recursion; the figure is how many it failed."""
    length = 50_000
    dr = driver.Builder().with_modules(flows.module(flows.chain(length))).build()
    reached = dr.execute([f"n{length - 1}"], inputs={"x": 7}) == {f"n{length - 1}": 7}
    return [Figure(10, f"a chain of {length}", 0 if reached else length, "failed", 0, 0)]


def growth() -> list[Figure]:
    """Compare the cost of a column at 16,000 columns with that at 1,000."""
    costs = []
    for count in (1_000, 16_000):
        text = (
            "from hamilton.function_modifiers import extract_fields\n"
            f"FIELDS = {{f'c{{i}}': int for i in range({count})}}\n"
            "@extract_fields(FIELDS)\n"
            "def raw() -> dict:\n    return dict.fromkeys(FIELDS, 1)\n"
        )
        module = flows.module(text)
        names = [f"c{i}" for i in range(count)]

        def work(module: Any = module, names: Any = names) -> object:
            return driver.Builder().with_modules(module).build().execute(names)

        costs.append(seconds(work, 3) / count)
    return [
        Figure(11, "one raw value to n fields, growth to 16000", costs[1] / costs[0], "x", 2, 1.2)
    ]


class Silent(NodeExecutionHook):
    """A hook that does nothing."""

    def run_before_node_execution(self, **facts: Any) -> None:
        """Do nothing."""

    def run_after_node_execution(self, **facts: Any) -> None:
        """Do nothing."""


def hooks() -> list[Figure]:
    """Measure a node between two hooks that do nothing."""
    module = flows.module(flows.wide(COUNT))
    dr = driver.Builder().with_modules(module).with_adapters(Silent()).build()
    names = [f"n{i}" for i in range(COUNT)]
    check(dr.execute(names, inputs=GIVEN), dict.fromkeys(names, 1))
    cost = units(lambda: dr.execute(names, inputs=GIVEN)) / COUNT
    return [Figure(16, "a no-op pair of node hooks", cost, "us a node", 4, 2.5)]


class Watched:
    """A value of which the living are counted, and the most that were alive at once."""

    living: ClassVar[weakref.WeakSet[Watched]] = weakref.WeakSet()
    most: ClassVar[int] = 0

    def __init__(self) -> None:
        self.living.add(self)
        Watched.most = max(Watched.most, len(self.living))


LINKS: Final = 50


def alive() -> list[Figure]:
    """Count the values that are alive at once: each is used where it is read, and no longer."""
    chain = [
        f"def a{i}(a{i - 1}: object) -> object:\n    return Watched()" for i in range(1, LINKS)
    ]
    start = "def a0() -> object:\n    return Watched()"
    readers = [f"def unread{i}(a{i}: object) -> object:\n    return 0" for i in range(LINKS)]
    columns = [f"def column{i}(a0: object) -> object:\n    return Watched()" for i in range(LINKS)]
    sums = [f"def sum{i}(column{i}: object) -> int:\n    return 0" for i in range(LINKS)]
    last, all_sums = [f"a{LINKS - 1}"], [f"sum{i}" for i in range(LINKS)]
    return [
        most_alive("along a chain", [start, *chain], last),
        most_alive("with readers not asked for", [start, *chain, *readers], last),
        most_alive("of columns summed", [start, *columns, *sums], all_sums),
    ]


def most_alive(where: str, functions: Sequence[str], asked: Sequence[str]) -> Figure:
    """Count the values that are alive at once in one dataflow."""
    module = flows.module("\n".join(functions))
    vars(module).update(Watched=Watched)
    gc.collect()
    Watched.most = 0
    driver.Builder().with_modules(module).build().execute(asked)
    return Figure(20, f"values alive at once {where}", Watched.most, "values", 2, 2)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
