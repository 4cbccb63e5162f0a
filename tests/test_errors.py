"""Everything that Hamilton raises."""

from __future__ import annotations

import builtins
import inspect
import pickle
import re

import pytest

from hamilton import errors
from hamilton.errors import (
    CycleError,
    EdgeTypeError,
    GraphError,
    HamiltonError,
    InputError,
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


def test_an_unknown_node_is_a_value_error():
    with pytest.raises(ValueError, match="revenu"):
        raise UnknownNodeError("revenu")
