"""One value, several nodes."""

from __future__ import annotations

import collections
from typing import Annotated, Any, NewType, TypedDict, TypeVar

import pandas as pd
import pytest
import typing_extensions

from hamilton import registry
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import (
    extract_columns,
    extract_fields,
    tag,
    unpack_fields,
)
from hamilton.node import NodeType

T = TypeVar("T")
Euros = NewType("Euros", float)


class Ends(TypedDict):
    low: int
    high: float


def frame(x: int) -> pd.DataFrame:
    """Give two columns."""
    return pd.DataFrame({"first": [x], "second": [x + 1]})


def ends(x: int) -> dict[str, int]:
    """Give both ends."""
    return {"low": x, "high": x + 1}


def bare(x: int) -> dict:
    return {"low": x, "high": x + 1}


def told(x: int) -> Ends:
    return {"low": x, "high": x + 1.5}


def pair(x: int) -> tuple[int, str]:
    return x, str(x)


@extract_columns("price")
def early() -> Later:
    return pd.DataFrame({"price": [1]})


@extract_fields("low")
def early_fields() -> LaterDict:
    return {"low": 1}


@unpack_fields("low")
def early_items() -> LaterTuple:
    return (1,)


Later, LaterDict, LaterTuple = pd.DataFrame, dict[str, int], tuple[int]


# Columns ----------------------------------------------------------------------------------------


def test_each_column_is_a_node_beside_the_frame(values_of):
    values = values_of(extract_columns("first", "second")(frame), x=1)
    assert list(values["first"]) == [1]
    assert list(values["second"]) == [2]
    assert list(values["frame"].columns) == ["first", "second"]


def test_a_column_has_the_type_of_columns_and_stems_from_the_function(graph_of):
    function = extract_columns("first")(frame)
    node = graph_of(function)["first"]
    assert (node.type, node.kind) == (pd.Series, NodeType.STANDARD)
    assert node.originating_functions == (function,)
    assert node.doc == "Give two columns."
    assert node.tags["module"] == __name__


def test_a_column_can_have_a_documentation_of_its_own(graph_of):
    graph = graph_of(extract_columns(("first", "The first."), "second")(frame))
    assert (graph["first"].doc, graph["second"].doc) == ("The first.", "Give two columns.")


def test_a_column_that_is_missing_is_an_error_that_tells_those_there_are(values_of):
    with pytest.raises(InvalidDecoratorException) as caught:
        values_of(extract_columns("frist")(frame), x=1)
    assert str(caught.value).startswith(
        "No such column: frist produced by frame. It only produced ['first', 'second']."
    )
    assert "Did you mean 'first'?" in str(caught.value)


def test_a_column_that_cannot_be_read_raises_its_own_error(values_of):
    class Odd(pd.DataFrame):
        def __getitem__(self, name):
            raise ZeroDivisionError

    @extract_columns("first")
    def odd() -> pd.DataFrame:
        return Odd({"first": [1]})

    with pytest.raises(ZeroDivisionError):
        values_of(odd)


def test_missing_columns_can_be_filled_and_the_frame_that_was_made_stays(values_of):
    made = pd.DataFrame({"first": [1, 2]})

    @extract_columns("first", ("third", "Filled."), fill_with=0)
    def partial() -> pd.DataFrame:
        return made

    values = values_of(partial)
    assert list(values["third"]) == [0, 0]
    assert list(values["partial"].columns) == ["first", "third"]
    assert values["partial.raw"] is made
    assert list(made.columns) == ["first"]


def test_a_frame_in_which_nothing_is_missing_is_passed_as_it_is(values_of):
    values = values_of(extract_columns("first", fill_with=0)(frame), x=1)
    assert values["frame"] is values["frame.raw"]


@pytest.mark.parametrize(
    ("made", "expected"), [(pd.DataFrame(), []), (pd.DataFrame(index=[1, 2]), [7, 7])]
)
def test_a_frame_without_columns_is_filled(values_of, made, expected):
    @extract_columns("a", "b", fill_with=7)
    def empty() -> pd.DataFrame:
        return made

    values = values_of(empty)
    assert [list(values[name]) for name in "ab"] == [expected, expected]
    assert list(made.columns) == []


class OwnFrame(dict):
    """A frame that does not list its columns."""


def _filled(df: OwnFrame, column: str, scalar: Any) -> OwnFrame:
    df[column] = scalar
    return df


def test_a_frame_that_does_not_list_its_columns_is_filled(values_of):
    registry.register_types("own frames", OwnFrame, list)
    registry.get_column.register(OwnFrame)(OwnFrame.__getitem__)
    registry.fill_with_scalar.register(OwnFrame)(_filled)

    @extract_columns("a", "b", fill_with=7)
    def own() -> OwnFrame:
        return OwnFrame(a=[1])

    values = values_of(own)
    assert (values["a"], values["b"]) == ([1], 7)
    assert values["own.raw"] == {"a": [1]}


@pytest.mark.parametrize("column", [1, None, ("a",), ("a", "Told.", "more"), (1, "Told.")])
def test_what_is_no_column_is_refused(column):
    with pytest.raises(InvalidDecoratorException, match="A column is a name, or a pair"):
        extract_columns("first", column)


def test_columns_must_be_named():
    with pytest.raises(InvalidDecoratorException, match="empty arguments passed"):
        extract_columns()


def test_columns_in_a_list_are_refused_with_how_to_write_them():
    with pytest.raises(InvalidDecoratorException, match=r"Please `\*` in front of it to expand"):
        extract_columns(["first", "second"])


def test_a_function_that_gives_no_frame_is_refused():
    with pytest.raises(InvalidDecoratorException, match="ends does not output a type we know"):
        extract_columns("low")(ends)


def test_a_function_without_a_return_type_is_refused():
    def untyped():
        return None

    with pytest.raises(InvalidDecoratorException, match="untyped does not output a type"):
        extract_columns("low")(untyped)


def test_a_return_type_that_is_defined_later_is_read_when_the_graph_is_built(values_of):
    values = values_of(early, early_fields)
    assert list(values["price"]) == [1]


def test_fields_and_items_of_a_type_that_is_defined_later(values_of):
    assert values_of(early_fields)["low"] == 1
    assert values_of(early_items)["low"] == 1


# Fields -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decorator", "function", "types"),
    [
        (extract_fields({"low": int, "high": Any}), bare, {"low": int, "high": Any}),
        (extract_fields({"low": float}), ends, {"low": float}),
        (extract_fields("low", "high"), ends, {"low": int, "high": int}),
        (extract_fields(["low", "high"]), ends, {"low": int, "high": int}),
        (extract_fields(("low",)), ends, {"low": int}),
        (extract_fields(), told, {"low": int, "high": float}),
        (extract_fields("high"), told, {"high": float}),
        (extract_fields({"low": int}), told, {"low": int}),
        (extract_fields({"low": list[int], "high": int | None}), bare, None),
        (extract_fields({"low": T, "high": Euros}), bare, None),
    ],
)
def test_each_field_is_a_node_of_its_type(decorator, function, types, graph_of):
    graph = graph_of(decorator(function))
    wanted = types or decorator.typed
    assert {name: graph[name].type for name in wanted} == wanted
    assert graph.reads["low" if "low" in wanted else "high"] == (function.__name__,)


def test_fields_have_their_values(values_of):
    values = values_of(extract_fields("low", "high")(ends), x=1)
    assert (values["low"], values["high"], values["ends"]) == (1, 2, {"low": 1, "high": 2})


def test_a_field_that_is_missing_is_an_error_that_tells_those_there_are(values_of):
    with pytest.raises(InvalidDecoratorException) as caught:
        values_of(extract_fields("lows")(ends), x=1)
    assert str(caught.value).startswith(
        "No such field: lows produced by ends. It only produced ['low', 'high']."
    )


def test_what_is_no_dict_is_told(values_of):
    @extract_fields({"low": int})
    def nothing() -> dict:
        return None

    with pytest.raises(InvalidDecoratorException, match="returns a dict; it returned NoneType"):
        values_of(nothing)


def test_missing_fields_can_be_filled_and_the_dict_that_was_made_stays(values_of):
    values = values_of(extract_fields("low", "middle", fill_with=7)(ends), x=1)
    assert (values["low"], values["middle"]) == (1, 7)
    assert values["ends.raw"] == {"low": 1, "high": 2}
    assert values["ends"] == {"low": 1, "high": 2, "middle": 7}


def test_a_dict_in_which_nothing_is_missing_is_passed_as_it_is(values_of):
    values = values_of(extract_fields("low", fill_with=7)(ends), x=1)
    assert values["ends"] is values["ends.raw"]


def test_names_without_types_of_a_bare_dict_are_refused():
    with pytest.raises(InvalidDecoratorException, match="returns a bare `dict`"):
        extract_fields("low")(bare)


@pytest.mark.parametrize("fields", [("low", int), ("low", ["high"]), (["low", 1],), ({1: int},)])
def test_what_is_no_name_of_a_field_is_refused(fields):
    with pytest.raises(InvalidDecoratorException, match="The names of fields are strings; got"):
        extract_fields(*fields)


def test_no_fields_of_a_plain_dict_are_refused():
    with pytest.raises(InvalidDecoratorException, match="needs a TypedDict; ends"):
        extract_fields()(ends)


@pytest.mark.parametrize(
    ("decorator", "problems"),
    [
        (extract_fields("low", "hihg"), "There is no field 'hihg'. Did you mean 'high'?"),
        (
            extract_fields({"low": str}),
            "The field 'low' has the type <class 'int'>, not <class 'str'>.",
        ),
        (
            extract_fields({"low": str, "q": int}),
            "There is no field 'q'. The field 'low' has the type <class 'int'>, not <class 'str'>.",
        ),
    ],
    ids=["name", "type", "both"],
)
def test_fields_that_are_not_those_of_the_typed_dict_are_refused(decorator, problems):
    with pytest.raises(InvalidDecoratorException) as caught:
        decorator(told)
    text = str(caught.value)
    assert text.startswith("The fields are not those of the TypedDict that told (test_extractors.")
    assert text.endswith(f": {problems}")


def test_a_field_may_have_a_narrower_type_than_the_typed_dict_says(graph_of):
    graph = graph_of(extract_fields({"low": bool, "high": int})(told))
    assert (graph["low"].type, graph["high"].type) == (bool, int)


@pytest.mark.parametrize("function", [pair, frame])
def test_a_function_that_gives_no_dict_is_refused(function):
    with pytest.raises(InvalidDecoratorException, match="must be a dict or a TypedDict"):
        extract_fields({"low": int})(function)


@pytest.mark.parametrize(("fields", "problem"), [({1: int}, "strings"), ({"low": 3}, "be a type")])
def test_fields_that_are_none_are_refused(fields, problem):
    with pytest.raises(InvalidDecoratorException, match=problem):
        extract_fields(fields)


def test_a_kind_of_dict_is_a_dict(values_of):
    @extract_fields("low")
    def ordered() -> collections.OrderedDict[str, int]:
        return collections.OrderedDict(low=1)

    assert values_of(ordered)["low"] == 1


# Items ------------------------------------------------------------------------------------------


def test_each_item_of_a_tuple_is_a_node_of_its_type(graph_of, values_of):
    function = unpack_fields("number", "text")(pair)
    assert [graph_of(function)[name].type for name in ("number", "text")] == [int, str]
    values = values_of(function, x=3)
    assert (values["number"], values["text"], values["pair"]) == (3, "3", (3, "3"))


def test_fewer_names_take_the_leading_items(graph_of):
    assert "text" not in graph_of(unpack_fields("number")(pair))


def test_a_tuple_of_any_length_has_items_of_one_type(graph_of):
    @unpack_fields("a", "b")
    def many() -> tuple[float, ...]:
        return (1.0, 2.0)

    assert [graph_of(many)[name].type for name in "ab"] == [float, float]


def test_a_tuple_that_is_too_short_is_an_error(values_of):
    @unpack_fields("a", "b")
    def many() -> tuple[float, ...]:
        return (1.0,)

    with pytest.raises(InvalidDecoratorException, match=r"No such item: 1 produced by many\."):
        values_of(many)


def test_what_is_no_tuple_is_told(values_of):
    @unpack_fields("a")
    def nothing() -> tuple[int, str]:
        return None

    with pytest.raises(TypeError, match="returns a tuple; it returned NoneType"):
        values_of(nothing)


def test_a_list_has_items_too(values_of):
    @unpack_fields("a")
    def listed() -> tuple[int, str]:
        return [1, "a"]

    assert values_of(listed)["a"] == 1


def test_more_names_than_items_are_refused():
    with pytest.raises(InvalidDecoratorException, match=r"unpacked fields \(3\) is greater than"):
        unpack_fields("a", "b", "c")(pair)


def test_a_function_that_gives_no_tuple_of_known_items_is_refused():
    def unknown() -> tuple:
        return ()

    for function in (ends, unknown):
        with pytest.raises(InvalidDecoratorException, match="must be a tuple with known items"):
            unpack_fields("a")(function)


# Together ---------------------------------------------------------------------------------------


def test_tags_above_or_below_go_to_the_fields(graph_of):
    graph = graph_of(tag(owner="ann")(extract_fields("low", "high")(ends)))
    owned = {name for name in graph if graph[name].tags.get("owner")}
    assert owned == {"low", "high"}


@extract_fields({"low": int})
def annotated_dict() -> Annotated[dict, "both ends"]:
    return {"low": 1}


class BackportedEnds(typing_extensions.TypedDict):
    low: int
    high: float


def test_the_fields_of_a_typed_dict_of_typing_extensions_are_found(values_of):
    def ends(x: int) -> BackportedEnds:
        return {"low": x, "high": x + 0.5}

    assert values_of(extract_fields()(ends), x=1) == {
        "x": 1, "ends": {"low": 1, "high": 1.5}, "low": 1, "high": 1.5,
    }  # fmt: skip


@extract_fields()
def annotated_fields() -> Annotated[Ends, "both ends"]:
    return {"low": 1, "high": 2.0}


@unpack_fields("low")
def annotated_pair() -> Annotated[tuple[int, str], "both ends"]:
    return 1, ""


@extract_columns("low")
def annotated_frame() -> Annotated[pd.DataFrame, "both ends"]:
    return pd.DataFrame({"low": [1]})


@pytest.mark.parametrize(
    "function", [annotated_dict, annotated_fields, annotated_pair, annotated_frame]
)
def test_what_is_annotated_is_taken_apart_as_what_it_is(values_of, function):
    assert list(pd.Series(values_of(function)["low"])) == [1]


def test_a_second_extractor_cannot_choose_among_the_fields(graph_of):
    stacked = extract_fields({"high": int})(extract_fields({"low": int, "other": int})(bare))
    with pytest.raises(InvalidDecoratorException, match="Expected a single node to transform"):
        graph_of(stacked)


def test_an_async_function_has_fields(graph_of):
    @extract_fields("low")
    async def later() -> dict[str, int]:
        return {"low": 1}

    assert graph_of(later).reads["low"] == ("later",)
