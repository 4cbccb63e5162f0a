"""Another value for an input, and where it goes in the script."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.migrate.facts import InputSpec
from hamilton.migrate.prove.sensitivity import changed_literal, with_constant
from hamilton.migrate.read import source_from_text


@pytest.mark.parametrize("default", ["None", "[1]", "{'a': 1}", "''", "f(x)", "1 +", "'data.csv'"])
def test_no_value_is_made_up_where_none_suggests_itself(default, tmp_path):
    (tmp_path / "data.csv").touch()
    assert changed_literal(default, tmp_path) is None


@pytest.mark.parametrize(
    ("default", "changed"),
    [
        ("1", "2"),
        ("True", "False"),
        ("2.0", "3.0"),
        ("'a'", "'a_changed'"),
        ("'o/a.csv'", "'o/a_changed.csv'"),
    ],
)
def test_a_changed_value_is_of_the_same_type(default, changed, tmp_path):
    assert changed_literal(default, tmp_path) == changed


@given(st.integers() | st.booleans() | st.floats(0, 1e6) | st.text(min_size=1, alphabet="ab."))
def test_a_changed_value_is_another_one(tmp_path_factory, value):
    changed = changed_literal(repr(value), tmp_path_factory.getbasetemp() / "nowhere")
    assert ast.literal_eval(changed) != value


def edited(text, spec, literal="9"):
    return with_constant(source_from_text(text), spec, literal)


def test_a_constant_is_replaced_where_it_is_bound():
    assert edited("A = 1\nB = 1\n", InputSpec("B", "1", 2)) == "A = 1\nB = 9\n"
    assert edited("B: int = 1  # ä\n", InputSpec("B", "1", 1)) == "B: int = 9  # ä\n"
    assert edited("ä = 'ä'; B = 1", InputSpec("B", "1", 1)) == "ä = 'ä'; B = 9"


def test_a_constant_over_several_lines_is_replaced():
    assert edited("B = (\n    1\n)\nC = 2\n", InputSpec("B", "1", 1)) == "B = (\n    9\n)\nC = 2\n"


def test_a_literal_in_a_call_is_replaced():
    text = "x = f('a.csv', 1)\ny = f('a.csv')\n"
    spec = InputSpec("a_path", "'a.csv'", 2, variable=False)
    assert edited(text, spec, "'b'") == "x = f('a.csv', 1)\ny = f('b')\n"


def test_what_is_not_found_or_not_clear_is_left_alone():
    assert edited("A = B = 1\n", InputSpec("B", "1", 1)) is None
    assert edited("B = 1\n", InputSpec("B", "1", 2)) is None
    assert edited("f(1, 1)\n", InputSpec("one", "1", 1, variable=False)) is None
