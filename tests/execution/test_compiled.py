"""Plans that run often become functions, whatever their nodes are called."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.execution.compiled import RUNS_UNTIL_HOT
from hamilton.function_modifiers import parameterize, value


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
