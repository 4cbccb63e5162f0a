"""The laws of blocks, on random dataflows that expand, nest, and collect across blocks."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.execution import executors, grouping

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

_serial = itertools.count()
HEADER = "from hamilton.htypes import Collect, Parallelizable, Stream"
MOST_DEEP = 3


@dataclass(frozen=True)
class Made:
    """A node: what it reads, what it collects, whether it expands or reads a stream."""

    name: str
    reads: tuple[str, ...]
    collects: tuple[str, ...]
    expands: bool
    word: str

    def source(self):
        collected = [f"{name}: {self.word}[object]" for name in self.collects]
        parameters = ", ".join([*(f"{name}: object" for name in self.reads), *collected])
        values = ", ".join([*self.reads, *(f"list({name})" for name in self.collects)])
        if not self.expands:
            return f"def {self.name}({parameters}) -> object:\n    return ('{self.name}', {values})"
        return (
            f"def {self.name}({parameters}) -> Parallelizable[object]:\n"
            f"    for number in range((len(repr([{values}])) + 1) % 4):\n"
            f"        yield ('item of {self.name}', number, {values})"
        )


@dataclass
class Blocks:
    """A random dataflow; what is remembered of each name says what may read it."""

    nodes: list[Made] = field(default_factory=list)
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    after: dict[str, frozenset[str]] = field(default_factory=dict)
    streamed: set[str] = field(default_factory=set)
    overrides: dict[str, object] = field(default_factory=dict)
    targets: tuple[str, ...] = ()

    def source(self):
        return "\n\n".join([HEADER, *(node.source() for node in self.nodes)]) + "\n"

    def node(self, name):
        return next(node for node in self.nodes if node.name == name)

    def inside(self, name):
        """Give the expansions for each item of which a name has a value of its own."""
        path = self.paths[name]
        return (*path, name) if self.node(name).expands else path

    def add(self, node):
        """Add a node if it may be there."""
        around = [self.inside(name) for name in node.reads]
        around += [self.inside(name)[:-1] for name in node.collects]
        path = max(around, key=len, default=())
        closed = {self.inside(name)[-1] for name in node.collects}
        after = frozenset().union(closed, *(self.after[one] for one in node.reads + node.collects))
        self.nodes.append(node)
        self.paths[node.name], self.after[node.name] = path, after
        if any(path[: len(one)] != one for one in around) or self.waits_for_itself():
            self.nodes.pop()
            del self.paths[node.name], self.after[node.name]
        elif node.word == "Stream":
            self.streamed |= closed

    def waits_for_itself(self):
        """Say whether the items of an expansion need what is made of all of them, or of others'."""
        needs = {node.name: set() for node in self.nodes}
        for node in self.nodes:
            for expander in self.inside(node.name):
                needs[expander] |= self.after[node.name]
        for middle, one in itertools.product(needs, needs):
            if middle in needs[one]:
                needs[one] |= needs[middle]
        return any(name in needed for name, needed in needs.items())

    def value(self, name, items):
        """Give a value by recursion: the definition of what a dataflow means."""
        if name in items:
            return items[name]
        if name in self.overrides and not self.node(name).expands:
            return self.overrides[name]
        return (name, *self.arguments(name, items))

    def arguments(self, name, items):
        node = self.node(name)
        read = [self.value(one, items) for one in node.reads]
        return (*read, *(self.collected(one, items) for one in node.collects))

    def collected(self, name, items):
        """Give the values of the items of the innermost expansion around a name."""
        expander = self.inside(name)[-1]
        found = self.expanded(expander, items)
        return [self.value(name, {**items, expander: item}) for item in found]

    def expanded(self, name, items):
        if name in self.overrides:
            return self.overrides[name]
        values = self.arguments(name, items)
        return [
            (f"item of {name}", number, *values) for number in range((len(repr([*values])) + 1) % 4)
        ]

    def asked(self, name, items, around):
        """Give a target: lists of lists of the values of its items."""
        if not around:
            return self.value(name, items)
        found = self.expanded(around[0], items)
        return [self.asked(name, {**items, around[0]: item}, around[1:]) for item in found]

    def expected(self):
        return {name: self.asked(name, {}, self.inside(name)) for name in self.targets}


@st.composite
def blocks(draw):
    flow = Blocks()
    flow.add(Made("n0", (), (), expands=False, word="Collect"))
    for number in range(1, draw(st.integers(2, 10))):
        flow.add(draw(nodes(flow, f"n{number}")))
    names = [node.name for node in flow.nodes]
    others = draw(st.lists(st.sampled_from(names), max_size=2))
    streams = [(*node.collects, node.name) for node in flow.nodes if node.word == "Stream"]
    read = streams[-1] if draw(st.booleans()) and streams else ()
    flow.targets = tuple(dict.fromkeys([names[-1], *others, *read]))
    if draw(st.integers(0, 3)) == 3:
        name = draw(st.sampled_from(names))
        flow.overrides[name] = ["one", "two"] if flow.node(name).expands else "given"
    return flow


@st.composite
def nodes(draw, flow, name):
    """Give a node of some block: it reads what is there, and collects from inner and other blocks."""
    known = [node.name for node in flow.nodes]
    paths = sorted({flow.inside(one) for one in known}, key=len, reverse=True)
    path = draw(st.sampled_from(paths))
    around = {one: flow.inside(one) for one in known}
    there = [one for one in known if path[: len(around[one])] == around[one]]
    apart = [
        one
        for one in known
        if one not in there and path[: len(around[one][:-1])] == around[one][:-1]
    ]
    kinds = ["collect", "stream", "plain"] if apart else ["plain"]
    kind = draw(st.sampled_from([*(["expand"] if len(path) < MOST_DEEP else []), *kinds]))
    if kind == "stream":
        read = draw(st.sampled_from(apart))
        is_read_once = around[read][:-1] == path and around[read][-1] not in flow.streamed
        word = "Stream" if is_read_once else "Collect"
        return Made(name, path[-1:], (read,), expands=False, word=word)
    read = draw(st.lists(st.sampled_from(there), max_size=2))
    read = tuple(dict.fromkeys([*path[-1:], *read])) or ("n0",)
    collects = (
        draw(st.lists(st.sampled_from(apart), min_size=1, max_size=2, unique=True))
        if kind == "collect"
        else []
    )
    return Made(name, read, tuple(collects), kind == "expand", "Collect")


def dynamic(builder, flow, remote, strategy=None):
    module = ad_hoc_utils.module_from_source(flow.source(), f"blocks_{next(_serial)}")
    builder = builder.with_modules(module).enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_remote_executor(remote).with_grouping_strategy(strategy)


STRATEGIES = [grouping.GroupByRepeatableBlocks(), grouping.GroupNodesIndividually()]
HERE = executors.SynchronousLocalTaskExecutor()
EXECUTORS = [HERE, executors.MultiThreadingExecutor(max_tasks=3)]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("executor", EXECUTORS, ids=lambda one: type(one).__name__)
@given(flow=blocks())
def test_blocks_give_what_naive_recursion_gives(strategy, executor, flow):
    dr = dynamic(driver.Builder(), flow, executor, strategy).build()

    assert dr.execute(flow.targets, overrides=flow.overrides) == flow.expected()


@settings(max_examples=20)
@given(flow=blocks())
def test_blocks_in_processes_give_what_naive_recursion_gives(flow):
    remote = executors.MultiProcessingExecutor(2, "fork")
    dr = dynamic(driver.Builder(), flow, remote).build()

    assert dr.execute(flow.targets, overrides=flow.overrides) == flow.expected()


@pytest.mark.parametrize("executor", EXECUTORS, ids=lambda one: type(one).__name__)
@given(flow=blocks())
def test_blocks_that_are_awaited_give_what_naive_recursion_gives(executor, flow):
    async def run():
        dr = await dynamic(async_driver.Builder(), flow, executor).build()
        return await dr.execute(flow.targets, overrides=flow.overrides)

    assert asyncio.run(run()) == flow.expected()
