"""The driver: what is asked for, what is told when it cannot be, and what adapters see."""

from __future__ import annotations

import itertools
import logging
import pickle
import threading
import traceback

import numpy as np
import pandas as pd
import pytest

from hamilton import ad_hoc_utils, base, driver
from hamilton.errors import CycleError, InputError, RequestError, UnknownNodeError
from hamilton.execution import compiled
from hamilton.function_modifiers import (
    check_output,
    config,
    parameterize,
    pipe_output,
    save_to,
    source,
    step,
    subdag,
    tag,
    value,
)
from hamilton.lifecycle import GraphExecutionHook, NodeExecutionHook, NodeExecutionMethod
from hamilton.lifecycle import base as lifecycle_base


def module_of(text, name=None):
    return ad_hoc_utils.module_from_source(text, module_name=name)


def driver_of(text, *adapters, config=None):
    builder = driver.Builder().with_modules(module_of(text)).with_config(config or {})
    return builder.with_adapters(*adapters).build()


CHAIN = "def a(x: int) -> int:\n    return x + 1\n\ndef b(a: int, k: int = 2) -> int:\n    return a * k\n"


def test_a_chain_of_twenty_thousand_nodes_runs():
    lines = ["def n0() -> int:\n    return 0"]
    lines += [f"def n{i}(n{i - 1}: int) -> int:\n    return n{i - 1} + 1" for i in range(1, 20_000)]

    assert driver_of("\n".join(lines)).execute(["n19999"]) == {"n19999": 19_999}


def test_a_cycle_is_refused_when_building_with_its_loop_in_order_and_its_places():
    text = (
        "def a(c: int) -> int:\n    return c\n\n"
        "def b(a: int) -> int:\n    return a\n\n"
        "def c(b: int) -> int:\n    return b\n"
    )

    with pytest.raises(CycleError) as caught:
        driver_of(text)

    loop = caught.value.cycle
    assert loop[0] == loop[-1]
    assert set(loop) == {"a", "b", "c"}
    assert set(itertools.pairwise(loop)) == {("a", "b"), ("b", "c"), ("c", "a")}
    for line in (1, 4, 7):
        assert f":{line})" in str(caught.value)


@pytest.mark.parametrize(("count", "last"), [(2, "  n1: ndarray 2x2 float64"), (30, "  10 more")])
def test_outputs_that_a_result_builder_cannot_join_are_named_in_short(count, last):
    text = "\n".join(f"def n{i}(x: object) -> object:\n    return x" for i in range(count))
    dr = driver_of(text, base.PandasDataFrameResult())

    with pytest.raises(ValueError, match="1-dimensional") as caught:
        dr.execute([f"n{i}" for i in range(count)], inputs={"x": np.zeros((2, 2))})

    (note,) = caught.value.__notes__
    assert note.startswith("when the outputs were joined into the result:\n  n0: ndarray 2x2")
    assert note.splitlines()[-1] == last


def test_a_node_is_asked_for_by_what_the_listing_gave():
    dr = driver_of(CHAIN)
    (listed,) = [one for one in dr.list_available_variables() if one.name == "a"]

    assert dr.execute([listed], inputs={"x": 1}) == {"a": 2}


def test_a_typo_is_answered_with_the_nearest_name_and_its_place(tmp_path, monkeypatch):
    (tmp_path / "finance.py").write_text("\n\n\ndef revenue(x: int) -> int:\n    return x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    finance = __import__("finance")
    dr = driver.Builder().with_modules(finance).build()

    with pytest.raises(UnknownNodeError) as caught:
        dr.execute(["revenu"])

    text = str(caught.value)
    assert text.startswith("Unknown nodes [revenu] requested. Check for typos?")
    assert "'revenue' (finance.py:4)" in text
    assert "execute(['revenu'])" in text


def test_a_missing_input_names_its_readers_and_the_variant_that_would_compute_it():
    @config.when(mode="a")
    def x__a() -> int:
        return 1

    def y(x: int) -> int:
        return x

    module = ad_hoc_utils.create_temporary_module(x__a, y)
    dr = driver.Builder().with_modules(module).with_config({"moed": "a"}).build()

    with pytest.raises(InputError) as caught:
        dr.execute(["y"])

    text = str(caught.value)
    assert text.startswith(
        "1 errors encountered: \n  Error: Required input x not provided for nodes: ['y']."
    )
    assert "x__a" in text
    assert "mode = 'a'" in text


@pytest.mark.parametrize("asked", ["a", "x"])
def test_a_missing_input_says_how_to_give_it(asked):
    with pytest.raises(
        InputError, match=rf"nodes: \['{asked}'\]\. Give it a value: inputs={{'x': "
    ):
        driver_of(CHAIN).execute([asked])


def test_all_problems_of_the_inputs_are_told_at_once():
    text = "def f(a: int, b: int, c: int) -> int:\n    return a\n"

    with pytest.raises(InputError, match="3 errors encountered") as caught:
        driver_of(text).execute(["f"], inputs={"a": "text"})

    assert "Expected a:<class 'int'> got text:<class 'str'> instead" in str(caught.value)


def test_the_type_of_configuration_is_checked_where_it_is_read():
    dr = driver_of(CHAIN, config={"x": "text"})

    with pytest.raises(InputError, match="Expected x"):
        dr.execute(["a"])


def test_an_unknown_input_is_told_once_for_each_request(caplog):
    dr = driver_of(CHAIN)

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            dr.execute(["a"], inputs={"x": 1, "aa": 2})

    assert len(caplog.records) == 1
    assert "'aa'" in caplog.text
    assert "Did you mean 'a'" in caplog.text


def test_an_unknown_override_is_told(caplog):
    with caplog.at_level(logging.WARNING):
        driver_of(CHAIN).execute(["a"], inputs={"x": 1}, overrides={"bb": 2})

    assert "'bb'" in caplog.text


def failing_driver(*adapters):
    text = (
        "def raw(n: int) -> int:\n    return n\n\n"
        "def signups(raw: int) -> int:\n    return {}['sign_ups']\n\n"
        "def ratio(signups: int) -> int:\n    return signups\n"
    )
    return driver_of(text, *adapters)


@pytest.mark.parametrize("runs", [0, compiled.RUNS_UNTIL_HOT], ids=["loop", "compiled"])
def test_a_failing_function_raises_its_own_error_with_one_note(runs):
    dr = failing_driver()
    for _ in range(runs):
        with pytest.raises(KeyError):
            dr.execute(["ratio"], inputs={"n": 3})

    with pytest.raises(KeyError, match="sign_ups") as caught:
        dr.execute(["ratio"], inputs={"n": 3})

    (note,) = caught.value.__notes__
    assert note.startswith("in node 'signups' (")
    assert note.splitlines()[0].endswith("needed for 'ratio'")
    assert "signups -> ratio" in note
    assert "raw: 3" in note


def test_a_compiled_plan_shows_the_dataflow_in_the_traceback():
    dr = failing_driver()
    for _ in range(compiled.RUNS_UNTIL_HOT + 1):
        with pytest.raises(KeyError) as caught:
            dr.execute(["ratio"], inputs={"n": 3})

    shown = "".join(traceback.format_exception(caught.value))
    assert "signups = call_1(raw)" in shown


def test_data_is_told_in_short_and_never_whole():
    def raw() -> pd.DataFrame:
        return pd.DataFrame({"spend": [1, 2, 3], "note": ["secret"] * 3})

    def broken(raw: pd.DataFrame) -> int:
        raise ValueError(len(raw))

    dr = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(raw, broken)).build()

    with pytest.raises(ValueError, match="3") as caught:
        dr.execute(["broken"])

    (note,) = caught.value.__notes__
    assert "raw: DataFrame 3x2 [spend int64" in note
    assert "secret" not in note


def test_nothing_is_logged_about_a_failing_function(caplog):
    with pytest.raises(KeyError):
        failing_driver().execute(["ratio"], inputs={"n": 3})

    assert caplog.records == []


def test_a_coroutine_function_is_refused_before_anything_runs():
    text = "async def a() -> int:\n    return 1\n\ndef b() -> int:\n    raise AssertionError\n"

    with pytest.raises(TypeError, match="async_driver"):
        driver_of(text).execute(["b", "a"])


def test_one_name_may_be_given_without_a_list():
    assert driver_of(CHAIN).execute("a", inputs={"x": 1}) == {"a": 2}


def test_a_function_asks_for_the_node_it_makes():
    @config.when(mode="a")
    def x__a() -> int:
        return 1

    module = ad_hoc_utils.create_temporary_module(x__a)
    dr = driver.Builder().with_modules(module).with_config({"mode": "a"}).build()

    assert dr.execute([module.x__a]) == {"x": 1}


def doubled(x: int) -> int:
    return 2 * x


@pytest.mark.parametrize(
    "decorator",
    [
        subdag(doubled, inputs={"x": value(2)}, config={"other": 1}),
        pipe_output(step(doubled)),
        check_output(allow_none=False),
        save_to.memory(),
    ],
)
def test_a_variant_of_several_nodes_asks_for_the_one_that_is_its_result(decorator):
    def total__variant(doubled: int) -> int:
        return doubled

    decorated = config.when(there=True)(decorator(total__variant))
    module = ad_hoc_utils.create_temporary_module(doubled, decorated)
    dr = driver.Builder().with_modules(module).with_config({"there": True}).build()
    assert list(dr.execute([module.total__variant], inputs={"x": 2})) == ["total"]


def test_a_function_of_another_module_is_refused():
    with pytest.raises(
        RequestError, match=r"1 errors encountered: Function .*module_of is a function not in"
    ):
        driver_of(CHAIN).execute([module_of])


def test_something_that_names_no_node_is_refused():
    with pytest.raises(RequestError, match="42"):
        driver_of(CHAIN).execute([42])


def test_drawing_while_executing_is_deprecated_and_still_done():
    with pytest.warns(DeprecationWarning, match="display_all_functions"):
        assert driver_of(CHAIN).execute(["a"], inputs={"x": 1}, display_graph=True) == {"a": 2}


@pytest.mark.parametrize("draws", [False, True])
def test_executing_raw_is_deprecated_and_gives_the_values_as_they_are(draws):
    run = driver.Driver({"x": 1}, module_of(CHAIN))

    with pytest.warns(DeprecationWarning, match="DictResult"):
        assert run.raw_execute(["a"], display_graph=draws) == {"a": 2}


@pytest.mark.parametrize("method", ["execute", "validate_execution", "export_execution"])
def test_what_holds_no_names_is_refused_in_words(method):
    ask = getattr(driver_of(CHAIN), method)
    with pytest.raises(RequestError, match=rf"{method}\(\) takes a list .* given None"):
        ask(None)
    with pytest.raises(RequestError, match=rf"Write {method}\(\[module_of\]\)"):
        ask(module_of)


@pytest.mark.parametrize("method", ["execute", "validate_execution", "export_execution"])
@pytest.mark.parametrize("what", ["inputs", "overrides"])
@pytest.mark.parametrize("values", [["x"], pd.DataFrame({"x": [1]})], ids=["list", "frame"])
def test_values_without_names_are_refused_in_words(method, what, values):
    with pytest.raises(InputError, match=rf"{what} is a .*; it takes a dict of values by name"):
        getattr(driver_of(CHAIN), method)(["a"], **{what: values})


def test_both_ends_of_a_path_are_answered_with_the_nearest_name_and_its_place():
    dr = driver_of("def revenue(x: int) -> int:\n    return x\n")
    for ends in (("revenu", "x"), ("x", "revenu")):
        with pytest.raises(RequestError, match=r"Did you mean 'revenue' \(.*:1\)\?"):
            dr.what_is_the_path_between(*ends)


def test_nothing_asked_for_gives_nothing():
    assert driver_of(CHAIN).execute([]) == {}


# Inputs that no node reads ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_dynamic", [False, True])
def test_an_input_that_is_no_node_may_be_asked_for_and_comes_as_it_is(is_dynamic, caplog):
    builder = driver.Builder().with_modules(module_of(CHAIN))
    if is_dynamic:
        builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.build()

    for note in ("first", None, "second"):
        asked = dr.execute(["note", "a"], inputs={"x": 1, "note": note})
        assert list(asked.items()) == [("note", note), ("a", 2)]
    assert dr.execute(["note"], inputs={"note": 3}) == {"note": 3}
    assert caplog.records == []


def test_an_input_that_is_no_node_is_there_in_every_request():
    dr = driver_of(CHAIN)
    asked, inputs = ["a", "note"], {"x": 1, "note": 5}

    dr.validate_execution(asked, inputs=inputs)
    dr.validate_materialization(additional_vars=asked, inputs=inputs)
    assert dr.materialize(additional_vars=asked, inputs=inputs) == ({}, {"a": 2, "note": 5})
    assert '"name": "a"' in dr.export_execution(asked, inputs=inputs)
    for bypasses in (False, True):
        picture = dr.visualize_execution(asked, inputs=inputs, bypass_validation=bypasses)
        assert "<b>a</b>" in picture.source


def test_hooks_are_told_of_an_input_that_is_no_node_with_the_others():
    watching = Watching()
    dr = driver_of(CHAIN, watching)

    assert dr.execute(["note", "a"], inputs={"x": 1, "note": 5}) == {"note": 5, "a": 2}
    assert watching.asked == [["note", "a"]]


def test_an_input_that_is_no_node_is_no_idle_one_to_a_strict_driver():
    dr = driver.Builder().with_modules(module_of(CHAIN)).strict().build()

    assert dr.execute(["a", "note"], inputs={"x": 1, "note": 5}) == {"a": 2, "note": 5}


@pytest.mark.parametrize("given", [{"inputs": {"x": 1}}, {"overrides": {"a": 1, "note": 5}}])
def test_what_is_no_node_is_unknown_where_it_is_no_input(given):
    with pytest.raises(UnknownNodeError, match=r"^Unknown nodes \[note\] requested"):
        driver_of(CHAIN).execute(["a", "note"], **given)


class Watching(GraphExecutionHook):
    """Keeps what was asked for, run by run."""

    def __init__(self):
        self.asked = []

    def run_before_graph_execution(self, *, final_vars, **facts):
        self.asked.append(final_vars)

    def run_after_graph_execution(self, **facts):
        pass


def test_a_driver_serves_many_threads_while_its_plan_gets_compiled():
    dr = driver_of(CHAIN)
    results = []

    def ask():
        results.extend(
            dr.execute(["b"], inputs={"x": n, "k": 10})["b"] == (n + 1) * 10 for n in range(200)
        )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [True] * 800


def test_groups_and_constants_run_compiled_as_in_the_loop():
    @parameterize(
        pair={"items": value([1]), "more": source("x")},
        triple={"items": value([2]), "more": value(9)},
    )
    def f(items: list, more: int, k: int = 3) -> tuple:
        return (*items, more, k)

    dr = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(f)).build()

    answers = [
        dr.execute(["pair", "triple"], inputs={"x": 5}) for _ in range(compiled.RUNS_UNTIL_HOT + 2)
    ]

    assert all(answer == {"pair": (1, 5, 3), "triple": (2, 9, 3)} for answer in answers)


def test_a_plan_that_ran_often_pickles_with_its_driver():
    dr = driver_of(CHAIN)
    for _ in range(compiled.RUNS_UNTIL_HOT + 1):
        dr.execute(["b"], inputs={"x": 1})

    again = pickle.loads(pickle.dumps(dr))  # noqa: S301 - pickled here

    assert again.execute(["b"], inputs={"x": 1}) == {"b": 4}


def test_after_a_reload_a_new_build_sees_the_new_code(tmp_path, monkeypatch):
    import importlib
    import sys

    path = tmp_path / "reloaded_flow.py"
    path.write_text("def f() -> int:\n    return 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.import_module("reloaded_flow")
    before = driver.Builder().with_modules(module).build()
    path.write_text("def f() -> str:\n    return 'changed'\n")
    importlib.reload(module)

    after = driver.Builder().with_modules(module).build()

    assert before.execute(["f"]) == {"f": 1}
    assert after.execute(["f"]) == {"f": "changed"}
    assert after.graph["f"].type is str


class Log(NodeExecutionHook, GraphExecutionHook):
    """Notes every call, and raises where it is told to."""

    def __init__(self, name="", raises_at=()):
        self.name = name
        self.raises_at = raises_at
        self.events = []
        self.last = None

    def _note(self, event):
        self.events.append(event)
        if event in self.raises_at:
            raise RuntimeError(event)

    def run_before_graph_execution(self, *, inputs, overrides, **facts):
        self.given = (inputs, overrides)
        self._note("start")

    def run_after_graph_execution(self, *, success, error, results, **facts):
        self.last = (success, error, results)
        self._note("end")

    def run_before_node_execution(self, *, node_name, **facts):
        self._note(f"before {node_name}")

    def run_after_node_execution(self, *, node_name, success, **facts):
        self._note(f"after {node_name} {success}")


class TestTheOrderOfHooks:
    def test_success(self):
        log = Log()
        driver_of(CHAIN, log).execute(["b"], inputs={"x": 1})
        assert log.events == [
            "start",
            "before a",
            "after a True",
            "before b",
            "after b True",
            "end",
        ]
        assert log.last == (True, None, {"b": 4})

    def test_a_node_raises(self):
        log = Log()
        with pytest.raises(KeyError) as caught:
            failing_driver(log).execute(["ratio"], inputs={"n": 1})
        assert log.events[-3:] == ["before signups", "after signups False", "end"]
        assert log.last == (False, caught.value, None)

    def test_a_hook_before_a_node_raises(self):
        first, second = Log(raises_at=["before a"]), Log()
        with pytest.raises(RuntimeError):
            driver_of(CHAIN, first, second).execute(["b"], inputs={"x": 1})
        assert first.events == ["start", "before a", "end"]
        assert second.events == ["start", "end"]

    def test_a_hook_after_a_node_raises(self):
        log = Log(raises_at=["after a True"])
        with pytest.raises(RuntimeError):
            driver_of(CHAIN, log).execute(["b"], inputs={"x": 1})
        assert log.events == ["start", "before a", "after a True", "end"]
        assert log.last[0] is False

    def test_a_hook_before_the_run_raises(self):
        log = Log(raises_at=["start"])
        with pytest.raises(RuntimeError):
            driver_of(CHAIN, log).execute(["b"], inputs={"x": 1})
        assert log.events == ["start"]

    def test_the_result_builder_raises(self):
        class Broken(base.DictResult):
            @staticmethod
            def build_result(**outputs):
                raise RuntimeError

        log = Log()
        with pytest.raises(RuntimeError):
            driver_of(CHAIN, log, Broken()).execute(["a"], inputs={"x": 1})
        assert log.last[0] is False
        assert log.last[2] == {"a": 2}

    def test_an_input_is_missing(self):
        log = Log()
        with pytest.raises(InputError):
            driver_of(CHAIN, log).execute(["a"])
        assert log.events == ["start", "end"]


def test_hooks_of_a_run_are_told_what_the_caller_gave_and_what_it_left_out():
    log = Log()
    dr = driver_of("def a() -> int:\n    return 1\n", log)

    dr.execute(["a"])
    assert log.given == (None, None)
    dr.execute(["a"], inputs={}, overrides={"a": 2})
    assert log.given == ({}, {"a": 2})
    dr.materialize(additional_vars=["a"])
    assert log.given == (None, None)


class Around(NodeExecutionMethod):
    def __init__(self, name, calls, rank=lifecycle_base.Rank.CALL):
        self.name = name
        self.calls = calls
        self.rank = rank

    def run_to_execute_node(self, *, node_name, node_callable, node_kwargs, **facts):
        self.calls.append(f"{self.name} {node_name}")
        return node_callable(**node_kwargs)


def test_methods_around_a_node_stack_by_rank_and_then_by_order():
    calls = []
    adapters = [
        Around("first", calls),
        Around("second", calls),
        Around("cache", calls, lifecycle_base.Rank.CACHE),
        Around("catch", calls, lifecycle_base.Rank.CATCH),
    ]

    assert driver_of(CHAIN, *adapters).execute(["a"], inputs={"x": 1}) == {"a": 2}

    assert calls == ["catch a", "cache a", "first a", "second a"]


def test_a_remote_adapter_stands_outside_of_all_others():
    calls = []

    class Remote(lifecycle_base.BaseDoRemoteExecute):
        def do_remote_execute(self, *, node, execute_lifecycle_for_node, **kwargs):
            calls.append(f"remote {node.name}")
            return execute_lifecycle_for_node(**kwargs)

    adapters = [Around("catch", calls, lifecycle_base.Rank.CATCH), Remote()]

    assert driver_of(CHAIN, *adapters).execute(["a"], inputs={"x": 1}) == {"a": 2}
    assert calls == ["remote a", "catch a"]


def test_tags_given_to_hooks_are_copies():
    class Vandal(NodeExecutionHook):
        def run_before_node_execution(self, *, node_tags, **facts):
            node_tags["owner"] = "somebody"

        def run_after_node_execution(self, **facts):
            pass

    @tag(owner="ann")
    def f() -> int:
        return 1

    module = ad_hoc_utils.create_temporary_module(f)
    dr = driver.Builder().with_modules(module).with_adapters(Vandal()).build()
    dr.execute(["f"])

    assert dr.graph["f"].tags["owner"] == "ann"
