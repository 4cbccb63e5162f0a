"""The engine's laws, on random graphs."""

from __future__ import annotations

import asyncio
import itertools
import pickle
import weakref
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors, grouping
from hamilton.execution.compiled import compile_plan
from hamilton.execution.notes import FailureNote

_serial = itertools.count()


@dataclass(frozen=True)
class Flow:
    """A random acyclic dataflow: for each node what it reads, and which of that is optional."""

    reads: tuple[tuple[str, ...], ...]
    optional: tuple[frozenset[str], ...]
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    overrides: dict[str, object] = field(default_factory=dict)

    def source(self, word="def", order=None):
        numbers = order if order is not None else range(len(self.reads))
        return "\n\n".join(self._function(number, word) for number in numbers) + "\n"

    def _function(self, number, word):
        optional = self.optional[number]
        required = [f"{name}: object" for name in self.reads[number] if name not in optional]
        defaulted = [f"{name}: object = -1" for name in self.reads[number] if name in optional]
        arguments = ", ".join(self.reads[number])
        signature = ", ".join([*required, *(["*", *defaulted] if defaulted else [])])
        body = f"return ({number}, {arguments})" if arguments else f"return ({number},)"
        return f"{word} n{number}({signature}) -> object:\n    {body}"

    def naive(self, name):
        """Evaluate by recursion: the definition of what a dataflow means."""
        if name in self.overrides:
            return self.overrides[name]
        if name in self.inputs:
            return f"given {name}"
        number = int(name[1:])
        return (number, *(self.naive(read) for read in self.reads[number]))

    def given_inputs(self):
        return {name: f"given {name}" for name in self.inputs}


@st.composite
def flows(draw, most=12):
    count = draw(st.integers(1, most))
    inputs = [f"i{number}" for number in range(draw(st.integers(0, 3)))]
    reads, optional = [], []
    for number in range(count):
        known = [*inputs, *(f"n{earlier}" for earlier in range(number))]
        chosen = draw(st.lists(st.sampled_from(known), unique=True, max_size=4)) if known else []
        reads.append(tuple(chosen))
        optional.append(frozenset(draw(st.sets(st.sampled_from(chosen))) if chosen else set()))
    names = [f"n{number}" for number in range(count)]
    targets = draw(st.lists(st.sampled_from([*names, *inputs]), min_size=1, unique=True))
    overridden = draw(st.sets(st.sampled_from(names), max_size=2))
    overrides = {name: f"override {name}" for name in sorted(overridden)}
    return Flow(tuple(reads), tuple(optional), tuple(inputs), tuple(targets), overrides)


def module_of(text):
    return ad_hoc_utils.module_from_source(text, module_name=f"law_{next(_serial)}")


def request(flow, dr):
    """Give what can be asked for, and inputs and overrides: an input that nobody reads is unknown."""
    unknown = set(flow.targets) - set(dr.graph)
    assert unknown <= set(flow.inputs)
    known = {node.name for node in dr.list_available_variables()}
    inputs = {name: value for name, value in flow.given_inputs().items() if name in known}
    targets = [name for name in flow.targets if name not in unknown]
    return targets, {"inputs": inputs, "overrides": flow.overrides}


def expected(flow, dr):
    targets, _ = request(flow, dr)
    return {name: flow.naive(name) for name in targets}


def executed(flow, dr):
    targets, values = request(flow, dr)
    return dr.execute(targets, **values)


@given(flows())
def test_the_engine_gives_what_naive_recursion_gives(flow):
    dr = driver.Builder().with_modules(module_of(flow.source())).build()

    assert executed(flow, dr) == expected(flow, dr)


@given(flows(), st.randoms())
def test_the_order_of_functions_and_modules_does_not_matter(flow, random):
    order = list(range(len(flow.reads)))
    random.shuffle(order)
    cut = random.randint(0, len(order))
    modules = [module_of(flow.source(order=part)) for part in (order[:cut], order[cut:])]
    dr = driver.Builder().with_modules(*modules).build()

    assert executed(flow, dr) == expected(flow, dr)


STRATEGIES = [
    grouping.GroupNodesIndividually(),
    grouping.GroupByRepeatableBlocks(),
    grouping.GroupNodesAllAsOne(),
    grouping.GroupNodesByLevel(),
]
EXECUTORS = [
    executors.SynchronousLocalTaskExecutor(),
    executors.MultiThreadingExecutor(max_tasks=3),
]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("executor", EXECUTORS, ids=lambda one: type(one).__name__)
@given(flow=flows())
def test_grouping_and_executor_never_change_results(strategy, executor, flow):
    dr = (
        driver.Builder()
        .with_modules(module_of(flow.source()))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_local_executor(executor)
        .with_grouping_strategy(strategy)
        .build()
    )

    assert executed(flow, dr) == expected(flow, dr)


@given(flows())
def test_coroutines_give_what_naive_recursion_gives(flow):
    async def run():
        builder = async_driver.Builder().with_modules(module_of(flow.source("async def")))
        dr = await builder.build()
        return await executed(flow, dr), expected(flow, dr)

    found, naive = asyncio.run(run())
    assert found == naive


@given(flows())
def test_a_compiled_plan_does_what_the_loop_does(flow):
    dr = driver.Builder().with_modules(module_of(flow.source())).build()
    targets, values = request(flow, dr)
    plan = dr._planner.plan(targets, **values, refuse=lambda plan: None)

    compiled = compile_plan(plan)(*values.values(), FailureNote(dr.graph, targets))

    assert compiled == executed(flow, dr) == expected(flow, dr)


@given(flows())
def test_a_plan_survives_pickling(flow):
    dr = driver.Builder().with_modules(module_of(flow.source())).build()
    again = pickle.loads(pickle.dumps(dr))  # noqa: S301 - pickled here

    assert executed(flow, again) == expected(flow, dr)


class Value:
    """What nodes give in the test of freeing: remembers nothing, can be watched."""


@given(flows())
def test_a_value_lives_no_longer_than_its_readers(flow):
    alive = {}
    calls = []

    def observe(name):
        calls.append((name, {known for known, ref in alive.items() if ref() is not None}))

    def make(name):
        observe(name)
        value = Value()
        alive[name] = weakref.ref(value)
        return value

    bodies = "\n\n".join(
        f"def n{number}({', '.join(f'{read}: object' for read in reads)}) -> object:\n"
        f"    del {', '.join(reads)}\n    return make('n{number}')"
        if reads
        else f"def n{number}() -> object:\n    return make('n{number}')"
        for number, reads in enumerate(flow.reads)
    )
    module = module_of(bodies)
    module.make = make
    dr = driver.Builder().with_modules(module).build()
    targets, values = request(flow, dr)

    dr.execute(targets, inputs=values["inputs"])

    order = [name for name, _ in calls]
    assert {*targets} - {*flow.inputs} <= {*order}
    for position, (name, living) in enumerate(calls):
        later = set(order[position:])
        readers = {one: {r for r in later if one in flow.reads[int(r[1:])]} for one in living}
        assert all(readers[one] or one in targets for one in living), (name, living)


@dataclass(frozen=True)
class Repeat:
    """A random dataflow with an expansion: what each block node reads, and what is collected."""

    items: int
    block: tuple[tuple[str, ...], ...]
    collected: tuple[str, ...]
    inner: int

    def source(self):
        lines = [
            "from hamilton.htypes import Collect, Parallelizable, Stream",
            "def outside() -> object:\n    return 'outside'",
            f"def item() -> Parallelizable[object]:\n    yield from range({self.items})",
            (
                "def deep(item: object) -> Parallelizable[object]:\n"
                f"    return [(item, number) for number in range({self.inner})]"
            ),
            "def leaf(deep: object, outside: object) -> object:\n    return ('leaf', deep, outside)",
            "def leaves(leaf: Collect[object]) -> object:\n    return list(leaf)",
        ]
        for number, reads in enumerate(self.block):
            parameters = ", ".join(f"{read}: object" for read in reads)
            values = "".join(f", {read}" for read in reads)
            lines.append(
                f"def b{number}({parameters}) -> object:\n    return ('b{number}'{values})"
            )
        parameters = ", ".join(f"{name}: Collect[object]" for name in self.collected)
        values = "".join(f"list({name}), " for name in self.collected)
        lines.append(f"def gathered({parameters}) -> object:\n    return ({values})")
        streamed = self.collected[0]
        lines.append(
            f"def flowed({streamed}: Stream[object]) -> object:\n    return list({streamed})"
        )
        return "\n\n".join(lines) + "\n"

    def value(self, name, item):
        if name == "outside":
            return "outside"
        if name == "item":
            return item
        if name == "leaves":
            return [("leaf", (item, number), "outside") for number in range(self.inner)]
        number = int(name[1:])
        return (name, *(self.value(read, item) for read in self.block[number]))

    def expected(self):
        items = range(self.items)
        gathered = tuple([self.value(name, item) for item in items] for name in self.collected)
        return {"gathered": gathered, "flowed": gathered[0]}


@st.composite
def repeats(draw):
    block = []
    for number in range(draw(st.integers(0, 4))):
        known = ["item", "outside", "leaves", *(f"b{earlier}" for earlier in range(number))]
        others = draw(st.lists(st.sampled_from(known), unique=True, max_size=3))
        block.append(tuple(dict.fromkeys(["item", *others])))
    inside = ["item", "leaves", *(f"b{number}" for number in range(len(block)))]
    collected = draw(st.lists(st.sampled_from(inside), min_size=1, max_size=3, unique=True))
    items, inner = draw(st.integers(0, 4)), draw(st.integers(0, 3))
    return Repeat(items, tuple(block), tuple(collected), inner)


@pytest.mark.parametrize("strategy", STRATEGIES[:2], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("executor", EXECUTORS, ids=lambda one: type(one).__name__)
@given(repeat=repeats(), target=st.sampled_from(["gathered", "flowed"]))
def test_expansions_give_what_loops_give(strategy, executor, repeat, target):
    dr = (
        driver.Builder()
        .with_modules(module_of(repeat.source()))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executor)
        .with_grouping_strategy(strategy)
        .build()
    )

    assert dr.execute([target]) == {target: repeat.expected()[target]}


@given(repeat=repeats())
def test_expansions_give_what_loops_give_when_awaited(repeat):
    async def run():
        builder = async_driver.Builder().with_modules(module_of(repeat.source()))
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = await builder.with_remote_executor(EXECUTORS[0]).build()
        return await dr.execute(["gathered"])

    assert asyncio.run(run()) == {"gathered": repeat.expected()["gathered"]}
