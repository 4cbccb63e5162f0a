"""The driver that awaits loads and saves as the other does."""

from __future__ import annotations

import asyncio

import pytest

from hamilton import async_driver, driver
from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.errors import ValidationException
from hamilton.io.materialization import from_, to
from hamilton.lifecycle import GraphConstructionHook, GraphExecutionHook, StaticValidator


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


class Built(GraphConstructionHook, StaticValidator):
    """Keeps which graphs it is told of and asked about, by the names of their nodes."""

    def __init__(self, refuses=None):
        self.told, self.asked, self.refuses = [], [], refuses

    def run_after_graph_construction(self, *, graph, **facts):
        self.told.append(sorted(node.name for node in graph.nodes))

    def run_to_validate_node(self, *, node, **facts):
        return node.name != self.refuses, "no such node, please"

    def run_to_validate_graph(self, *, graph, **facts):
        self.asked.append(sorted(node.name for node in graph.nodes))
        return True, None


SAVING = to.memory(id="kept", dependencies=["double"])
PLAIN, GROWN = ["double", "i"], ["double", "i", "kept"]


def plain_double(i: int) -> dict:
    return {"doubled": 2 * i}


plain_double.__name__ = "double"


def plainly_built(*adapters):
    module = create_temporary_module(plain_double)
    return driver.Builder().with_modules(module).with_adapters(*adapters).build()


def test_adapters_are_told_of_each_graph_that_is_grown_for_a_run_and_asked_about_it():
    hook = Built()
    dr = plainly_built(hook)

    for _ in range(2):
        dr.materialize(SAVING, inputs={"i": 1})
    dr.materialize(additional_vars=["double"], inputs={"i": 1})
    dr.validate_materialization(SAVING, inputs={"i": 1})
    dr.execute(["double"], inputs={"i": 1})
    assert hook.told == hook.asked == [PLAIN, GROWN, GROWN]


def test_adapters_are_told_of_each_graph_that_is_grown_for_a_run_that_is_awaited():
    async def main(dr):
        await asyncio.gather(*(dr.materialize(SAVING, inputs={"i": 1}) for _ in range(2)))
        await dr.materialize(additional_vars=["double"], inputs={"i": 1})
        await dr.execute(["double"], inputs={"i": 1})

    hook = Built()
    asyncio.run(main(built(hook)))
    assert hook.told == [PLAIN, GROWN, GROWN]


@pytest.mark.parametrize("build", [plainly_built, lambda hook: Waiting(built(hook))])
def test_a_node_that_saves_is_refused_as_any_node_is(build):
    with pytest.raises(ValidationException, match="kept: no such node, please"):
        build(Built(refuses="kept")).materialize(SAVING, inputs={"i": 1})


class Waiting:
    """Awaits what a driver gives."""

    def __init__(self, awaited):
        self.awaited = awaited

    def materialize(self, *factories, **request):
        return asyncio.run(self.awaited.materialize(*factories, **request))
