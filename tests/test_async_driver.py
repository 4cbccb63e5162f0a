"""The driver for coroutines: what adapters are told of a run, and what is refused."""

from __future__ import annotations

import asyncio
import json
import pickle
from concurrent.futures import Future, ThreadPoolExecutor

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, base
from hamilton.errors import BuilderError, InputError, InvalidExecutorException
from hamilton.htypes import Parallelizable
from hamilton.lifecycle import (
    GraphConstructionHook,
    GraphExecutionHook,
    NodeExecutionHook,
    ResultBuilder,
)


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


def test_an_input_that_is_no_node_may_be_asked_for_awaited_or_not():
    async def main():
        dr = await driver_of()
        soon = asyncio.sleep(0, "soon")
        return await dr.execute(["note", "a", "later"], inputs={"note": 5, "later": soon})

    assert list(asyncio.run(main()).items()) == [("note", 5), ("a", 1), ("later", "soon")]


def test_values_without_names_are_refused_in_words():
    async def main():
        await (await driver_of()).execute(["a"], inputs=["x"])

    with pytest.raises(InputError, match="inputs is a list"):
        asyncio.run(main())


# What the door takes -----------------------------------------------------------------------------


def direct(*functions, **options):
    return async_driver.AsyncDriver({}, ad_hoc_utils.create_temporary_module(*functions), **options)


async def one() -> int:
    await asyncio.sleep(0)
    return 1


def two(one: int) -> int:
    return one + 1


def executed(dr, *targets, **options):
    return asyncio.run(dr.execute(targets, **options))


def test_a_driver_made_directly_gives_a_frame():
    expected = pd.DataFrame({"one": [1], "two": [2]})
    pd.testing.assert_frame_equal(executed(direct(one, two), "one", "two"), expected)


@pytest.mark.parametrize(
    "options",
    [{"result_builder": base.DictResult()}, {"adapters": [base.DictResult()]}],
    ids=["result builder", "adapters"],
)
def test_a_driver_made_directly_joins_outputs_as_it_is_told(options):
    assert executed(direct(one, two, **options), "two") == {"two": 2}


def test_one_adapter_may_stand_by_itself_and_what_is_none_is_refused():
    dr = direct(one, adapters=base.DictResult())
    assert executed(dr, "one") == {"one": 1}

    with pytest.raises(BuilderError, match=r"DictResult is a class; .* write DictResult\(\)"):
        direct(one, adapters=base.DictResult)
    with pytest.raises(BuilderError, match="3 is no adapter"):
        direct(one, adapters=3)


class Later(ResultBuilder):
    """Joins outputs when it has awaited something."""

    async def build_result(self, **outputs):
        await asyncio.sleep(0)
        return sorted(outputs)


def test_a_result_builder_may_be_awaited():
    assert executed(direct(one, two, result_builder=Later()), "two", "one") == ["one", "two"]


def test_two_result_builders_are_refused():
    with pytest.raises(ValueError, match="Multiple adapters cannot"):
        direct(one, result_builder=base.DictResult(), adapters=[base.DictResult()])


def test_a_picture_is_refused_and_what_to_do_instead_is_told():
    with pytest.raises(BuilderError, match=r"display_graph=True .* display_all_functions\(\)"):
        executed(direct(one), "one", display_graph=True)


def test_the_older_graph_adapters_are_refused():
    with pytest.raises(ValueError, match=r"with_adapter\(\) is not supported for the async driver"):
        async_driver.Builder().with_adapter(async_driver.AsyncGraphAdapter())


def test_the_adapter_that_older_code_gives_is_taken():
    dr = direct(one, two, adapters=[async_driver.AsyncGraphAdapter(base.DictResult())])
    assert executed(dr, "two") == {"two": 2}


def test_the_parts_of_a_driver_can_be_looked_at():
    module = ad_hoc_utils.create_temporary_module(one)
    dr = async_driver.Builder().with_modules(module).with_config({"mode": "x"})
    dr = dr.build_without_init()

    assert dr.config == {"mode": "x"}
    assert dr.graph_modules == [module]
    assert sorted(dr.graph) == ["mode", "one"]
    assert not dr.initialized
    assert asyncio.run(dr.ainit()).initialized


def test_repetition_without_dynamic_execution_is_refused():
    def each() -> Parallelizable[int]:
        yield 1

    with pytest.raises(InvalidExecutorException, match="Default graph executor cannot handle"):
        executed(direct(each), "each")


def test_adapters_are_told_of_the_construction_once():
    class Built(GraphConstructionHook):
        configs = ()

        def run_after_graph_construction(self, *, config, **_):
            self.configs += (config,)

    async def main(hook):
        dr = await driver_of(hook)
        await dr.ainit()
        await dr.execute(["a"])

    hook = Built()
    asyncio.run(main(hook))
    assert hook.configs == ({},)


class Connecting(GraphConstructionHook, NodeExecutionHook):
    """An adapter that has to await something before it can be told of a run."""

    def __init__(self, refuses=0):
        self.told = []
        self.refuses = refuses

    def run_after_graph_construction(self, **_):
        self.told.append("built")

    async def ainit(self):
        await asyncio.sleep(0)
        if self.refuses:
            self.refuses -= 1
            raise ConnectionError
        self.told.append("connected")

    def run_before_node_execution(self, *, node_name, **_):
        self.told.append(node_name)

    def run_after_node_execution(self, **_):
        pass


def test_an_adapter_that_has_to_await_something_is_ready_before_the_first_run():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        await dr.execute(["one"])

    hook = Connecting()
    asyncio.run(main(hook))
    assert hook.told == ["built", "connected", "one"]


def test_runs_at_once_wait_until_the_adapters_are_ready():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        await asyncio.gather(*(dr.execute(["one"]) for _ in range(3)))

    hook = Connecting()
    asyncio.run(main(hook))
    assert hook.told == ["built", "connected", "one", "one", "one"]


def test_an_adapter_that_did_not_become_ready_is_asked_again():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        with pytest.raises(ConnectionError):
            await dr.execute(["one"])
        assert not dr.initialized
        return await dr.execute(["one"])

    hook = Connecting(refuses=1)
    asyncio.run(main(hook))
    assert hook.told == ["built", "built", "connected", "one"]


def test_threads_with_loops_of_their_own_share_adapters_that_become_ready_once():
    hook = Connecting()
    dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: asyncio.run(dr.execute(["one"])), range(8)))

    assert found == [{"one": 1}] * 8
    assert hook.told.count("connected") == 1
    assert hook.told[:2] == ["built", "connected"]


def test_who_comes_too_late_to_make_adapters_ready_does_not_do_so_again():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        await dr.ainit()
        await dr._begin(Future())

    hook = Connecting()
    asyncio.run(main(hook))
    assert hook.told == ["built", "connected"]


def test_a_run_that_gives_up_waiting_does_not_end_the_wait_of_others():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        runs = [asyncio.create_task(dr.execute(["one"])) for _ in range(3)]
        await asyncio.sleep(0)
        runs[1].cancel()
        return await asyncio.gather(*runs, return_exceptions=True)

    found = asyncio.run(main(Connecting()))
    assert [type(one) for one in found] == [dict, asyncio.CancelledError, dict]


def test_the_run_that_makes_adapters_ready_may_give_up_and_another_goes_on():
    async def main(hook):
        dr = direct(one, result_builder=base.DictResult(), adapters=[hook])
        runs = [asyncio.create_task(dr.execute(["one"])) for _ in range(3)]
        await asyncio.sleep(0)
        runs[0].cancel()
        return await asyncio.gather(*runs, return_exceptions=True)

    hook = Connecting()
    found = asyncio.run(main(hook))
    assert [type(one) for one in found] == [asyncio.CancelledError, dict, dict]
    assert hook.told == ["built", "built", "connected", "one", "one"]


def test_a_request_is_checked_without_running_it():
    ran = []

    async def needy(x: int) -> int:
        ran.append(x)
        return x

    dr = direct(needy)
    assert dr.validate_execution(["needy"], inputs={"x": 1}) is None
    with pytest.raises(InputError, match="Required input x not provided"):
        dr.validate_execution(["needy"])
    assert ran == []


def test_an_export_lists_what_would_run_and_checks_the_inputs():
    async def start(x: int) -> int:
        return x

    async def end(start: int) -> list[int]:
        return [start]

    dr = direct(start, end)
    nodes = json.loads(dr.export_execution(["end"], inputs={"x": 1}))["nodes"]
    assert [(node["name"], node["output_type"]) for node in nodes] == [
        ("end", "list"),
        ("start", "int"),
        ("x", "int"),
    ]
    with pytest.raises(InputError, match="Required input x not provided"):
        dr.export_execution(["end"])


# Values that are not there yet -------------------------------------------------------------------


async def later(value):
    await asyncio.sleep(0)
    return value


async def broken():
    raise LookupError("the page is gone")


def double(x: int) -> int:
    return x * 2


async def triple(x: int) -> int:
    return x * 3


def six(double: int, triple: int) -> int:
    return double + triple


def test_a_coroutine_as_input_is_awaited_once_for_all_that_read_it():
    dr = direct(double, triple, six, result_builder=base.DictResult())
    assert executed(dr, "six", "x", inputs={"x": later(2)}) == {"six": 10, "x": 2}


def test_a_task_that_is_under_way_may_be_an_override():
    async def main():
        dr = direct(double, triple, six, result_builder=base.DictResult())
        given = {"double": asyncio.ensure_future(later(5))}
        return await dr.execute(["six"], inputs={"x": 1}, overrides=given)

    assert asyncio.run(main()) == {"six": 8}


def test_what_comes_of_an_awaited_input_is_checked_as_any_value():
    async def main():
        await direct(double).execute(["double"], inputs={"x": later("two")})

    with pytest.raises(InputError, match="Expected x:<class 'int'> got two"):
        asyncio.run(main())


def test_an_awaited_input_that_nothing_reads_is_not_waited_for():
    async def main():
        never = asyncio.get_running_loop().create_future()
        dr = direct(double, triple, result_builder=base.DictResult())
        return await dr.execute(["double"], inputs={"x": 1}, overrides={"triple": never})

    assert asyncio.run(main()) == {"double": 2}


def test_an_input_that_fails_ends_the_run_with_its_own_error_and_cancels_the_others():
    def both(x: int, y: int) -> int:
        return x + y

    async def main():
        never = asyncio.get_running_loop().create_future()
        told = Told()
        dr = direct(both, adapters=[told])
        with pytest.raises(LookupError, match="the page is gone") as raised:
            await dr.execute(["both"], inputs={"x": broken(), "y": never})
        return never.cancelled(), told.errors == [raised.value]

    assert asyncio.run(main()) == (True, True)


class Told(GraphExecutionHook):
    """Keeps with which error each run ended."""

    def __init__(self):
        self.errors = []

    def run_before_graph_execution(self, **facts):
        pass

    def run_after_graph_execution(self, *, error, **facts):
        self.errors.append(error)


FLOW = "async def a() -> int:\n    return 1\n\ndef b(a: int) -> int:\n    return a + 1\n"


@pytest.mark.parametrize("is_dynamic", [False, True])
def test_a_driver_pickles(is_dynamic, tmp_path, monkeypatch):
    (tmp_path / "async_flow_that_pickles.py").write_text(FLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    builder = async_driver.Builder().with_modules(__import__("async_flow_that_pickles"))
    if is_dynamic:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.build_without_init()
    assert executed(dr, "b") == {"b": 2}

    again = pickle.loads(pickle.dumps(dr))  # noqa: S301 - pickled here
    assert executed(again, "b") == {"b": 2}


class Ends(GraphExecutionHook):
    """Keeps how runs ended."""

    def __init__(self):
        self.seen = []

    def run_before_graph_execution(self, **facts):
        pass

    def run_after_graph_execution(self, *, success, error, results, **facts):
        self.seen.append((success, type(error), results))


class Joining(ResultBuilder):
    """Joins outputs, but for one that it refuses."""

    def build_result(self, **outputs):
        if outputs == {"two": 2}:
            raise KeyError("mine")
        return list(outputs.values())


class JoiningLater(Joining):
    """The same, when it has awaited something."""

    async def build_result(self, **outputs):
        await asyncio.sleep(0)
        return super().build_result(**outputs)


@pytest.mark.parametrize("joining", [Joining(), JoiningLater()], ids=["at once", "awaited"])
def test_hooks_are_told_of_the_joined_result_or_of_what_it_was_made_of(joining):
    ends = Ends()
    dr = direct(one, two, adapters=[ends, joining])

    assert executed(dr, "one", "two") == [1, 2]
    with pytest.raises(KeyError, match="mine") as caught:
        executed(dr, "two")
    assert ends.seen == [(True, type(None), [1, 2]), (False, KeyError, {"two": 2})]
    assert caught.value.__notes__ == ["when the outputs were joined into the result:\n  two: 2"]
