"""Everything that Hamilton raises."""

from __future__ import annotations

import builtins
import difflib
import inspect
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton import errors
from hamilton.errors import (
    CycleError,
    EdgeTypeError,
    GraphError,
    HamiltonError,
    InputError,
    Suggestions,
    UnknownNodeError,
    did_you_mean,
    near,
    raise_all,
)

CLASSES = {
    name: found
    for name, found in vars(errors).items()
    if inspect.isclass(found) and issubclass(found, Exception)
}
TREE = re.findall(r"── (\w+)(?: \((\w+)\))?", errors.__doc__)


def test_every_error_has_one_root():
    assert all(issubclass(found, HamiltonError) for found in CLASSES.values())


def test_every_error_is_drawn_in_the_tree():
    assert {"HamiltonError", *(name for name, _ in TREE)} == set(CLASSES)


@pytest.mark.parametrize(("name", "builtin"), [row for row in TREE if row[1]])
def test_an_error_is_the_builtin_that_the_tree_tells(name, builtin):
    assert issubclass(CLASSES[name], getattr(builtins, builtin))


def test_no_problem_raises_nothing():
    assert raise_all([]) is None


def test_one_problem_is_raised_as_it_is():
    problem = InputError("x is missing")
    with pytest.raises(InputError) as caught:
        raise_all([problem])
    assert caught.value is problem


def test_several_problems_are_raised_as_the_first_with_the_others_told():
    problems = [EdgeTypeError("a does not fit"), GraphError("b:\nno"), GraphError("c")]
    with pytest.raises(EdgeTypeError) as caught:
        raise_all(problems)
    assert str(caught.value) == (
        "a does not fit\n\n2 more found in the same check:\n  - b:\n    no\n  - c"
    )
    assert str(problems[0]) == "a does not fit"


def test_a_joined_error_keeps_its_facts():
    joined = CycleError("loop", ["a", "b", "a"]).joined_with([GraphError("other")])
    assert joined.cycle == ("a", "b", "a")
    assert "loop" in str(joined)


def test_the_facts_of_an_error_travel_to_other_processes():
    error = CycleError("loop", ["a", "b", "a"])
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (copy.cycle, str(copy)) == (error.cycle, str(error))


def test_near_names_come_best_first_and_no_more_than_asked_for():
    known = ["revenue", "revenues", "avenue", "cost"]
    assert near("revenue", known) == ["revenue", "revenues", "avenue"]
    assert near("revenue", known, limit=1) == ["revenue"]


def test_near_names_are_suggested_in_a_sentence():
    assert did_you_mean("revenu", ["revenue", "cost"]) == "Did you mean 'revenue'?"
    assert did_you_mean("revenue", ["avenue", "revenues"]) == (
        "Did you mean 'revenues' or 'avenue'?"
    )


def test_nothing_is_suggested_where_nothing_is_near():
    assert did_you_mean("zzz", ["revenue"]) == ""


def test_a_sentence_may_follow_what_is_suggested():
    assert did_you_mean("revenu", ["revenue"], " ") == "Did you mean 'revenue'? "
    assert did_you_mean("zzz", ["revenue"], " ") == ""


@given(st.text("abc_", max_size=8), st.lists(st.text("abc_", max_size=8), max_size=30, unique=True))
def test_of_few_names_the_nearest_are_those_of_the_standard_library(name, known):
    assert near(name, known) == difflib.get_close_matches(name, known)


@pytest.mark.parametrize("name", [None, 3, b"revenue", ("revenue",)])
def test_what_is_no_text_is_near_to_nothing_and_nothing_to_it(name):
    assert near(name, ["revenue"]) == []
    assert near("revenue", [name, "revenues"]) == ["revenues"]
    assert did_you_mean(name, ["revenue", name]) == ""


class Letters(str):
    """A name that tells when its letters are compared one by one."""

    __slots__ = ("compared",)

    def __getitem__(self, position):
        self.compared = True
        return super().__getitem__(position)


class Names(list):
    """Names that count how often they are looked through."""

    looks = 0

    def __iter__(self):
        self.looks += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [100, 1000])
def test_however_many_names_are_alike_only_a_few_are_compared_by_their_letters(count):
    known = Names([Letters(f"revenue_{position}") for position in range(count)])
    assert near("revenue_0", known, limit=1) == ["revenue_0"]
    assert known.looks == 1
    assert sum(hasattr(name, "compared") for name in known) <= 32


def test_suggestions_are_for_the_first_few_of_many_wrong_names():
    known = Names(["revenue", "cost"])
    suggestions = Suggestions(known)
    told = [suggestions.sentence(f"revenue{position}") for position in range(9)]
    assert told == ["Did you mean 'revenue'?"] * 5 + [""] * 4
    assert known.looks == 5


def test_an_unknown_node_is_a_value_error():
    with pytest.raises(ValueError, match="revenu"):
        raise UnknownNodeError("revenu")
