"""One function, many frames, told by a table."""

from __future__ import annotations

import pandas as pd
import pytest

from hamilton.errors import InvalidDecoratorException
from hamilton.experimental.decorators.parameterize_frame import parameterize_frame
from hamilton.graph import build_graph


def scaled(one: pd.Series, other: pd.Series, by: float) -> pd.DataFrame:
    """Scale by {by}."""
    return pd.DataFrame({"left": one * by, "right": other * by})


def table(*rows, kinds=("out", "out", "source", "source", "value")):
    return pd.DataFrame(rows, columns=[["l", "r", "one", "other", "by"], list(kinds)])


def test_each_row_is_a_frame_with_named_columns():
    decorated = parameterize_frame(table(["p", "q", "a", "b", 2.0], ["s", "t", "b", "a", 10.0]))(
        scaled
    )
    graph = build_graph([decorated], {})
    assert {"p", "q", "s", "t", "scaled__0", "scaled__1"} <= set(graph)
    assert graph["s"].doc == "Scale by 10.0."
    values = {"a": pd.Series([1]), "b": pd.Series([5])}
    for name in graph.upstream(["p", "q", "s", "t"]):
        if not graph[name].user_defined:
            values[name] = graph[name].call(values)
    assert [values[name].tolist() for name in ("p", "q", "s", "t")] == [[2], [10], [50], [10]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (pd.DataFrame({"a": [1]}), "these have 1"),
        (table([1] * 5, kinds=["out", "out", "source", "source", "vlaue"]), "Did you mean 'value'"),
        (table([1] * 5, kinds=["value"] * 5), "names no output"),
    ],
)
def test_a_table_of_another_form_is_refused(wrong, words):
    with pytest.raises(InvalidDecoratorException, match=words):
        parameterize_frame(wrong)


def test_a_parameter_that_is_none_is_refused():
    def other(one: pd.Series) -> pd.DataFrame:
        return pd.DataFrame({"l": one})

    with pytest.raises(InvalidDecoratorException, match="don't appear in the function itself"):
        parameterize_frame(table(["p", "q", "a", "b", 2.0]))(other)
