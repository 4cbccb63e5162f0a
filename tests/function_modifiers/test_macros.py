"""Functions put before, behind and in place of others: pipes and mutations."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.errors import (
    EdgeTypeError,
    InputError,
    InvalidDecoratorException,
    NotSameModuleError,
    SingleTargetError,
)
from hamilton.function_modifiers import (
    apply_to,
    config,
    extract_fields,
    group,
    hamilton_exclude,
    mutate,
    pipe_input,
    pipe_output,
    source,
    step,
    subdag,
    value,
)
from hamilton.graph import build_graph
from hamilton.htypes import Collect, Parallelizable
from hamilton.node import NodeType


def _add(v: int, n: int = 1) -> int:
    """Add a number."""
    return v + n


def _times(v: int, n: int) -> int:
    return v * n


def times(v: int, n: int) -> int:
    return v * n


def _text(v: int) -> str:
    return str(v)


def computed(graph):
    return {name for name, node in graph.items() if not node.user_defined}


# Before a function -------------------------------------------------------------------------------


def test_steps_stand_between_a_node_and_the_first_parameter(graph_of, values_of):
    @pipe_input(step(_add, n=1), step(_times, n=source("k")))
    def f(x: int, y: int) -> int:
        return x + y

    graph = graph_of(f)
    assert computed(graph) == {"f", "f.with_add", "f.with_times"}
    assert graph.reads["f"] == ("f.with_times", "y")
    assert graph.reads["f.with_times"] == ("f.with_add", "k")
    assert graph.reads["f.with_add"] == ("x",)
    assert values_of(f, x=1, y=100, k=10)["f"] == 120


def test_a_step_keeps_its_documentation_and_is_told_to_come_from_the_function(graph_of):
    @pipe_input(step(_add, n=1))
    def f(x: int) -> int:
        return x

    node = graph_of(f)["f.with_add"]
    assert (node.doc, node.type) == ("Add a number.", int)
    assert node.function is _add
    assert node.originating_functions == (f,)
    assert node.tags == {"module": __name__}


def test_a_default_that_is_not_mentioned_reads_a_node_of_its_name_or_stays(graph_of, values_of):
    @pipe_input(step(_add))
    def f(x: int) -> int:
        return x

    assert not graph_of(f)["f.with_add"].reads["n"].required
    assert values_of(f, x=1)["f"] == 2
    assert values_of(f, x=1, n=5)["f"] == 6


def test_names_are_made_of_the_functions_and_numbered(graph_of):
    @pipe_input(step(_add), step(times, n=2), step(_add), step(_add).named("third"), step(_add))
    def f(x: int) -> int:
        return x

    expected = {"f.with_add", "f.with_times", "f.with_add_1", "f.third", "f.with_add_3", "f"}
    assert computed(graph_of(f)) == expected


def test_a_step_that_is_left_out_takes_no_number(graph_of):
    @pipe_input(step(_add).when(mode="x"), step(_add))
    def f(x: int) -> int:
        return x

    assert computed(graph_of(f, mode="y")) == {"f", "f.with_add"}


def test_a_chosen_name_is_never_numbered():
    @pipe_input(step(_add).named("a"), step(_add).named("a"))
    def f(x: int) -> int:
        return x

    with pytest.raises(ValueError, match=r"f\.a more than once"):
        build_graph([f], {})


@pytest.mark.parametrize(
    ("pipe", "names"),
    [
        (pipe_input(step(_add), namespace=None), {"f", "with_add"}),
        (pipe_input(step(_add), namespace="ns"), {"f", "ns.with_add"}),
        (pipe_input(step(_add).named("a", namespace="ns")), {"f", "ns.a"}),
        (pipe_input(step(_add).namespaced("ns"), step(_add)), {"f", "ns.with_add", "f.with_add_1"}),
        (pipe_input(step(_add).namespaced(None)), {"f", "with_add"}),
    ],
)
def test_the_namespace_is_the_functions_unless_pipe_or_step_choose(pipe, names):
    def f(x: int) -> int:
        return x

    assert computed(build_graph([pipe(f)], {})) == names


def test_a_namespace_stands_on_the_pipe_or_on_a_step():
    def f(x: int) -> int:
        return x

    with pytest.raises(InvalidDecoratorException, match="not compatible with setting namespace"):
        pipe_input(step(_add).named("a", namespace="one"), namespace="other")(f)


def test_of_several_pipes_on_one_parameter_the_upper_one_comes_first(values_of, graph_of):
    @pipe_input(step(_add, n=1), namespace="a")
    @pipe_input(step(_times, n=10), namespace="b")
    def f(x: int) -> int:
        return x

    assert graph_of(f).reads["b.with_times"] == ("a.with_add",)
    assert values_of(f, x=1)["f"] == 20


def test_two_pipes_in_one_namespace_are_numbered(values_of):
    @pipe_input(step(_add, n=1))
    @pipe_input(step(_add, n=10))
    def f(x: int) -> int:
        return x

    values = values_of(f, x=0)
    assert values == {"x": 0, "f.with_add": 1, "f.with_add_1": 11, "f": 11}


def test_without_a_step_that_applies_nothing_changes(graph_of):
    @pipe_input(step(_add).when(mode="x"))
    def f(x: int) -> int:
        return x

    assert graph_of(f)["f"].function is f
    assert computed(graph_of(f)) == {"f"}


def test_a_variant_goes_by_the_name_of_its_node(graph_of):
    @config.when(mode="a")
    @pipe_input(step(_add))
    def f__a(x: int) -> int:
        return x

    assert computed(graph_of(f__a, mode="a")) == {"f", "f.with_add"}


def test_the_start_may_be_of_another_type_than_the_parameter(values_of):
    @pipe_input(step(_text))
    def f(x: str) -> str:
        return x * 2

    assert values_of(f, x=4)["f"] == "44"


def test_types_are_checked_between_the_last_step_and_the_parameter():
    @pipe_input(step(_text))
    def f(x: int) -> int:
        return x

    with pytest.raises(ValueError, match=r"f is expecting f\.with_text:<class 'int'>"):
        build_graph([f], {})


def test_a_step_takes_positional_arguments_and_groups(values_of):
    def _sum(v: int, extra: int, others: list[int]) -> int:
        return v + extra + sum(others)

    @pipe_input(step(_sum, 10, others=group(source("a"), value(5))))
    def f(x: int) -> int:
        return x

    assert values_of(f, x=1, a=100)["f"] == 116


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (step(_add, n=1).when(mode="a"), 2),
        (step(_add, n=1).when_not(mode="a"), 1),
        (step(_add, n=1).when_in(mode=["a", "b"]), 2),
        (step(_add, n=1).when_not_in(mode=["a", "b"]), 1),
        (step(_add, n=1).when(mode="a").when(other=1), 1),
        (step(_add, n=1).when(name="c"), 1),
    ],
)
def test_a_step_is_there_when_all_its_conditions_hold(values_of, condition, expected):
    @pipe_input(condition)
    def f(x: int) -> int:
        return x

    assert values_of(f, config={"mode": "a"}, x=1)["f"] == expected


def test_each_method_of_a_step_leaves_the_step_as_it_was():
    plain = step(_add)
    changed = plain.named("x").when(mode=1).on_output("p").namespaced(None)
    assert (plain.name, plain.conditions, plain.target, plain.namespace) == (None, (), None, ...)
    assert (changed.name, changed.target, changed.namespace) == ("x", "p", None)


def untyped(v, n) -> int:
    return v


def half_typed(v: int):
    return v


def open_ended(v: int, *more: int) -> int:
    return v


def positional(v: int, /) -> int:
    return v


def nothing() -> int:
    return 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (step(_times), "cannot be applied with the following args"),
        (step(_times, wrong=3), "cannot be applied with the following args"),
        (step(_times, 1, 2, 3), "cannot be applied with the following args"),
        (step(_times, v=1, n=2), "cannot be applied with the following args"),
        (step(untyped, n=1), r"must be typed; v, n has no annotation"),
        (step(half_typed), r"must be typed; return has no annotation"),
        (step(open_ended), "not keyword-friendly"),
        (step(positional), "not keyword-friendly"),
        (step(nothing), "it has none"),
        (step(len), "applies plain functions"),
        (step(_times, n=group(value(1))), "needs to be sequence"),
        (_times, r"takes steps; .* Write step\(_times\)"),
    ],
)
@pytest.mark.parametrize("pipe", [pipe_input, pipe_output])
def test_what_cannot_be_a_step_is_refused_when_the_decorator_is_applied(pipe, wrong, words):
    def f(x: int) -> int:
        return x

    with pytest.raises(InvalidDecoratorException, match=words):
        pipe(wrong)(f)


def test_a_parameter_that_is_none_is_refused_with_a_near_one():
    def f(amount: int) -> int:
        return amount

    with pytest.raises(InvalidDecoratorException, match="Did you mean 'amount'"):
        pipe_input(step(_add), on_input="amuont")(f)


def test_a_function_without_parameters_takes_no_pipe():
    with pytest.raises(InvalidDecoratorException, match="its parameters are none"):
        pipe_input(step(_add))(nothing)


def test_a_pipe_serves_one_parameter():
    with pytest.raises(NotImplementedError, match="a single target parameter"):
        pipe_input(step(_add), on_input=["x", "y"])


@pytest.mark.parametrize("decorator", [pipe_input, pipe_output, mutate])
def test_steps_are_never_collapsed(decorator):
    with pytest.raises(NotImplementedError, match=f"not yet implemented for {decorator.__name__}"):
        decorator(collapse=True)


# Behind a function -------------------------------------------------------------------------------


def test_the_functions_own_result_is_raw_and_its_name_goes_on(graph_of, values_of):
    @pipe_output(step(_add, n=1), step(_add, n=source("k")).named("zz"))
    def f(x: int) -> int:
        """Double it."""
        return 2 * x

    graph = graph_of(f)
    assert set(graph) == {"f", "f.raw", "f.with_add", "f.zz", "k", "x"}
    assert graph["f.raw"].function is f
    assert graph["f"].doc == "Double it."
    assert values_of(f, x=1, k=10)["f"] == 13


def test_the_last_steps_type_is_the_outputs(graph_of):
    @pipe_output(step(_text))
    def f(x: int) -> int:
        return x

    assert graph_of(f)["f"].type is str


def test_without_an_output_step_that_applies_there_is_no_raw(graph_of):
    @pipe_output(step(_add).when(mode="x"))
    def f() -> int:
        return 1

    assert computed(graph_of(f)) == {"f"}


@extract_fields({"p": int, "q": int})
def parts() -> dict:
    return {"p": 1, "q": 2}


@pytest.mark.parametrize(
    ("pipe", "expected"),
    [
        (pipe_output(step(_add, n=10)), {"p": 11, "q": 12}),
        (pipe_output(step(_add, n=10), on_output="p"), {"p": 11, "q": 2}),
        (pipe_output(step(_add, n=10), on_output=["p", "q"]), {"p": 11, "q": 12}),
        (pipe_output(step(_add, n=10).on_output("q")), {"p": 1, "q": 12}),
        (pipe_output(step(_add, n=10).on_output(...)), {"p": 11, "q": 12}),
        (pipe_output(step(_add, n=10), step(_times, n=2).on_output("q")), {"p": 11, "q": 24}),
    ],
)
def test_outputs_are_chosen_on_the_pipe_or_step_by_step(values_of, pipe, expected):
    values = values_of(pipe(parts))
    assert {name: values[name] for name in ("p", "q")} == expected


def test_the_whole_can_be_changed_before_it_is_taken_apart(values_of):
    def _more(v: dict) -> dict:
        return {key: one + 1 for key, one in v.items()}

    values = values_of(pipe_output(step(_more), on_output="parts")(parts))
    assert (values["parts.raw"], values["p"]) == ({"p": 1, "q": 2}, 2)


def test_each_output_numbers_its_own_steps(graph_of):
    both = pipe_output(step(_add, n=1).on_output("p"), step(_add, n=1).on_output("q"))(parts)
    assert {"p.with_add", "q.with_add"} <= computed(graph_of(both))


@pytest.mark.parametrize(
    ("namespace", "name"), [(None, "with_add"), ("ns", "ns.with_add"), (..., "f.with_add")]
)
def test_the_namespace_of_output_steps_is_the_outputs_unless_the_pipe_chooses(namespace, name):
    @pipe_output(step(_add), namespace=namespace)
    def f() -> int:
        return 1

    assert name in build_graph([f], {})


def test_a_steps_own_namespace_gives_way_to_its_outputs(graph_of):
    @pipe_output(step(_add).named("q", namespace="ns"))
    def f() -> int:
        return 1

    assert computed(graph_of(f)) == {"f", "f.raw", "f.q"}


def test_pipes_that_are_stacked_make_one_chain(values_of):
    @pipe_output(step(_add, n=5))
    @pipe_output(step(_times, n=5), step(_add, n=1))
    def f() -> int:
        return 1

    assert values_of(f) == {
        "f.raw": 1, "f.with_times": 5, "f.with_add": 6, "f.with_add_1": 11, "f": 11
    }  # fmt: skip


def test_targets_stand_on_the_pipe_or_on_its_steps():
    with pytest.raises(SingleTargetError, match="pipe_output and step level"):
        pipe_output(step(_add).on_output("p"), on_output="p")(parts)


def test_all_nodes_cannot_be_the_target():
    with pytest.raises(ValueError, match="Cannot apply Elipsis"):
        pipe_output(step(_add), on_output=...)


@pytest.mark.parametrize(
    "pipe", [pipe_output(step(_add), on_output="pp"), pipe_output(step(_add).on_output("pp"))]
)
def test_an_output_that_is_none_is_refused_with_a_near_one(pipe):
    with pytest.raises(InvalidDecoratorException, match="Could not find node pp"):
        build_graph([pipe(parts)], {})


def test_the_items_of_an_expanding_function_each_go_through_the_steps(graph_of):
    @pipe_output(step(_add, n=1))
    def items() -> Parallelizable[int]:
        yield from range(3)

    def total(items: Collect[int]) -> int:
        return sum(items)

    graph = graph_of(items, total)
    assert graph["items.raw"].kind is NodeType.EXPAND
    assert (graph["items"].kind, graph["items"].type) == (NodeType.STANDARD, int)


def test_a_step_that_takes_all_items_of_an_expanding_function_is_refused(graph_of):
    def _all(values: list) -> list:
        return values

    @pipe_output(step(_all))
    def items() -> Parallelizable[int]:
        yield from range(3)

    with pytest.raises(EdgeTypeError, match=r"items.with_all is expecting items.raw"):
        graph_of(items)


def test_items_go_through_pipes_on_both_sides_of_a_block():
    made = module(
        """
    from hamilton.htypes import Collect, Parallelizable
    def _add(v: int, n: int) -> int:
        return v + n
    @pipe_output(step(_add, n=source('k')))
    def items(n: int) -> Parallelizable[int]:
        yield from range(n)
    @pipe_input(step(_add, n=1))
    def total(items: Collect[int]) -> int:
        return sum(items)
    """
    )
    builder = driver.Builder().with_modules(made)
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    assert dr.execute(["total"], inputs={"n": 4, "k": 10}) == {"total": 11 + 12 + 13 + 14}


async def _slowly(v: int) -> int:
    return v + 1


def test_a_step_may_be_a_coroutine_function(graph_of):
    @pipe_output(step(_slowly))
    async def f(x: int) -> int:
        return x

    graph = graph_of(f)
    assert (graph["f.raw"].function, graph["f.with_slowly"].function) == (f, _slowly)


def test_steps_are_awaited_on_both_sides():
    @pipe_input(step(_slowly))
    @pipe_output(step(_slowly), step(_times, n=10))
    async def f(x: int) -> int:
        return x

    async def run():
        made = ad_hoc_utils.create_temporary_module(f)
        dr = await async_driver.Builder().with_modules(made).build()
        return await dr.execute(["f"], inputs={"x": 1})

    assert asyncio.run(run()) == {"f": 30}


@pipe_input(step(_add, n=source("k")))
@pipe_output(step(_times, n=value(3)))
def piped(x: int) -> int:
    return x


def test_the_nodes_of_pipes_pickle():
    for node in build_graph([piped], {}).values():
        again = pickle.loads(pickle.dumps(node))  # noqa: S301 - what was just written
        assert (again.name, again.function) == (node.name, node.function)


# After the fact ----------------------------------------------------------------------------------


def module(text):
    return ad_hoc_utils.module_from_source(
        "from hamilton.function_modifiers import *\n" + text.replace("\n    ", "\n")
    )


def ran(*modules, config=None, **inputs):
    graph = driver.Builder().with_modules(*modules).with_config(config or {}).build()
    return graph.execute(
        [v.name for v in graph.list_available_variables() if not v.is_external_input],
        inputs=inputs,
    )


NUMBERS = """
    def f(x: int) -> int:
        return x
    def g(x: int) -> int:
        return x
"""


def test_a_mutation_is_a_step_behind_its_targets():
    made = module(
        NUMBERS
        + """
    @mutate(f, apply_to(g, n=value(10)).named('zz'), n=source('k'))
    def _m(data: int, n: int = 3) -> int:
        return data + n
    """
    )
    assert ran(made, x=1, k=100) == {
        "f.raw": 1, "f.with_m": 101, "f": 101, "g.raw": 1, "g.zz": 11, "g": 11
    }  # fmt: skip


def test_mutations_act_in_the_order_they_are_defined_in():
    made = module(
        NUMBERS
        + """
    @mutate(f)
    def _z(data: int) -> int:
        return data + 1
    @mutate(f)
    def _a(data: int) -> int:
        return data * 10
    """
    )
    values = ran(made, x=1)
    assert (values["f.with_z"], values["f.with_a"], values["f"]) == (2, 20, 20)


def test_a_target_may_be_changed_twice_by_one_function():
    made = module(
        NUMBERS
        + """
    @mutate(f, n=10)
    @mutate(f, f, n=1)
    def _m(data: int, n: int) -> int:
        return data + n
    """
    )
    values = ran(made, x=0)
    assert [values[n] for n in ("f.with_m", "f.with_m_1", "f.with_m_2", "f")] == [1, 2, 12, 12]


@pytest.mark.parametrize(
    ("targets", "names"),
    [
        ("f, apply_to(f).named('x'), f", {"f.with_m", "f.x", "f.with_m_2"}),
        ("apply_to(f).named('x'), f", {"f.x", "f.with_m_1"}),
        ("f, f, f", {"f.with_m", "f.with_m_1", "f.with_m_2"}),
    ],
)
def test_mutations_are_numbered_by_how_often_a_function_was_applied_before(targets, names):
    text = f"""
    def f() -> int:
        return 0
    @mutate({targets})
    def _m(data: int) -> int:
        return data + 1
    """
    assert ran(module(text)).keys() - {"f", "f.raw"} == names


def test_a_mutation_goes_on_in_the_namespace_and_numbers_of_its_targets_last_pipe():
    made = module(
        """
    def m(v: int) -> int:
        return v * 10
    @tag(owner="me")
    @pipe_output(step(m), namespace="ns")
    def f(x: int) -> int:
        return x
    @mutate(f)
    def m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(made, x=1) == {"f.raw": 1, "ns.with_m": 10, "ns.with_m_1": 11, "f": 11}


def test_a_mutation_stands_behind_a_pipe_that_chooses_its_outputs():
    made = module(
        """
    def _ten(v: int) -> int:
        return v * 10
    @pipe_output(step(_ten), on_output="b")
    @extract_fields({"a": int, "b": int})
    def f(x: int) -> dict:
        return {"a": x, "b": x}
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    values = ran(made, x=1)
    assert (values["a"], values["b"]) == (2, 11)


def test_a_mutation_stands_behind_a_check_of_what_the_last_pipe_gives():
    made = module(
        """
    def _ten(v: int) -> int:
        return v * 10
    @check_output(importance="fail", range=(0, 10))
    @pipe_output(step(_ten))
    def f(x: int) -> int:
        return x
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(made, x=1)["f"] == 11


def test_a_mutating_function_is_no_node_whatever_its_name():
    made = module(
        NUMBERS
        + """
    @mutate(f)
    def more(data: int) -> int:
        return data + 1
    """
    )
    assert set(ran(made, x=1)) == {"f", "f.raw", "f.with_more", "g"}
    assert made.more(1) == 2


def test_a_mutation_follows_the_pipes_of_its_target():
    made = module(
        """
    def _ten(v: int) -> int:
        return v * 10
    @pipe_output(step(_ten))
    def f(x: int) -> int:
        return x
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(made, x=1) == {"f.raw": 1, "f.with_ten": 10, "f.with_m": 11, "f": 11}


def test_a_mutation_of_a_variant_is_of_that_variant():
    text = """
    @config.when(mode='a')
    def f__a(x: int) -> int:
        return x
    @config.when(mode='b')
    def f__b(x: int) -> int:
        return -x
    @mutate(f__a)
    def _m(data: int) -> int:
        return data + 1
    """
    assert ran(module(text), x=1, config={"mode": "a"})["f"] == 2
    assert ran(module(text), x=1, config={"mode": "b"})["f"] == -1


def test_outputs_of_a_target_can_be_chosen():
    made = module(
        """
    @extract_fields({'p': int, 'q': int})
    def f(x: int) -> dict:
        return {'p': x, 'q': x}
    @mutate(apply_to(f).on_output('p'))
    def _m(data: int) -> int:
        return data + 1
    """
    )
    values = ran(made, x=1)
    assert (values["p"], values["q"]) == (2, 1)


def test_a_mutation_under_a_condition_is_done_when_it_is_met():
    text = (
        NUMBERS
        + """
    @config.when(mode='on')
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(module(text), x=1, config={"mode": "on"})["f"] == 2
    assert set(ran(module(text), x=1)) == {"f", "g"}


def test_a_sub_dag_of_functions_has_their_mutations():
    made = module(
        NUMBERS
        + """
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )

    @subdag(made.f)
    def whole(f: int) -> int:
        return f

    @subdag(made)
    def other(f: int) -> int:
        return f

    outer = ad_hoc_utils.create_temporary_module(whole, other)
    values = ran(outer, x=1)
    assert (values["whole"], values["whole.f.with_m"], values["other"]) == (2, 2, 2)


def test_functions_that_are_copied_into_a_module_keep_their_mutations_once():
    made = module(
        NUMBERS
        + """
    @mutate(f)
    def more(data: int) -> int:
        return data + 1
    """
    )
    alone = ad_hoc_utils.create_temporary_module(made.f)
    both = ad_hoc_utils.create_temporary_module(made.f, made.more)
    assert ran(alone, x=1)["f"] == ran(both, x=1)["f"] == 2


def test_functions_of_no_module_are_mutated_by_those_they_are_read_with():
    def f(x: int) -> int:
        return x

    @mutate(f)
    def more(data: int) -> int:
        return data + 1

    assert ran(ad_hoc_utils.create_temporary_module(f, more), x=1)["f"] == 2
    assert ran(ad_hoc_utils.create_temporary_module(f), x=1) == {"f": 1}


def test_nothing_is_remembered_between_builds():
    first = module(
        NUMBERS
        + """
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(first, x=1)["f"] == 2
    del first._m
    assert ran(first, x=1)["f"] == 1


def test_another_function_of_a_targets_name_is_left_alone():
    made = module(
        NUMBERS
        + """
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    other = module(NUMBERS)
    assert ran(other, x=1) == {"f": 1, "g": 1}
    assert ran(made, x=1)["f"] == 2


def test_an_excluded_target_stays_excluded():
    made = module(
        """
    @hamilton_exclude
    def f(x: int) -> int:
        return x
    @mutate(f)
    def _m(data: int) -> int:
        return data + 1
    """
    )
    assert ran(made) == {}


def elsewhere(x: int) -> int:
    return x


def test_a_function_is_mutated_from_its_own_module_only():
    elsewhere.__module__ = "some.other"

    def _m(data: int) -> int:
        return data

    with pytest.raises(NotSameModuleError, match=r"cannot mutate elsewhere of some\.other"):
        mutate(elsewhere)(_m)


@pytest.mark.parametrize("target", ["f", 3, len])
def test_what_is_no_function_cannot_be_mutated(target):
    with pytest.raises(TypeError, match="without quotes"):
        mutate(target)
    with pytest.raises(TypeError, match="without quotes"):
        apply_to(target)


def test_a_mutating_function_is_checked_as_any_step_is():
    def f() -> int:
        return 1

    with pytest.raises(InvalidDecoratorException, match="@mutate"):
        mutate(f)(untyped)
    with pytest.raises(InvalidDecoratorException, match="cannot be applied"):
        mutate(apply_to(f, wrong=1))(_times)


def test_a_missing_input_of_a_mutation_is_told(values_of):
    made = module(
        NUMBERS
        + """
    @mutate(f, n=source('rate'))
    def _m(data: int, n: int) -> int:
        return data + n
    """
    )
    with pytest.raises(InputError, match="Required input rate not provided"):
        ran(made, x=1)


def test_decorating_leaves_the_function_that_mutates_as_it_was():
    def f() -> int:
        return 1

    def _m(data: int) -> int:
        return data

    before: dict[str, Any] = dict(vars(_m))
    assert mutate(f)(_m) is not _m
    assert vars(_m) == before
    assert hamilton_exclude(f) is not f
