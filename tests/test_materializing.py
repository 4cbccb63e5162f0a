"""The driver that awaits loads and saves as the other does."""

from __future__ import annotations

import asyncio

import pytest

from hamilton import async_driver
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.io.materialization import from_, to
from hamilton.lifecycle import GraphConstructionHook, GraphExecutionHook


async def double(i: int) -> dict:
    await asyncio.sleep(0)
    return {"doubled": 2 * i}


def built(*adapters):
    module = create_temporary_module(double)
    builder = async_driver.Builder().with_modules(module).with_adapters(*adapters)
    return builder.build_without_init()


def test_what_a_coroutine_gives_is_saved():
    told, values = asyncio.run(
        built().materialize(
            to.memory(id="kept", dependencies=["double"]),
            additional_vars=["double"],
            inputs={"i": 2},
        )
    )

    assert told == {"kept": {"doubled": 4}}
    assert values == {"double": {"doubled": 4}}


def test_what_a_coroutine_reads_is_loaded():
    loaded = from_.literal(target="i", value=3)

    assert asyncio.run(built().materialize(loaded, additional_vars=["double"])) == (
        {},
        {"double": {"doubled": 6}},
    )


def test_a_request_for_nothing_is_refused():
    with pytest.raises(ValueError, match="No output requested"):
        asyncio.run(built().materialize())


def test_the_driver_stays_as_it_was():
    dr = built()

    asyncio.run(dr.materialize(to.memory(id="kept", dependencies=["double"]), inputs={"i": 1}))

    assert sorted(dr.graph) == ["double", "i"]


def test_a_materialization_is_checked_and_drawn_without_running():
    save = to.memory(id="kept", dependencies=["double"])

    assert built().validate_materialization(save, inputs={"i": 1}) is None
    with pytest.raises(ValueError, match="Required input i not provided"):
        built().validate_materialization(save)
    picture = built().visualize_materialization(save, inputs={"i": 1})
    assert "double -> kept" in picture.source


def test_hooks_hear_of_savers():
    class Hook(GraphExecutionHook):
        heard: list

        def run_before_graph_execution(self, *, final_vars, **facts):
            self.heard = final_vars

        def run_after_graph_execution(self, **facts):
            pass

    hook = Hook()
    save = to.memory(id="kept", dependencies=["double"])
    asyncio.run(built(hook).materialize(save, inputs={"i": 1}))

    assert hook.heard == ["kept"]


def test_adapters_are_told_once_that_the_graph_was_built_however_much_is_materialized():
    class Built(GraphConstructionHook):
        told = ()

        def run_after_graph_construction(self, *, graph, **facts):
            self.told += (sorted(node.name for node in graph.nodes),)

    async def main(dr):
        save = to.memory(id="kept", dependencies=["double"])
        await asyncio.gather(*(dr.materialize(save, inputs={"i": 1}) for _ in range(2)))
        await dr.materialize(additional_vars=["double"], inputs={"i": 1})
        await dr.execute(["double"], inputs={"i": 1})

    hook = Built()
    asyncio.run(main(built(hook)))
    assert hook.told == (["double", "i"],)
