"""A graph within a graph."""

from __future__ import annotations

from typing import Any

import pytest

from hamilton.ad_hoc_utils import create_temporary_module
from hamilton.errors import DuplicateNodeError, EdgeTypeError, InvalidDecoratorException
from hamilton.function_modifiers import (
    config,
    configuration,
    extract_fields,
    group,
    parameterized_subdag,
    source,
    subdag,
    tag,
    value,
)
from hamilton.function_modifiers._inside import NON_FINAL
from hamilton.htypes import Collect


def base(x: int, k: int = 1) -> int:
    return x * k


@config.when(mode="minus")
def out__minus(base: int) -> int:
    return -base


@config.when_not(mode="minus")
def out__plus(base: int) -> int:
    return base + 1


@extract_fields("low", "high")
def ends(base: int) -> dict[str, int]:
    return {"low": base, "high": base + 10}


INSIDE = (base, out__minus, out__plus)


def computed(graph) -> set[str]:
    return {name for name in graph if not graph[name].user_defined}


# One sub-DAG ------------------------------------------------------------------------------------


def test_the_inside_has_the_name_of_the_function_as_prefix(graph_of, values_of):
    @subdag(*INSIDE, inputs={"x": source("y")})
    def s(out: int) -> int:
        return out * 100

    assert computed(graph_of(s)) == {"s", "s.out", "s.base", "s.x"}
    values = values_of(s, y=4, k=2)
    assert (values["s"], values["s.out"], values["s.base"], values["s.x"]) == (900, 9, 8, 4)


def test_a_parameter_with_a_default_that_names_nothing_inside_keeps_its_default(
    graph_of, values_of
):
    @subdag(*INSIDE)
    def s(out: int, zz: int = 4) -> int:
        return out * 10 + zz

    assert values_of(s, x=2)["s"] == 34
    assert values_of(s, x=2, **{"s.zz": 5})["s"] == 35
    assert "zz" not in graph_of(s)


def test_a_parameter_with_a_default_reads_what_it_names_inside(values_of):
    @subdag(*INSIDE)
    def s(base: int = 4) -> int:
        return base

    assert values_of(s, x=2)["s"] == 2


def test_inputs_that_are_not_bound_are_those_of_the_outer_graph(graph_of):
    @subdag(*INSIDE, inputs={"x": source("y")})
    def s(out: int) -> int:
        return out

    graph = graph_of(s)
    assert graph.reads["s.base"] == ("s.x", "k")
    assert graph["s.x"].type is int
    assert graph["k"].user_defined


def test_a_constant_inside_is_a_node(values_of, graph_of):
    @subdag(*INSIDE, inputs={"x": value(5)})
    def s(out: int) -> int:
        return out

    assert graph_of(s)["s.x"].type is int
    assert values_of(s)["s"] == 6


def test_a_group_inside_is_a_node(values_of):
    def total(parts: list[int]) -> int:
        return sum(parts)

    @subdag(total, inputs={"parts": group(source("a"), value(2))})
    def s(total: int) -> int:
        return total

    assert values_of(s, a=1)["s"] == 3


def wide(z: float) -> float:
    return z


def narrow(z: int) -> int:
    return z


def narrow_too(z: int) -> int:
    return -z


def indifferent(z: Any) -> int:
    return 1


def each(z: Collect[int]) -> int:
    return sum(z)


@pytest.mark.parametrize(
    "inside",
    [
        (wide, narrow),
        (narrow, wide),
        (narrow, narrow_too),
        (indifferent, narrow),
        (narrow, indifferent),
        (each,),
    ],
)
def test_what_is_bound_has_the_type_that_an_input_would_have(graph_of, inside):
    @subdag(*inside, inputs={"z": source("y")})
    def s(x: int = 1) -> int:
        return x

    graph = graph_of(s)
    assert graph["s.z"].type is int
    assert graph["y"].type is int
    assert graph_of(*inside)["z"].type is int


def test_the_function_itself_reads_what_is_bound_too(graph_of):
    @subdag(wide, inputs={"z": source("y")})
    def s(wide: float, z: int) -> float:
        return wide + z

    assert graph_of(s)["s.z"].type is int


def test_a_parameter_that_reads_the_outer_graph_says_nothing_of_what_is_bound(graph_of):
    @subdag(wide, inputs={"z": source("y")}, external_inputs=["z"])
    def s(wide: float, z: int) -> float:
        return wide + z

    graph = graph_of(s)
    assert (graph["s.z"].type, graph["z"].type) == (float, int)


def test_readers_inside_that_do_not_agree_are_told(graph_of):
    def other(z: str) -> int:
        return len(z)

    @subdag(narrow, other, inputs={"z": source("y")})
    def s(narrow: int, other: int) -> int:
        return narrow + other

    with pytest.raises(EdgeTypeError, match=r"s\.other is expecting s\.z"):
        graph_of(s)


def test_a_module_can_be_the_inside(values_of):
    @subdag(create_temporary_module(*INSIDE), inputs={"x": value(5)})
    def s(out: int) -> int:
        return out

    assert values_of(s)["s"] == 6


def test_the_inside_has_the_outer_configuration_and_its_own_over_it(values_of, graph_of):
    plain = subdag(*INSIDE, inputs={"x": value(5)})(_final)
    own = subdag(*INSIDE, inputs={"x": value(5)}, config={"mode": "minus"})(_final)
    assert values_of(plain, config={"mode": "minus"})["_final"] == -5
    assert values_of(own, config={"mode": "plus"})["_final"] == -5
    assert values_of(own)["_final.mode"] == "minus"
    assert graph_of(own)["_final.mode"].type is str


def _final(out: int) -> int:
    return out


def test_a_key_of_the_outer_configuration_can_be_taken_under_another_name(values_of):
    decorated = subdag(
        *INSIDE, inputs={"x": value(5)}, config={"mode": configuration("kind"), "k": value(2)}
    )(_final)
    values = values_of(decorated, config={"kind": "minus"})
    assert values["_final"] == -10


def test_a_configuration_gives_what_no_function_inside_computes(values_of):
    decorated = subdag(*INSIDE[1:], config={"base": 7})(_final)
    assert values_of(decorated)["_final"] == 8


def test_a_key_may_have_the_name_of_a_function_that_it_leaves_out(values_of):
    @config.when_not_in(base=[7])
    def base__computed(x: int) -> int:
        return x

    decorated = subdag(base__computed, *INSIDE[1:], config={"base": 7})(_final)
    assert values_of(decorated)["_final"] == 8


@pytest.mark.parametrize("inner", [{}, {"mode": "minus"}])
def test_the_outer_configuration_may_have_keys_of_the_names_of_functions_inside(values_of, inner):
    decorated = subdag(*INSIDE, inputs={"x": value(5)}, config=inner)(_final)
    assert values_of(decorated, config={"base": 7})["_final"] in {6, -5}


def test_the_configuration_of_a_sub_dag_may_have_keys_of_the_names_of_functions_deeper(values_of):
    deeper = subdag(*INSIDE, inputs={"x": value(5)})(_final)

    @subdag(deeper, config={"base": 7})
    def outermost(_final: int) -> int:
        return _final

    assert values_of(outermost)["outermost"] == 6


def test_namespace_and_name_can_be_given(graph_of):
    @subdag(*INSIDE, inputs={"x": value(1)}, namespace="ns", final_node_name="fin")
    def s(out: int) -> int:
        return out

    assert computed(graph_of(s)) == {"fin", "ns.out", "ns.base", "ns.x"}


def test_a_parameter_can_read_the_outer_graph(values_of, graph_of):
    @subdag(*INSIDE, inputs={"x": value(1)}, external_inputs=["base"])
    def s(out: int, base: int) -> int:
        return out * base

    assert graph_of(s).reads["s"] == ("s.out", "base")
    assert values_of(s, base=50)["s"] == 100


def test_decorators_mean_the_node_outside(graph_of):
    @tag(owner="ann")
    @subdag(*INSIDE, inputs={"x": value(1)})
    def s(out: int) -> int:
        return out

    graph = graph_of(s)
    assert {name for name in graph if "owner" in graph[name].tags} == {"s"}
    assert {name for name in graph if graph[name].tags.get(NON_FINAL)} == {
        *("s.out", "s.base", "s.x"),
    }


def test_fields_can_be_taken_inside_and_outside(values_of):
    @extract_fields("sum")
    @subdag(base, ends, inputs={"x": value(1)})
    def s(low: int, high: int) -> dict[str, int]:
        return {"sum": low + high}

    values = values_of(s)
    assert (values["s.low"], values["s.high"], values["sum"]) == (1, 11, 12)


def test_a_variant_of_the_function_itself_has_its_nodes_name_as_prefix(graph_of):
    @config.when(country="de")
    @subdag(*INSIDE, inputs={"x": value(1)})
    def s__de(out: int) -> int:
        return out

    graph = graph_of(s__de, country="de")
    assert {"s", "s.out"} <= computed(graph)
    assert graph["s"].tags["hamilton.config"] == "country"


def test_sub_dags_nest(values_of, graph_of):
    @subdag(base, inputs={"x": source("start")})
    def inner(base: int) -> int:
        return base + 1

    @subdag(inner, inputs={"start": source("y"), "k": value(10)})
    def outer(inner: int) -> int:
        return inner * 2

    assert computed(graph_of(outer)) == {
        *("outer", "outer.inner", "outer.inner.base", "outer.inner.x", "outer.start", "outer.k"),
    }
    assert values_of(outer, y=3)["outer"] == 62


# Several sub-DAGs -------------------------------------------------------------------------------


def test_each_keyword_is_a_sub_dag_with_what_it_shares_and_its_own(values_of):
    @parameterized_subdag(
        *INSIDE,
        inputs={"x": value(2)},
        config={"mode": "plus"},
        v1={"inputs": {"k": value(5)}},
        v2={"config": {"mode": "minus"}},
        v3={"inputs": {"x": source("y")}, "external_inputs": []},
    )
    def s(out: int) -> int:
        return out

    values = values_of(s, y=7)
    assert [values[name] for name in ("v1", "v2", "v3")] == [11, -2, 8]
    assert "s" not in values


def test_parameters_that_read_the_outer_graph_can_differ(graph_of):
    @parameterized_subdag(
        *INSIDE,
        inputs={"x": value(2)},
        external_inputs=["base"],
        near={},
        far={"external_inputs": ["out"]},
    )
    def s(out: int, base: int) -> int:
        return out

    graph = graph_of(s)
    assert graph.reads["near"] == ("near.out", "base")
    assert graph.reads["far"] == ("out", "far.base")


def test_many_sub_dags_of_one_configuration_compile_their_inside_once(graph_of):
    uses = {f"v{i}": {"inputs": {"x": value(i)}} for i in range(50)}
    graph = graph_of(parameterized_subdag(*INSIDE, **uses)(_final))
    assert len({graph[f"v{i}.base"].function for i in range(50)}) == 1
    assert graph["v7.out"].call({"v7.base": 1}) == 2


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("decorator", [subdag, parameterized_subdag])
def test_something_must_be_loaded(decorator):
    with pytest.raises(ValueError, match="needs at least one module or function"):
        decorator()


def test_what_is_neither_module_nor_function_is_refused():
    with pytest.raises(InvalidDecoratorException, match="'module' is neither"):
        subdag("module")


def test_bindings_that_are_none_are_refused():
    with pytest.raises(InvalidDecoratorException, match="@subdag must specify a dependency type"):
        subdag(*INSIDE, inputs={"x": 3})(_final)
    with pytest.raises(InvalidDecoratorException, match="@parameterized_subdag must specify"):
        parameterized_subdag(*INSIDE, v1={"inputs": {"x": 3}})(_final)


def test_a_name_that_the_inside_computes_cannot_be_bound(graph_of):
    @subdag(*INSIDE, inputs={"base": source("y")})
    def s(out: int) -> int:
        return out

    with pytest.raises(DuplicateNodeError, match=r"s\.base more than once"):
        graph_of(s)


def test_a_key_that_is_bound_twice_is_refused():
    with pytest.raises(InvalidDecoratorException, match=r"Config keys \['x'\] are shared with"):
        subdag(*INSIDE, inputs={"x": value(1)}, config={"x": 1})(_final)


def test_a_configuration_that_would_be_known_too_late_is_refused():
    with pytest.raises(InvalidDecoratorException, match="must be known when the graph is built"):
        subdag(*INSIDE, config={"mode": source("y")})(_final)


def test_a_key_that_the_outer_configuration_lacks_is_told(graph_of):
    decorated = subdag(*INSIDE, config={"mode": configuration("kind")})(_final)
    with pytest.raises(InvalidDecoratorException) as caught:
        graph_of(decorated, kinds=1)
    assert "Source kind was not found in the configuration" in str(caught.value)
    assert "for the _final subdag" in str(caught.value)
    assert "Did you mean 'kinds'?" in str(caught.value)


def test_an_input_that_the_inside_does_not_read_is_refused(graph_of):
    decorated = subdag(*INSIDE, inputs={"xx": value(1)})(_final)
    with pytest.raises(InvalidDecoratorException, match="has no input 'xx'"):
        graph_of(decorated)


def test_an_input_that_the_inside_computes_is_refused(graph_of):
    decorated = subdag(*INSIDE, inputs={"base": value(1)})(_final)
    with pytest.raises(DuplicateNodeError) as caught:
        graph_of(decorated)
    assert str(caught.value).startswith("Cannot define function _final.base more than once. _final")
    assert "but base (test_recursive.py:" in str(caught.value)


@pytest.mark.parametrize("given", [1, value(1), configuration("base")])
def test_a_key_of_the_configuration_that_the_inside_computes_is_refused(graph_of, given):
    decorated = subdag(*INSIDE, inputs={"x": value(5)}, config={"base": given})(_final)
    with pytest.raises(DuplicateNodeError) as caught:
        graph_of(decorated, base=7)
    text = str(caught.value)
    assert text.startswith("Cannot define function _final.base more than once. _final")
    assert "binds 'base' with config=, but base (test_recursive.py:" in text
    assert text.endswith("Give the key another name, or do not load that function.")


def test_each_of_several_sub_dags_is_looked_through_for_keys_that_it_computes(graph_of):
    @parameterized_subdag(*INSIDE, v1={"inputs": {"x": value(1)}}, v2={"config": {"base": 1}})
    def each(out: int) -> int:
        return out

    with pytest.raises(DuplicateNodeError, match=r"v2\.base more than once"):
        graph_of(each)


def test_what_is_bound_comes_from_the_function_that_binds_it(graph_of):
    decorated = subdag(*INSIDE, inputs={"x": value("no number")})(_final)
    with pytest.raises(EdgeTypeError, match=r"_final\.x comes from test_recursive\.py:"):
        graph_of(decorated)


def test_what_is_bound_is_not_tagged_with_the_condition_of_the_function(graph_of):
    decorated = config.when(there=1)(subdag(*INSIDE, inputs={"x": value(1)})(_final))
    graph = graph_of(decorated, there=1)
    tagged = [name for name in graph if graph[name].tags.get("hamilton.config") == "there"]
    assert tagged == ["_final"]


def test_an_input_that_only_an_absent_variant_reads_is_left_out(graph_of):
    @config.when(mode="minus")
    def out__minus(extra: int) -> int:
        return extra

    decorated = subdag(base, out__minus, out__plus, inputs={"extra": value(1)})(_final)
    assert "_final.extra" not in graph_of(decorated)


def test_a_parameter_that_names_nothing_inside_is_refused(graph_of):
    @subdag(*INSIDE, inputs={"x": value(1)})
    def s(outt: int) -> int:
        return outt

    with pytest.raises(InvalidDecoratorException) as caught:
        graph_of(s)
    assert "parameter 'outt' names nothing inside" in str(caught.value)
    assert "external_inputs=['outt']" in str(caught.value)
    assert "Did you mean 'out'?" in str(caught.value)


def test_an_external_input_that_is_no_parameter_is_refused(graph_of):
    @subdag(*INSIDE, inputs={"x": value(1)}, external_inputs=["bsae"])
    def s(out: int, base: int) -> int:
        return out

    with pytest.raises(InvalidDecoratorException, match="'bsae', which is no parameter") as caught:
        graph_of(s)
    assert "Did you mean 'base'?" in str(caught.value)


def test_unknown_settings_of_a_sub_dag_are_refused():
    with pytest.raises(InvalidDecoratorException, match="v1 has input; it can have inputs"):
        parameterized_subdag(*INSIDE, v1={"input": {}})(_final)
