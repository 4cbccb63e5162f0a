"""Facts told about nodes."""

from __future__ import annotations

import pandas as pd
import pytest

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import (
    cache,
    extract_columns,
    save_to,
    schema,
    tag,
    tag_outputs,
)
from hamilton.function_modifiers.metadata import SCHEMA_TAG, ray_remote_options
from hamilton.htypes import Parallelizable


def price(net: float) -> float:
    return net


def frame(x: int) -> pd.DataFrame:
    return pd.DataFrame({"first": [x], "second": [x]})


def tags_of(graph, name) -> dict:
    return {key: told for key, told in graph[name].tags.items() if key != "module"}


# Tags -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tags", [{"owner": "ann"}, {"company.team": "red"}, {"owners": ["ann", "bob"]}, {}]
)
def test_a_node_has_the_tags_that_it_was_told(tags, graph_of):
    assert tags_of(graph_of(tag(**tags)(price)), "price") == tags


def test_a_later_tag_takes_the_place_of_an_earlier_one(graph_of):
    graph = graph_of(tag(owner="bob")(tag(owner="ann", team="red")(price)))
    assert tags_of(graph, "price") == {"owner": "bob", "team": "red"}


@pytest.mark.parametrize(
    ("target", "tagged"),
    [
        (None, {"first", "second"}),
        ("frame", {"frame"}),
        (["frame", "first"], {"frame", "first"}),
        (..., {"frame", "first", "second"}),
    ],
)
def test_a_target_chooses_the_nodes(target, tagged, graph_of):
    graph = graph_of(tag(target_=target, owner="ann")(extract_columns("first", "second")(frame)))
    assert {name for name in graph if "owner" in graph[name].tags} == tagged


def test_a_target_that_is_no_node_of_the_function_is_refused(graph_of):
    with pytest.raises(InvalidDecoratorException, match="Could not find node prices"):
        graph_of(tag(target_="prices", owner="ann")(price))


@pytest.mark.parametrize("target", [3, ["price", 3], 1.5])
def test_what_is_no_target_is_refused(target, graph_of):
    with pytest.raises(InvalidDecoratorException, match=r"Invalid target: .* name of a node, a li"):
        graph_of(tag(target_=target, owner="ann")(price))


@pytest.mark.parametrize(
    "tags",
    [
        {"a": 1},
        {"a": []},
        {"a": ["x", "x"]},
        {"a": ["x", 1]},
        {"a": None},
        {"a b": "x"},
        {"a..b": "x"},
        {"1a": "x"},
        {"hamilton.x": "x"},
        {"module": "x"},
        {"ccpa": "x"},
    ],
)
def test_what_cannot_be_a_tag_is_refused(tags):
    with pytest.raises(InvalidDecoratorException, match="The following tags are invalid as tags"):
        tag(**tags)(price)


def test_reserved_namespaces_can_be_used_on_request(graph_of):
    told = tag(bypass_reserved_namespaces_=True, **{"hamilton.x": "y"})(price)
    assert tags_of(graph_of(told), "price") == {"hamilton.x": "y"}


def test_outputs_can_be_tagged_one_by_one(graph_of):
    @tag_outputs(first={"unit": "euros"}, frame={"owner": "ann"}, unknown={"a": "b"})
    @extract_columns("first", "second")
    def frame(x: int) -> pd.DataFrame:
        return pd.DataFrame()

    graph = graph_of(frame)
    assert [tags_of(graph, name) for name in ("first", "second", "frame")] == [
        {"unit": "euros"},
        {},
        {"owner": "ann"},
    ]


def test_tags_of_outputs_may_be_what_a_tag_may_not(graph_of):
    facts = {"a": 1, "hamilton.b": None, "no identifier": []}
    assert tags_of(graph_of(tag_outputs(price=facts)(price)), "price") == facts


@pytest.mark.parametrize("facts", [3, {3: "x"}, ["a"]])
def test_tags_of_outputs_have_keys(facts):
    with pytest.raises(InvalidDecoratorException, match=r"takes for each node its tags, price=\{"):
        tag_outputs(price=facts)(price)


# Schemas ----------------------------------------------------------------------------------------


def test_a_schema_is_told_by_a_tag(graph_of):
    graph = graph_of(schema.output(("first", "int"), ("second", "float"))(frame))
    assert tags_of(graph, "frame") == {SCHEMA_TAG: "first=int,second=float"}


def test_a_schema_can_have_a_target(graph_of):
    told = extract_columns("first")(schema.output(("first", "int"), target_="frame")(frame))
    assert SCHEMA_TAG in graph_of(told)["frame"].tags


def test_a_schema_of_what_is_no_frame_is_refused(graph_of):
    with pytest.raises(InvalidDecoratorException, match=r"price of price .* no registered datafr"):
        graph_of(schema.output(("first", "int"))(price))


def test_a_schema_describes_each_frame_of_a_function_that_expands(graph_of):
    @schema.output(("first", "int"))
    def frames() -> Parallelizable[pd.DataFrame]:
        yield frame(1)

    assert tags_of(graph_of(frames), "frames") == {SCHEMA_TAG: "first=int"}


def test_a_schema_describes_the_frame_that_is_saved(graph_of):
    described = schema.output(("first", "int"))(save_to.memory()(frame))
    assert tags_of(graph_of(described), "frame") == {SCHEMA_TAG: "first=int"}


# Cache and Ray ----------------------------------------------------------------------------------


def test_all_nodes_of_a_function_are_cached_alike(graph_of):
    graph = graph_of(cache(behavior="recompute", format="parquet")(extract_columns("first")(frame)))
    expected = {"cache.behavior": "recompute", "cache.format": "parquet"}
    assert [tags_of(graph, name) for name in ("frame", "first")] == [expected, expected]


def test_what_is_not_said_about_caching_is_not_tagged(graph_of):
    assert tags_of(graph_of(cache(format="json")(price)), "price") == {"cache.format": "json"}


@pytest.mark.parametrize("behavior", ["sometimes", "", 3])
def test_a_behavior_that_there_is_not_is_refused(behavior):
    with pytest.raises(KeyError) as caught:
        cache(behavior=behavior)
    expected = (
        f"{behavior!r} is an invalid `CachingBehavior` value. Choose one of default, recompute"
    )
    assert str(caught.value).startswith(expected)


def test_a_behavior_may_be_written_in_capitals(graph_of):
    assert "cache.behavior" in tags_of(graph_of(cache(behavior="RECOMPUTE")(price)), "price")


def test_options_for_ray_are_told_as_json(graph_of):
    graph = graph_of(ray_remote_options(num_cpus=2, resources={"gpu": 1})(price))
    assert tags_of(graph, "price") == {
        "ray_remote.num_cpus": "2",
        "ray_remote.resources": '{"gpu": 1}',
    }


def test_tags_are_given_by_name():
    with pytest.raises(InvalidDecoratorException, match=r"Write @tag\(owner='ann'\)"):
        tag("owner")
