"""Defects that users of Hamilton live with and that are gone here: each of these tests fails on Apache Hamilton.

The numbers are those of the list of defects; those of caching stand in ``test_cache_defects_better.py``.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib.resources
import re
import sys
import threading
import time
from typing import Any

import pytest

from hamilton import ad_hoc_utils, async_driver, driver, lifecycle, registry
from hamilton.data_quality import default_validators
from hamilton.execution.executors import MultiProcessingExecutor, MultiThreadingExecutor
from hamilton.function_modifiers import InvalidDecoratorException, config, parameterize, tag, value
from hamilton.io.data_adapters import DataLoader
from hamilton.io.materialization import to

BLOCK = """
    def e() -> Parallelizable[int]:
        yield from [1, 2, 3]

    def w(e: int) -> int:
        return e * 10

    def c(w: Collect[int]) -> int:
        return sum(w)

    def c2(w: Collect[int]) -> int:
        return max(w)

    def v(e: int) -> int:
        return -e

    def both(w: Collect[int], v: Collect[int]) -> list:
        return [list(w), list(v)]
"""


def test_01_a_build_leaves_the_name_of_a_variant_alone(module_of):
    module = module_of("@config.when(mode='a')\ndef x__a() -> int:\n    return 1")

    driver.Builder().with_modules(module).with_config({"mode": "a"}).build()

    assert module.x__a.__name__ == "x__a"


def test_01_one_function_is_decorated_in_two_ways():
    def f(v: int) -> int:
        return v

    first, second = (parameterize(**{name: {"v": value(1)}})(f) for name in ("one", "two"))

    found = [
        driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(one)).build()
        for one in (first, second, f)
    ]
    assert [sorted(one.name for one in dr.list_available_variables()) for dr in found] == [
        ["one"],
        ["two"],
        ["f", "v"],
    ]


def test_01_decorators_leave_the_function_they_are_given_alone():
    def f() -> int:
        return 1

    before = dict(vars(f))
    tag(a="b")(f)
    config.when(a=1)(f)

    assert vars(f) == before


def test_02_when_not_in_takes_a_name(build):
    dr = build("@config.when_not_in(name='x', mode=['a'])\ndef f() -> int:\n    return 1", mode="b")

    assert dr.execute(["x"]) == {"x": 1}


def test_03_a_copy_of_a_builder_allows_what_the_builder_allowed(module_of):
    first, second = (module_of(f"def f() -> int:\n    return {n}") for n in (1, 2))
    builder = driver.Builder().with_modules(first, second).allow_module_overrides()

    assert builder.copy().build().execute(["f"]) == {"f": 2}


def test_04_columns_with_documentation_are_filled(build):
    dr = build("""
        @extract_columns("a", ("b", "the b"), fill_with=0)
        def f() -> pd.DataFrame:
            return pd.DataFrame({"a": [1]})
    """)

    assert list(dr.execute(["b"])["b"]) == [0]


def test_04_fields_that_a_typed_dict_lacks_are_named(module_of):
    with pytest.raises(InvalidDecoratorException, match="zz"):
        module_of("""
            class Pair(TypedDict):
                a: int

            @extract_fields(["a", "zz"])
            def f() -> Pair:
                return {"a": 1}
        """)


def test_05_does_refuses_a_body_that_returns(module_of):
    with pytest.raises(InvalidDecoratorException):
        module_of("""
            def _one() -> int:
                return 1

            @does(_one)
            def f() -> int:
                return 7
        """)


def test_06_a_second_definition_names_the_first(build):
    with pytest.raises(ValueError, match="first__of_them"):
        build("""
            @config.when(name="f")
            def first__of_them() -> int:
                return 1

            @config.when(name="f")
            def second__of_them() -> int:
                return 2
        """)


class Quiet(lifecycle.GraphExecutionHook):
    """Is told of the graph, and says nothing."""

    def run_before_graph_execution(self, **facts):
        """Say nothing."""

    def run_after_graph_execution(self, **facts):
        """Say nothing."""


def test_07_materialize_that_fails_early_says_why(build):
    dr = build("def f() -> int:\n    return 1", Quiet())

    with pytest.raises(ValueError, match="not in the graph"):
        dr.materialize(to.memory(id="m", dependencies=["zz"]))


def test_08_functions_are_asked_for_wherever_names_are(module_of):
    module = module_of("def f() -> int:\n    return 1")
    dr = driver.Builder().with_modules(module).build()

    dr.validate_execution([module.f])

    assert '"name": "f"' in dr.export_execution([module.f])


@dataclasses.dataclass
class Twice(DataLoader):
    """Loads what it is given, two times."""

    first: Any
    second: Any

    @classmethod
    def applicable_types(cls):
        return [list]

    @classmethod
    def name(cls):
        return "golden_twice"

    def load_data(self, type_):
        return [self.first, self.second], {}


def test_09_two_arguments_come_from_one_source(build):
    registry.register_adapter(Twice)
    dr = build("""
        @load_from.golden_twice(first=source("p"), second=source("p"))
        def f(v: list) -> list:
            return v
    """)

    assert dr.execute(["f"], inputs={"p": 1}) == {"f": [1, 1]}


@pytest.mark.parametrize(
    ("inputs", "parameter", "culprit"), [("{'xx': value(1)}", "a", "xx"), ("{}", "zz", "zz")]
)
def test_10_a_subdag_refuses_names_that_nothing_has(build, inputs, parameter, culprit):
    source = f"""
        def a(x: int) -> int:
            return x

        @subdag(a, inputs={inputs})
        def s({parameter}: int) -> int:
            return {parameter}
    """

    with pytest.raises(InvalidDecoratorException, match=culprit):
        build(source)


def test_11_resolve_says_what_it_needs(build):
    source = """
        @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda n: parameterize(a={"v": value(n)}))
        def f(v: int) -> int:
            return v
    """

    with pytest.raises(InvalidDecoratorException, match="enable_power_user_mode"):
        build(source, n=1)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["c", "c2"], {"c": 60, "c2": 30}),
        (["both"], {"both": [[10, 20, 30], [-1, -2, -3]]}),
        (["w"], {"w": [10, 20, 30]}),
        (["w", "c"], {"w": [10, 20, 30], "c": 60}),
    ],
)
def test_12_a_block_is_collected_and_asked_for_at_will(build, targets, expected):
    assert build(BLOCK, dynamic=True).execute(targets) == expected


def test_12_what_is_expanded_may_be_collected_as_it_is(build):
    source = """
        def e() -> Parallelizable[int]:
            yield from [1, 2]

        def c(e: Collect[int]) -> list:
            return list(e)
    """

    assert build(source, dynamic=True).execute(["c"]) == {"c": [1, 2]}


def test_12_an_override_inside_a_block_is_the_value_for_each_item(build):
    assert build(BLOCK, dynamic=True).execute(["c"], overrides={"w": 7}) == {"c": 21}


def growth(act, few, many):
    """Give how many times as much of the processor it takes to do many than few, at best."""
    times = {count: [] for count in (few, many)}
    for _ in range(3):
        for count, seen in times.items():
            begun = time.process_time()
            act(count)
            seen.append(time.process_time() - begun)
    return min(times[many]) / min(times[few])


def test_12_items_take_time_in_proportion(build):
    source = BLOCK.replace("def e()", "def e(count: int)").replace("[1, 2, 3]", "range(count)")
    dr = build(source, dynamic=True)

    assert growth(lambda count: dr.execute(["c"], inputs={"count": count}), 100, 2400) < 48


def test_13_outputs_take_time_in_proportion(build):
    source = """
        @parameterize(**{{f"n{{n}}": {{"v": value(n)}} for n in range({count})}})
        def f(v: int) -> int:
            return v
    """

    assert growth(lambda count: build(source.format(count=count)), 300, 3000) < 25


def test_14_each_task_is_timed_by_itself(module_of):
    module = module_of("""
        import threading

        started = {0: threading.Event(), 1: threading.Event()}
        ended = threading.Event()

        def e() -> Parallelizable[int]:
            yield from [0, 1]

        def w(e: int) -> int:
            started[e].set()
            if e == 0:
                assert started[1].wait(10)
                assert ended.wait(10)
            return e

        def c(w: Collect[int]) -> int:
            return sum(w)
    """)
    lines = []
    lock = threading.Lock()

    def note(line):
        with lock:
            lines.append(line)
        if re.search(r"Finished.*\bw in", line):
            module.ended.set()

    printing = lifecycle.PrintLn(verbosity=1, print_fn=note)
    builder = driver.Builder().with_modules(module).with_adapters(printing)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(MultiThreadingExecutor(2)).build()

    assert dr.execute(["c"]) == {"c": 1}
    assert sum(bool(re.search(r"\bw in", line)) for line in lines) == 2


def test_14_validators_of_two_types_do_not_meet():
    first = default_validators.DataTypeValidatorPrimitives(int, "fail")
    default_validators.DataTypeValidatorPrimitives(str, "fail")

    assert first.validate(1).passes
    assert "datatype" not in vars(type(first))


def test_16_the_package_says_that_it_is_typed():
    assert importlib.resources.files("hamilton").joinpath("py.typed").is_file()


def test_17_the_async_driver_refuses_a_missing_input(module_of):
    module = module_of("async def f(x: int) -> int:\n    return x")

    async def run():
        dr = await async_driver.Builder().with_modules(module).build()
        return await dr.execute(["f"])

    with pytest.raises(ValueError, match="Required input x not provided"):
        asyncio.run(run())


class Refusing(lifecycle.StaticValidator):
    """Refuses every node."""

    def run_to_validate_node(self, *, node, **future_kwargs):
        return False, f"{node.name} is refused"


def test_17_the_async_driver_asks_validators(module_of):
    module = module_of("async def f() -> int:\n    return 1")

    async def run():
        await async_driver.Builder().with_modules(module).with_adapters(Refusing()).build()

    with pytest.raises(Exception, match="f is refused"):
        asyncio.run(run())


class Doubling(lifecycle.NodeExecutionMethod):
    """Doubles every value."""

    async def awaited(self, result):
        return 2 * await result

    def run_to_execute_node(self, *, node_callable, node_kwargs, **future_kwargs):
        return self.awaited(node_callable(**node_kwargs))


def test_17_the_async_driver_lets_methods_run_nodes(module_of):
    module = module_of("async def f() -> int:\n    return 1")

    async def run():
        builder = async_driver.Builder().with_modules(module).with_adapters(Doubling())
        return await (await builder.build()).execute(["f"])

    assert asyncio.run(run()) == {"f": 2}


def test_18_keyword_defaults_survive_a_temporary_module():
    def f(a: int, *, k: int = 3) -> int:
        return a * k

    module = ad_hoc_utils.create_temporary_module(f)

    assert module.f(2) == 6
    dr = driver.Builder().with_modules(module).build()
    assert dr.execute(["f"], inputs={"a": 2}) == {"f": 6}


def test_19_only_modules_are_modules():
    with pytest.raises(Exception, match="module"):
        driver.Builder().with_modules("x").build()


@pytest.mark.parametrize(
    "source",
    [
        "@datasaver()\ndef f(a: int) -> dict[str, Any]:\n    return {'a': a}",
        "@datasaver()\ndef f(a: int) -> 'dict':\n    return {'a': a}",
        "@datasaver()\ndef f(a: int) -> Dict[str, Any]:\n    return {'a': a}",
    ],
)
def test_20_a_datasaver_gives_any_kind_of_dict(build, source):
    assert build(source).execute(["f"], inputs={"a": 1}) == {"f": {"a": 1}}


def test_21_cycles_are_looked_for_at_every_build_and_without_networkx(build, monkeypatch):
    monkeypatch.setitem(sys.modules, "networkx", None)  # as if it were not installed
    dr = build("def a() -> int:\n    return 1\n\ndef b(a: int) -> int:\n    return a")

    assert dr.has_cycles(["b"]) is False
    with pytest.raises(ValueError, match="a -> b -> a"):
        build("def a(b: int) -> int:\n    return b\n\ndef b(a: int) -> int:\n    return a")


def test_24_an_overridden_input_need_not_be_given(build):
    dr = build("def f(a: int) -> int:\n    return a")

    assert dr.execute(["f"], overrides={"a": 3}) == {"f": 3}


class Remembering(lifecycle.NodeExecutionHook):
    """Remembers the names of the nodes that ran."""

    def __init__(self):
        self.seen = []

    def run_before_node_execution(self, *, node_name, **future_kwargs):
        """Say nothing."""

    def run_after_node_execution(self, *, node_name, **future_kwargs):
        self.seen.append(node_name)


def test_25_hooks_remember_what_ran_in_other_processes(tmp_path, monkeypatch):
    (tmp_path / "golden_block.py").write_text(
        "from hamilton.htypes import Collect, Parallelizable\n\n\n"
        "def e() -> Parallelizable[int]:\n    yield from [1, 2]\n\n\n"
        "def w(e: int) -> int:\n    return e\n\n\n"
        "def c(w: Collect[int]) -> int:\n    return sum(w)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    module = importlib.import_module("golden_block")
    hook = Remembering()
    builder = driver.Builder().with_modules(module).with_adapters(hook)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)

    dr = builder.with_remote_executor(MultiProcessingExecutor(1)).build()

    assert dr.execute(["c"]) == {"c": 3}
    assert sorted(hook.seen) == ["c", "e", "w", "w"]
