"""From functions to nodes."""

from __future__ import annotations

import functools
import inspect
import typing

import pytest

from hamilton.ad_hoc_utils import module_from_source
from hamilton.errors import DefinitionError, MissingConfigParametersException
from hamilton.function_modifiers import (
    config,
    extract_fields,
    inject,
    parameterize,
    source,
    tag,
    value,
)
from hamilton.function_modifiers._compile import Compiler
from hamilton.function_modifiers.base import Modifier, Stage
from hamilton.htypes import Collect, Parallelizable
from hamilton.node import NodeType


def price(net: float, rate: "float" = 0.19, *, rounded: "bool | None" = None) -> "float":  # noqa: UP037
    """Give the price.

    With the tax.
    """
    return net * (1 + rate)


def later(x: Defined) -> list[Defined]:
    return [x]


class Defined: ...


def never(x: Undefined) -> int:  # noqa: F821 - the point of it
    return 1


def node_of(function, **configuration):
    (node,) = Compiler(configuration).compile([function])
    return node


# Plain functions --------------------------------------------------------------------------------


def test_a_function_is_a_node_of_its_name_type_and_documentation():
    node = node_of(price)
    assert (node.name, node.type) == ("price", float)
    assert node.doc == "Give the price.\n\nWith the tax."
    assert node.function is price
    assert node.originating_functions == (price,)
    assert node.tags == {"module": __name__}
    assert node.kind is NodeType.STANDARD


def test_parameters_are_dependencies_and_those_with_a_default_are_optional():
    found = {name: (up.type, up.required) for name, up in node_of(price).reads.items()}
    assert found == {
        "net": (float, True),
        "rate": (float, False),
        "rounded": (bool | None, False),
    }
    assert node_of(price).default_parameter_values == {"rate": 0.19, "rounded": None}


def test_a_function_without_documentation_has_an_empty_one():
    assert node_of(later).doc == ""


def test_annotations_written_as_text_are_resolved():
    assert node_of(later).type == list[Defined]


def test_annotations_that_are_classes_are_taken_as_they_are():
    function = module_from_source("def size(x: str, y: int = 1) -> int: return y").size
    node = node_of(function)
    assert node.type is int
    assert {name: up.type for name, up in node.reads.items()} == {"x": str, "y": int}


def test_a_name_that_is_defined_nowhere_is_told_with_the_function():
    with pytest.raises(NameError) as caught:
        node_of(never)
    assert f"while reading never (test_compile.py:{never.__code__.co_firstlineno})" in (
        caught.value.__notes__
    )


def test_what_an_annotation_adds_to_a_type_stays():
    def priced(x: typing.Annotated[int, "euros"]) -> typing.Annotated[int, "euros"]:
        return x

    assert node_of(priced).type == typing.Annotated[int, "euros"]


def test_none_as_a_type_is_the_type_of_none():
    def printed(x: None) -> None: ...

    printed.__annotations__ = {"x": None, "return": None}
    assert node_of(printed).type is type(None)


def test_an_annotation_without_a_hash_is_resolved():
    def odd(x: int) -> int:
        return x

    odd.__annotations__ = {"x": typing.Annotated[int, ["unhashable"]], "return": int}
    assert node_of(odd).reads["x"].type == typing.Annotated[int, ["unhashable"]]


def test_a_wrapped_function_has_the_parameters_of_what_it_wraps():
    @functools.wraps(price)
    def wrapper(*args, **kwargs):
        return price(*args, **kwargs)

    node = node_of(wrapper)
    assert list(node.reads) == ["net", "rate", "rounded"]
    assert node.default_parameter_values == {"rate": 0.19, "rounded": None}
    assert node.call({"net": 100.0, "rate": 0.5}) == 150.0


def test_what_expands_and_what_collects_is_known_by_its_types():
    def files() -> Parallelizable[str]:
        yield "a"

    def size(files: str) -> int:
        return 1

    def total(size: Collect[int]) -> int:
        return sum(size)

    kinds = [node_of(function).kind for function in (files, size, total)]
    assert kinds == [NodeType.EXPAND, NodeType.STANDARD, NodeType.COLLECT]


def test_functions_of_a_module_share_their_tags():
    first, second = Compiler({}).compile([price, later])
    assert first.tags is second.tags


# Functions that cannot be nodes -----------------------------------------------------------------


def test_a_missing_annotation_of_a_parameter_is_refused():
    def untyped(x, y: int) -> int:
        return y

    with pytest.raises(DefinitionError, match="Missing type hint for x in function untyped"):
        node_of(untyped)


def test_a_missing_annotation_of_the_result_is_refused():
    def untyped(x: int):
        return x

    with pytest.raises(ValueError, match="Missing type hint for return value in function"):
        node_of(untyped)


def test_an_annotation_of_what_is_no_parameter_does_not_stand_for_a_missing_one():
    def untyped(x) -> int:
        return x

    untyped.__annotations__["y"] = int
    with pytest.raises(DefinitionError, match="Missing type hint for x"):
        node_of(untyped)


@pytest.mark.parametrize("parameters", ["*args: int", "**kwargs: int", "x: int, *args: int"])
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_open_ended_parameters_are_refused(parameters, is_wrapped):
    namespace = {}
    exec(f"def opened({parameters}) -> int: ...", namespace)  # noqa: S102
    opened = namespace["opened"]
    if is_wrapped:
        opened.__wrapped__ = namespace["opened"].__class__(opened.__code__, {})
    with pytest.raises(DefinitionError, match=r"opened \(.*takes \*args or \*\*kwargs"):
        node_of(opened)


# Stages -----------------------------------------------------------------------------------------


def test_stages_not_positions_decide_the_order(graph_of):
    def ends(x: int) -> dict[str, int]:
        return {"low": x}

    above = tag(owner="ann")(extract_fields("low")(inject(x=source("start"))(ends)))
    below = inject(x=source("start"))(extract_fields("low")(tag(owner="ann")(ends)))
    for function in (above, below):
        graph = graph_of(function)
        assert graph.reads["ends"] == ("start",)
        assert graph["low"].tags["owner"] == "ann"
        assert "owner" not in graph["ends"].tags


def test_records_of_one_stage_are_applied_from_the_bottom_up(graph_of):
    @tag(owner="ann")
    @tag(owner="bob", team="red")
    def told(x: int) -> int:
        return x

    tags = graph_of(told)["told"].tags
    assert (tags["owner"], tags["team"]) == ("ann", "red")


def test_nodes_tell_the_configuration_that_decided_them(graph_of):
    @config.when_not(size="big")
    @config.when(country="de")
    @parameterize(gross={"rate": value(0.19)}, net={"rate": value(0.0)})
    def price__de(amount: float, rate: float) -> float:
        return amount * rate

    graph = graph_of(price__de, country="de")
    assert graph["gross"].tags["hamilton.config"] == "country,size"


def test_a_modifier_that_needs_configuration_is_refused_without_it():
    class needy(Modifier):
        stage = Stage.DECORATE

        def required_config(self):
            return ("country", "size")

        def rewrite(self, nodes, function, compiler):
            return nodes

    @needy()
    def price(x: int) -> int:
        return x

    assert node_of(price, country="de", size=1).name == "price"
    with pytest.raises(MissingConfigParametersException, match=r"@needy on price .*: size\. Give"):
        node_of(price, country="de")


def test_all_functions_that_cannot_be_nodes_are_told_at_once():
    def one(x) -> int:
        return x

    def two(*args: int) -> int:
        return 1

    with pytest.raises(DefinitionError) as caught:
        Compiler({}).compile([one, two])
    assert "Missing type hint for x" in str(caught.value)
    assert "takes *args" in str(caught.value)


def test_a_decorated_function_is_called_as_if_it_were_not():
    @config.when(country="de")
    @tag(owner="ann")
    @parameterize(gross={"rate": value(0.5)})
    def price(amount: float, rate: float) -> float:
        return amount * rate

    assert price(10, rate=2) == 20
    assert list(inspect.signature(price).parameters) == ["amount", "rate"]
