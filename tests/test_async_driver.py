"""The driver for coroutines: what adapters are told of a run, and what is refused."""

from __future__ import annotations

import asyncio

import pytest

from hamilton import ad_hoc_utils, async_driver
from hamilton.errors import InputError
from hamilton.lifecycle import GraphExecutionHook


class Given(GraphExecutionHook):
    """Keeps what the caller gave, run by run."""

    def __init__(self):
        self.seen = []

    def run_before_graph_execution(self, *, inputs, overrides, **facts):
        self.seen.append((inputs, overrides))

    def run_after_graph_execution(self, **facts):
        pass


async def driver_of(*adapters):
    module = ad_hoc_utils.module_from_source("async def a() -> int:\n    return 1\n")
    return await async_driver.Builder().with_modules(module).with_adapters(*adapters).build()


def test_hooks_of_a_run_are_told_what_the_caller_gave_and_what_it_left_out():
    async def main(hook):
        dr = await driver_of(hook)
        await dr.execute(["a"])
        await dr.execute(["a"], inputs={}, overrides={"a": 2})
        await dr.raw_execute(["a"])

    hook = Given()
    asyncio.run(main(hook))
    assert hook.seen == [(None, None), ({}, {"a": 2}), (None, None)]


def test_values_without_names_are_refused_in_words():
    async def main():
        await (await driver_of()).execute(["a"], inputs=["x"])

    with pytest.raises(InputError, match="inputs is a list"):
        asyncio.run(main())
