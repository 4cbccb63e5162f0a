"""Names of earlier days."""

from __future__ import annotations

import pytest

from hamilton.function_modifiers import parameterized_inputs, parametrized, parametrized_input


def number(n: int) -> int:
    """Give a number."""
    return n


@pytest.mark.parametrize(
    ("old", "arguments", "new"),
    [
        (parametrized, ("n", {("one", "One."): 1}), "parameterize_values"),
        (parametrized_input, ("n", {"x": ("one", "One.")}), "parameterize"),
    ],
)
def test_an_older_name_warns_and_does_the_same(old, arguments, new, graph_of, values_of):
    with pytest.warns(DeprecationWarning, match=f"@{old.__name__} is deprecated; use @{new}"):
        function = old(*arguments)(number)
    assert values_of(function, x=1)["one"] == 1
    assert graph_of(function)["one"].doc == "One."


def test_the_older_name_of_sources_warns_and_does_the_same(values_of):
    with pytest.warns(DeprecationWarning, match="use @parameterize_sources"):
        function = parameterized_inputs(one={"n": "x"})(number)
    assert values_of(function, x=1)["one"] == 1
