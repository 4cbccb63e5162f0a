"""What a decorator may bind to a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import pandas as pd
import pytest

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import configuration, group, inject, source, value
from hamilton.function_modifiers.dependencies import bind, is_dependency, member_type
from hamilton.node import Literal, Upstream


@inject(parts=group(value(1)))
def early(parts: Later) -> int:
    return 0


class Later: ...


def test_a_source_passes_through_a_source_and_a_value_through_a_value():
    assert source(source("x")) == source("x")
    assert value(value(3)).value == 3


@pytest.mark.parametrize("other", [3, None, bind, value("x")])
def test_a_source_is_a_name(other):
    with pytest.raises(
        InvalidDecoratorException, match=r"takes the name of a node or an input; got"
    ):
        source(other)


def test_a_function_that_is_taken_for_a_source_is_told_by_its_name():
    with pytest.raises(InvalidDecoratorException, match=r"Write source\('bind'\), or value"):
        source(bind)


def test_a_value_may_be_a_frame():
    frame = pd.DataFrame({"a": [1]})
    assert value(value(frame)).value is frame


@pytest.mark.parametrize("dependency", [source("x"), value(1), group(value(1)), group(a=value(1))])
def test_what_binds_a_parameter_is_known(dependency):
    assert is_dependency(dependency)


@pytest.mark.parametrize("other", ["x", 1, configuration("x"), None])
def test_anything_else_binds_no_parameter(other):
    assert not is_dependency(other)


@pytest.mark.parametrize(
    ("args", "kwargs", "problem"),
    [
        ((), {}, "got none"),
        ((value(1),), {"a": value(1)}, "got both"),
        (("x",), {}, "got 'x'"),
        ((), {"a": group(value(1))}, "source"),
    ],
)
def test_a_group_that_is_none_is_refused(args, kwargs, problem):
    with pytest.raises(InvalidDecoratorException, match=problem):
        group(*args, **kwargs)


# Binding ----------------------------------------------------------------------------------------


def test_a_source_takes_the_type_of_the_parameter_and_whether_it_is_required():
    bound = bind(source("y"), Upstream("x", int, required=False), "x")
    assert (bound.name, bound.type, bound.required) == ("y", int, False)


def test_a_source_in_the_place_of_a_constant_may_have_any_type():
    bound = bind(source("y"), Literal(1), "x")
    assert (bound.name, bound.type, bound.required) == ("y", Any, True)


def test_the_members_of_a_group_take_the_type_of_the_items():
    bound = bind(group(source("y"), value(2)), Upstream("x", list[int]), "x")
    assert (bound.items[0].name, bound.items[0].type) == ("y", int)
    assert (bound.items[1].value, bound.keys) == (2, None)


@pytest.mark.parametrize(
    "type_",
    [
        Annotated[list[int], "told"],
        Annotated[list[int] | None, "told"],
        Annotated[list[int], "told"] | None,
        list[int] | None,
    ],
)
def test_the_list_of_a_group_may_be_annotated_and_optional(type_):
    assert member_type(group(source("y")), type_, "x") is int


def test_the_members_of_a_named_group_keep_their_names():
    bound = bind(group(a=source("y"), b=value(2)), Upstream("x", dict[str, int]), "x")
    assert bound.keys == ("a", "b")
    assert bound.items[0].type is int


@pytest.mark.parametrize(
    ("type_", "member"),
    [
        (list[int], int),
        (Sequence[int], int),
        (list[int] | None, int),
        (list, Any),
        (Any, Any),
        (Iterable[int], int),
    ],
)
def test_a_group_goes_into_a_sequence(type_, member):
    assert member_type(group(value(1)), type_, "x") is member


@pytest.mark.parametrize(
    ("type_", "member"), [(dict[str, int], int), (Mapping[str, int], int), (dict, Any)]
)
def test_a_named_group_goes_into_a_mapping(type_, member):
    assert member_type(group(a=value(1)), type_, "x") is member


@pytest.mark.parametrize("type_", [int, str, tuple[int, ...], dict[str, int], int | list[int]])
def test_a_group_does_not_go_into_what_is_no_sequence(type_):
    with pytest.raises(InvalidDecoratorException, match=r"parameter 'x'.*needs to be sequence"):
        member_type(group(value(1)), type_, "x")


@pytest.mark.parametrize("type_", [list[int], Iterable[str], int])
def test_a_named_group_does_not_go_into_what_is_no_mapping(type_):
    with pytest.raises(InvalidDecoratorException, match=r"needs to be mapping.*dict"):
        member_type(group(a=value(1)), type_, "x")


# As decorators see it ---------------------------------------------------------------------------


def test_a_group_that_does_not_fit_is_refused_when_the_decorator_is_applied():
    def total(parts: int) -> int:
        return parts

    with pytest.raises(InvalidDecoratorException, match=r"'parts'.*needs to be sequence"):
        inject(parts=group(value(1)))(total)


def test_a_group_for_a_type_that_is_defined_later_is_checked_when_the_graph_is_built(graph_of):
    with pytest.raises(InvalidDecoratorException, match="needs to be sequence"):
        graph_of(early)


def test_a_group_for_a_parameter_without_a_type_is_refused_for_the_missing_type(graph_of):
    @inject(parts=group(value(1)))
    def total(parts) -> int:
        return sum(parts)

    with pytest.raises(ValueError, match="Missing type hint for parts"):
        graph_of(total)


def test_what_is_no_dependency_is_refused_with_what_to_write():
    def total(parts: list) -> int:
        return 0

    with pytest.raises(InvalidDecoratorException) as caught:
        inject(parts="x")(total)
    assert "@inject must specify a dependency type -- either source() or value()" in str(
        caught.value
    )
    assert "write value(...) for a constant, source('...') for a node" in str(caught.value)
