"""What is given and has no effect, or a wrong type: one record tells all of it, or strict refuses."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.errors import HamiltonError, InputError
from hamilton.execution.compiled import RUNS_UNTIL_HOT
from hamilton.function_modifiers import config, parameterize, value
from hamilton.io.materialization import from_, to
from hamilton.lifecycle import NoEdgeAndInputTypeChecking


def doubled(x: int) -> int:
    return 2 * x


def tripled(y: int) -> int:
    return 3 * y


def items(doubled: int) -> list[int]:
    return [doubled]


@config(lambda configuration: configuration.get(3) == "three" and configuration.get("mode") == "a")
def counted() -> int:
    return 3


MODULE = ad_hoc_utils.create_temporary_module(doubled, tripled, items, counted)


def built(*adapters, configuration=None):
    builder = driver.Builder().with_modules(MODULE).with_adapters(*adapters)
    return builder.with_config(configuration or {})


def records(caplog):
    return [record.getMessage() for record in caplog.records]


IDLE = [
    pytest.param(
        {}, {"doubled": "two"}, "Expected doubled:<class 'int'> got 'two'", id="wrong type"
    ),
    pytest.param({}, {"items": {1: 2}}, "Expected items:list[int] got", id="wrong container"),
    pytest.param({"y": 1}, {}, "the input 'y' is not read", id="input of another target"),
    pytest.param({"z": 1}, {}, "no node is named 'z', so its input", id="unknown input"),
    pytest.param({"doubled": 1}, {}, "is computed; use overrides", id="input for what is computed"),
    pytest.param({}, {"tripled": 1}, "override of 'tripled' is not read", id="idle override"),
    pytest.param({}, {"doubledd": 1}, "Did you mean 'doubled'?", id="unknown override"),
]


@pytest.mark.parametrize(("inputs", "overrides", "words"), IDLE)
def test_what_a_strict_driver_refuses_another_one_takes_and_logs(caplog, inputs, overrides, words):
    inputs = {"x": 1, **inputs}
    with pytest.raises(InputError) as refused:
        built().strict().build().execute(["items"], inputs=inputs, overrides=overrides)
    assert records(caplog) == []

    answer = built().build().execute(["items"], inputs=inputs, overrides=overrides)

    assert answer.keys() == {"items"}
    (told,) = records(caplog)
    assert words in told
    assert all(
        line.removeprefix("  Error:") in told for line in str(refused.value).splitlines()[1:]
    )


def test_an_override_of_a_wrong_type_takes_the_place_of_its_node(caplog):
    assert built().build().execute(["items"], overrides={"items": "text"}) == {"items": "text"}
    (told,) = records(caplog)
    assert "Expected items:list[int] got 'text':<class 'str'> instead, for an override" in told


class Anything:
    """Has whatever is asked for, and none of it is of use."""

    def __getattr__(self, name):
        return Anything()


@pytest.mark.parametrize("value", [Anything(), pd.DataFrame({"a": [1]}), np.array(1), {}])
def test_every_value_may_take_the_place_of_a_node(caplog, value):
    def mode() -> Literal["fast", "slow"]:
        return "fast"

    module = ad_hoc_utils.create_temporary_module(mode)
    dr = driver.Builder().with_modules(module).build()

    assert dr.execute(["mode"], overrides={"mode": value})["mode"] is value
    (told,) = records(caplog)
    assert f":{type(value)} instead, for an override" in told


def test_one_record_tells_of_all_that_is_given_without_effect(caplog):
    built().build().execute(
        ["items"],
        inputs={"x": 1, "y": 2, "one": 1, "two": 2},
        overrides={"three": 3, "four": 4, "doubled": "text"},
    )
    (told,) = records(caplog)
    assert len(told.splitlines()) == 1 + 7
    assert all(f"'{name}'" in told for name in ("x", "y", "one", "two", "three", "four", "text"))


def test_a_record_lists_the_first_twenty_of_many(caplog):
    unknown = {f"name{position}": 1 for position in range(100)}
    built().build().execute(["doubled"], inputs={"x": 1, **unknown})
    (told,) = records(caplog)
    assert told.endswith("\n  and 80 more.")
    assert len(told.splitlines()) == 22


def test_a_request_that_is_known_is_told_of_once(caplog):
    dr = built().build()
    for run in range(RUNS_UNTIL_HOT + 2):
        dr.execute(["items"], inputs={"x": run, "y": 1}, overrides={"doubled": "two"})
    assert len(caplog.records) == 1


def test_what_is_right_is_not_told_of(caplog):
    dr = built().build()
    dr.execute(["items"], inputs={"x": 1})
    dr.execute(["items"], overrides={"doubled": 2})
    dr.execute(["items"], overrides={"items": (1, 2)})
    dr.execute(["items", "tripled"], inputs={"x": 1, "y": 2})
    assert records(caplog) == []


def test_a_request_that_is_refused_tells_the_rest_in_the_same_error(caplog):
    with pytest.raises(InputError, match=r"Required input x not provided") as caught:
        built().build().execute(["items"], inputs={"y": 1}, overrides={"itmes": 1})
    assert "the input 'y' is not read" in str(caught.value)
    assert "Did you mean 'items'?" in str(caught.value)
    assert records(caplog) == []


def test_where_an_adapter_decides_about_values_the_types_of_overrides_are_not_looked_at(caplog):
    dr = built(NoEdgeAndInputTypeChecking()).build()
    assert dr.execute(["doubled"], overrides={"doubled": "two"}) == {"doubled": "two"}
    assert records(caplog) == []


def test_the_driver_that_awaits_tells_of_them_too(caplog):
    async def run():
        dr = await async_driver.Builder().with_modules(MODULE).build()
        await dr.execute(["doubled"], inputs={"y": 1}, overrides={"doubled": "two"})

    asyncio.run(run())

    (told,) = records(caplog)
    assert "'y'" in told
    assert "'two'" in told


# Keys that are no text ------------------------------------------------------------------------------

ODD_KEYS = {1: 1, None: 2, ("x", 1): 3, 2.5: 4, b"x": 5}


def test_inputs_and_overrides_whose_names_are_no_text_are_ignored_and_told(caplog):
    answer = built().build().execute(["doubled"], inputs={"x": 1, **ODD_KEYS}, overrides=ODD_KEYS)
    assert answer == {"doubled": 2}
    (told,) = records(caplog)
    assert all(f"no node is named {key!r}, so its input" in told for key in ODD_KEYS)
    assert all(f"no node is named {key!r}, so its override" in told for key in ODD_KEYS)


def test_keys_of_the_configuration_that_are_no_text_are_ignored_and_told(caplog):
    dr = built(configuration=ODD_KEYS).build()
    assert dr.execute(["doubled"], inputs={"x": 1}) == {"doubled": 2}
    (told,) = records(caplog)
    assert all(f"the configuration {key!r}." in told for key in ODD_KEYS)


def test_a_condition_may_ask_for_keys_of_every_kind(caplog):
    dr = built(configuration={3: "three", "mode": "a"}).build()
    assert dr.execute(["counted"]) == {"counted": 3}
    assert records(caplog) == []


def test_an_input_whose_name_is_no_text_is_not_meant_by_a_missing_one():
    with pytest.raises(InputError, match="Required input x not provided") as caught:
        built().build().execute(["doubled"], inputs={1: 1})
    assert "Did you mean" not in str(caught.value)


# Many names -----------------------------------------------------------------------------------------


def calls_made(action):
    """Count the calls of Python and C functions that an action makes, whether or not it is refused."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        with contextlib.suppress(HamiltonError):
            action()
    finally:
        sys.setprofile(None)
    return count


def numbered(word, count):
    return {f"{word}_number_{position}": position for position in range(count)}


def wide(count, *, strict=False):
    """Build a driver of as many nodes, with as many inputs and variants that are left out."""
    outputs = {name: {"one": value(at)} for name, at in numbered("output", count).items()}

    @parameterize(**outputs)
    def many(one: int) -> int:
        return one

    reads = "".join(f", {name}: int" for name in numbered("input", count))
    source = f"def last(one: int{reads}) -> int:\n    return one\n"
    modules = ad_hoc_utils.create_temporary_module(many), ad_hoc_utils.module_from_source(source)
    builder = driver.Builder().with_modules(*modules)
    return (builder.strict() if strict else builder).build()


FIRST = "output_number_0"
REQUESTS = {
    "unknown inputs": lambda dr, n: dr.execute([FIRST], inputs=numbered("onput", n)),
    "unknown overrides": lambda dr, n: dr.execute([FIRST], overrides=numbered("outputt", n)),
    "unknown targets": lambda dr, n: dr.execute(list(numbered("outputt", n))),
    "missing inputs": lambda dr, n: dr.execute(["last"], inputs=numbered("inputt", n)),
    "inputs that are not read": lambda dr, n: dr.execute([FIRST], inputs=numbered("input", n)),
    "overrides of a wrong type": lambda dr, n: dr.execute(
        [FIRST], overrides=dict.fromkeys(numbered("output", n), "text")
    ),
    "unknown names of a picture": lambda dr, n: dr.what_is_upstream_of(*numbered("outputt", n)),
    "savers of what is not there": lambda dr, n: dr.materialize(
        *[
            to.json(id=f"{name}_saved", dependencies=[name], path="a")
            for name in numbered("otput", n)
        ]
    ),
    "loaders of what is not there": lambda dr, n: dr.materialize(
        *[from_.json(target=name, path="a") for name in numbered("otput", n)]
    ),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("strict", [False, True], ids=["loose", "strict"])
def test_four_times_the_names_take_about_four_times_the_calls(request_, strict):
    def made(count):
        dr = wide(count, strict=strict)
        calls_made(lambda: request_(dr, 1))
        return calls_made(lambda: request_(dr, count))

    assert made(400) / made(100) < 4 * 1.25


def test_configuration_that_nothing_asks_for_takes_calls_as_it_has_keys():
    def made(count):
        conditions = numbered("mode", count)
        decorated = config.when(**conditions)(doubled)
        module = ad_hoc_utils.create_temporary_module(decorated)
        builder = (
            driver.Builder().with_modules(module).with_config(numbered("moed", count)).strict()
        )
        return calls_made(builder.build)

    assert made(400) / made(100) < 4 * 1.25
