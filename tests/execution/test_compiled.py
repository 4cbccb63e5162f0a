"""Plans that run often become functions, whatever their nodes are called."""

from __future__ import annotations

import traceback

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution.compiled import RUNS_UNTIL_HOT, compile_plan
from hamilton.execution.plan import Planner
from hamilton.function_modifiers import parameterize, value
from hamilton.graph import build_graph


@pytest.mark.parametrize(
    "names",
    [["µ", "μ"], ["m²", "m³"], ["ﬁ", "fi"], ["class", "def"], ["inputs", "call_0"], ["a.b", "a_b"]],
    ids=["micro and mu", "superscripts", "ligature", "keywords", "own names", "dots"],
)
def test_names_that_python_folds_or_keeps_for_itself_stay_apart(names):
    @parameterize(**{name: {"x": value(number)} for number, name in enumerate(names)})
    def made(x: int) -> int:
        return x

    dr = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(made)).build()
    expected = {name: number for number, name in enumerate(names)}

    answers = [dr.execute(names) for _ in range(RUNS_UNTIL_HOT + 2)]

    assert all(answer == expected for answer in answers)


def test_a_plan_that_runs_often_is_shown_as_one_function_in_a_traceback():
    def inverse(x: int) -> float:
        return 1 / x

    def shifted(inverse: float) -> float:
        return inverse + 1

    module = ad_hoc_utils.create_temporary_module(inverse, shifted)
    dr = driver.Builder().with_modules(module).build()

    def lines_of_a_failure():
        with pytest.raises(ZeroDivisionError) as caught:
            dr.execute(["shifted"], inputs={"x": 0})
        frames = traceback.extract_tb(caught.value.__traceback__)
        return [frame.line for frame in frames if frame.name == "dataflow"]

    shown = [lines_of_a_failure() for _ in range(RUNS_UNTIL_HOT)]
    assert shown == [[]] * (RUNS_UNTIL_HOT - 1) + [["inverse = call_0(x)"]]
    assert dr.execute(["shifted"], inputs={"x": 1}) == {"shifted": 2.0}


class Shapeless:
    """A value that fails whoever looks at it."""

    dtype = "none"

    @property
    def shape(self):
        raise RuntimeError("do not look")


@pytest.mark.parametrize("runs", [0, RUNS_UNTIL_HOT], ids=["loop", "compiled"])
def test_a_value_that_cannot_be_described_does_not_hide_the_error(runs):
    def raw() -> object:
        return Shapeless()

    def broken(raw: object) -> int:
        raise ValueError("the user's own")

    dr = driver.Builder().with_modules(ad_hoc_utils.create_temporary_module(raw, broken)).build()
    for _ in range(runs + 1):
        with pytest.raises(ValueError, match="the user's own") as caught:
            dr.execute(["broken"])

    assert "raw: Shapeless" in caught.value.__notes__[0]


def test_an_error_that_is_no_nodes_is_told_of_none():
    def doubled(x: int) -> int:
        return 2 * x

    plan = Planner(build_graph([doubled], {})).plan(["doubled"], {"x": 1}, {}, lambda _: None)
    told: list[object] = []

    with pytest.raises(KeyError, match="x"):
        compile_plan(plan)({}, {}, lambda *facts: told.append(facts))
    with pytest.raises(TypeError):
        compile_plan(plan)(None, None, lambda *facts: told.append(facts))
    assert told == []

    with pytest.raises(TypeError, match="unsupported operand"):
        compile_plan(plan)({"x": object()}, {}, lambda *facts: told.append(facts))
    assert [node.name for _, node, _ in told] == ["doubled"]


def test_an_error_that_comes_before_the_first_line_keeps_its_own_words():
    def deep(x: int) -> int:
        return x

    module = ad_hoc_utils.create_temporary_module(deep)
    dr = driver.Builder().with_modules(module).build()
    for x in range(RUNS_UNTIL_HOT + 1):
        assert dr.execute(["deep"], inputs={"x": x}) == {"deep": x}

    def down(level: int) -> int:
        dr.execute(["deep"], inputs={"x": level})
        return down(level + 1)

    with pytest.raises(RecursionError):
        down(0)
    assert dr.execute(["deep"], inputs={"x": 5}) == {"deep": 5}
