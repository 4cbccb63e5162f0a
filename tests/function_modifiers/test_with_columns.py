"""Columns computed before a function sees its frame."""

from __future__ import annotations

import pickle
from typing import Annotated, Any

import pandas as pd
import pytest

from hamilton import ad_hoc_utils
from hamilton.errors import (
    DefinitionError,
    InvalidDecoratorException,
    MissingConfigParametersException,
)
from hamilton.function_modifiers import config, extract_columns, pipe_input, step, tag
from hamilton.graph import build_graph
from hamilton.plugins.h_pandas import append_columns, with_columns


def up(u: pd.Series) -> pd.Series:
    """Add one."""
    return u + 1


def product(up: pd.Series, v: pd.Series, factor: int) -> pd.Series:
    return up * v * factor


def spread(u: pd.Series) -> int:
    return int(u.max() - u.min())


def relative(u: pd.Series, spread: int) -> pd.Series:
    return u / spread


def whole(raw: pd.DataFrame) -> pd.Series:
    return raw["u"] + raw["v"]


def final(raw: pd.DataFrame, k: int = 3) -> pd.DataFrame:
    return raw


def frame():
    return pd.DataFrame({"u": [1, 2], "v": [10, 20]})


def columns(frame):
    return {name: frame[name].tolist() for name in frame.columns}


def test_columns_are_passed_computed_and_appended(graph_of, values_of):
    decorated = with_columns(up, product, columns_to_pass=["u", "v"])(final)
    graph = graph_of(decorated)
    assert graph.reads["final"] == ("final._append", "k")
    passed = ("final.u", "final.v")
    assert graph.reads["final._append"] == ("raw", *passed, "final.up", "final.product")
    assert graph.reads["final.product"] == ("final.up", "final.v", "factor")
    assert graph.reads["final.u"] == ("raw",)
    given = frame()
    values = values_of(decorated, raw=given, factor=10)
    assert columns(values["final"]) == {
        "u": [1, 2], "v": [10, 20], "up": [2, 3], "product": [200, 600]
    }  # fmt: skip
    assert list(given.columns) == ["u", "v"]


def test_the_inside_is_hidden_from_decorators_of_the_function(graph_of):
    graph = graph_of(tag(own="x")(with_columns(up, columns_to_pass=["u"])(final)))
    assert {name for name, node in graph.items() if "own" in node.tags} == {"final"}
    assert graph["final.up"].doc == "Add one."
    assert graph["final._append"].type is pd.DataFrame


def test_what_is_no_column_is_computed_but_not_appended(values_of):
    decorated = with_columns(relative, spread, columns_to_pass=["u"])(final)
    assert columns(values_of(decorated, raw=frame())["final"])["relative"] == [1.0, 2.0]
    assert "spread" not in values_of(decorated, raw=frame())["final"].columns


def any_column(u: pd.Series) -> Any:
    return 1


def test_a_selection_leaves_out_what_it_does_not_need(graph_of, values_of):
    decorated = with_columns(
        up, product, relative, spread, any_column, columns_to_pass=["u", "v"],
        select=["product", "any_column"],
    )(final)  # fmt: skip
    assert {name for name in graph_of(decorated) if name.startswith("final.")} == {
        "final.u", "final.v", "final.up", "final.product", "final.any_column", "final._append"
    }  # fmt: skip
    values = values_of(decorated, raw=frame(), factor=1)
    assert list(values["final"].columns) == ["u", "v", "product", "any_column"]


def test_a_passed_column_may_be_selected_and_an_unneeded_one_is_left_out(graph_of, values_of):
    decorated = with_columns(up, columns_to_pass=["u", "v"], select=["v"])(final)
    assert "final.u" not in graph_of(decorated)
    assert columns(values_of(decorated, raw=frame())["final"]) == columns(frame())


def test_an_empty_selection_appends_nothing(values_of):
    decorated = with_columns(up, columns_to_pass=["u"], select=[])(final)
    assert columns(values_of(decorated, raw=frame())["final"]) == columns(frame())


def test_the_whole_frame_can_be_passed_under_its_own_name(values_of):
    def second(k: int, raw: pd.DataFrame) -> pd.DataFrame:
        return raw

    decorated = with_columns(whole, on_input="raw")(second)
    assert columns(values_of(decorated, raw=frame(), k=1)["second"])["whole"] == [11, 22]


def test_the_whole_frame_can_be_passed_under_another_name(graph_of, values_of):
    def other(table: pd.DataFrame) -> pd.DataFrame:
        return table

    decorated = with_columns(whole, pass_dataframe_as="raw")(other)  # noqa: S106 - no password
    assert graph_of(decorated).reads["other.whole"] == ("table",)
    assert columns(values_of(decorated, table=frame())["other"])["whole"] == [11, 22]


def test_a_whole_frames_column_can_be_replaced(values_of):
    def u(raw: pd.DataFrame) -> pd.Series:
        return raw["u"] * 100

    decorated = with_columns(u, on_input="raw")(final)
    assert columns(values_of(decorated, raw=frame())["final"]) == {"u": [100, 200], "v": [10, 20]}


def test_of_several_the_upper_one_comes_first(values_of):
    decorated = with_columns(up, columns_to_pass=["u"], namespace="a")(
        with_columns(product, columns_to_pass=["up", "v"], namespace="b")(final)
    )
    values = values_of(decorated, raw=frame(), factor=1)
    assert list(values["final"].columns) == ["u", "v", "up", "product"]
    assert {"a.up", "b.product", "a._append", "b._append"} <= set(values)


def _doubled(raw: pd.DataFrame) -> pd.DataFrame:
    return raw * 2


def test_a_pipe_above_changes_the_frame_before_its_columns_are_taken(values_of):
    decorated = pipe_input(step(_doubled))(with_columns(whole, on_input="raw")(final))
    assert columns(values_of(decorated, raw=frame())["final"])["whole"] == [22, 44]
    other = with_columns(whole, on_input="raw")(pipe_input(step(_doubled))(final))
    assert columns(values_of(other, raw=frame())["final"])["whole"] == [22, 44]


def test_functions_inside_may_be_decorated_and_come_from_modules(values_of):
    @extract_columns("p", "q")
    def pair(u: pd.Series) -> pd.DataFrame:
        return pd.DataFrame({"p": u, "q": -u})

    module = ad_hoc_utils.create_temporary_module(pair, up)
    decorated = with_columns(module, columns_to_pass=["u"])(final)
    values = values_of(decorated, raw=frame())
    assert list(values["final"].columns) == ["u", "v", "p", "q", "up"]


@config.when(mode="plus")
def w__plus(u: pd.Series) -> pd.Series:
    return u + 1


@config.when_not(mode="plus")
def w__minus(u: pd.Series) -> pd.Series:
    return u - 1


def test_the_configuration_chooses_inside_and_may_be_required(values_of, graph_of):
    decorated = with_columns(w__plus, w__minus, columns_to_pass=["u"], config_required=["mode"])(
        final
    )
    values = values_of(decorated, config={"mode": "other"}, raw=frame())
    assert columns(values["final"])["w"] == [0, 1]
    with pytest.raises(MissingConfigParametersException, match="mode"):
        graph_of(decorated)


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"columns_to_pass": ["u"], "on_input": "raw"},
        {"columns_to_pass": ["u"], "pass_dataframe_as": "raw"},
        {"on_input": "raw", "pass_dataframe_as": "raw"},
    ],
)
def test_the_frame_is_passed_in_one_way(ways):
    with pytest.raises(ValueError, match="You must specify only one of columns_to_pass"):
        with_columns(up, **ways)


def test_in_no_way_or_in_two_is_told_in_words():
    with pytest.raises(ValueError, match=r"and on_input in @with_columns; got none of them\."):
        with_columns(up)
    with pytest.raises(ValueError, match=r"; got columns_to_pass and on_input\."):
        with_columns(up, columns_to_pass=["u"], on_input="raw")


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("columns_to_pass", {"columns_to_pass": "up"}),
        ("select", {"on_input": "raw", "select": "up"}),
        ("config_required", {"on_input": "raw", "config_required": "up"}),
    ],
)
def test_a_lone_name_is_no_list_of_names(argument, given):
    with pytest.raises(ValueError, match=rf"names as {argument}; got 'up'\. Write {argument}="):
        with_columns(up, **given)


def test_a_lone_letter_is_the_list_of_its_one_name(graph_of):
    letter = "u"
    assert "final.u" in graph_of(with_columns(up, columns_to_pass=letter)(final))


def test_a_frame_may_be_annotated(values_of):
    def total(raw: Annotated[pd.DataFrame, "by day"]) -> int:
        return len(raw.columns)

    assert values_of(with_columns(up, columns_to_pass=["u"])(total), raw=frame())["total"] == 3


def test_something_must_be_loaded():
    with pytest.raises(ValueError, match="at least one module or function"):
        with_columns(columns_to_pass=["u"])


@pytest.mark.parametrize(
    "twice",
    [
        with_columns(up, up, columns_to_pass=["u"]),
        with_columns(up, columns_to_pass=["u", "up"]),
        with_columns(up, columns_to_pass=["u", "u"]),
    ],
)
def test_a_column_is_defined_once(twice):
    with pytest.raises(DefinitionError, match="You can only specify columns once"):
        build_graph([twice(final)], {})


def test_a_selection_that_nothing_computes_is_refused_with_a_near_one():
    decorated = with_columns(up, product, columns_to_pass=["u"], select=["prodcut"])(final)
    with pytest.raises(ValueError, match="Did you mean 'product'"):
        build_graph([decorated], {})


def nothing() -> pd.DataFrame:
    return frame()


@pytest.mark.parametrize(
    ("ways", "function", "words"),
    [
        ({"on_input": "rwa"}, final, "Did you mean 'raw'"),
        ({"columns_to_pass": ["u"]}, nothing, "it has: none"),
    ],
)
def test_a_parameter_that_is_none_is_refused_where_it_is_written(ways, function, words):
    with pytest.raises(InvalidDecoratorException, match=words):
        with_columns(up, **ways)(function)


def test_a_parameter_that_is_no_frame_is_refused():
    decorated = with_columns(up, on_input="k")(final)
    with pytest.raises(InvalidDecoratorException, match=r"'k' of final .* is <class 'int'>"):
        build_graph([decorated], {})


def test_a_parameter_of_any_type_may_be_a_frame(values_of):
    def loose(raw: Any) -> Any:
        return raw

    decorated = with_columns(up, columns_to_pass=["u"])(loose)
    assert columns(values_of(decorated, raw=frame())["loose"])["up"] == [2, 3]


@with_columns(up, columns_to_pass=["u"])
def extended(raw: pd.DataFrame) -> pd.DataFrame:
    return raw


def test_the_nodes_pickle():
    graph = build_graph([extended], {})
    values = {"raw": frame()}
    for name in graph.upstream(["extended"]):
        if name != "raw":
            node = pickle.loads(pickle.dumps(graph[name]))  # noqa: S301 - what was just written
            values[name] = node.call(values)
    assert columns(values["extended"])["up"] == [2, 3]


def test_columns_are_aligned_by_index():
    given = pd.DataFrame({"u": [1, 2]}, index=["a", "b"])
    made = append_columns(given, {"w": pd.Series([20, 10], index=["b", "a"])})
    assert columns(made) == {"u": [1, 2], "w": [10, 20]}
