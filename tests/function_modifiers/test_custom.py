"""Decorators that users write by extending classes."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import InvalidDecoratorException, MissingConfigParametersException
from hamilton.execution.executors import MultiProcessingExecutor, SynchronousLocalTaskExecutor
from hamilton.function_modifiers import (
    config,
    extract_fields,
    group,
    inject,
    parameterize,
    pipe_output,
    source,
    step,
    value,
)
from hamilton.function_modifiers.base import (
    DynamicResolver,
    NodeCreator,
    NodeDecorator,
    NodeInjector,
    NodeResolver,
    NodeTransformer,
    SingleNodeNodeTransformer,
    SubDAGModifier,
)
from hamilton.node import Node, Upstream

HERE = str(Path(__file__).parent)

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(HERE)
    custom_flow = importlib.import_module("custom_flow")

owned, powers, rounded = custom_flow.owned, custom_flow.powers, custom_flow.rounded


def driver_of(*functions, **configuration):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_config(configuration).build()


def computed(dr):
    return [node.name for node in dr.graph.values() if not node.user_defined]


# Kind by kind ------------------------------------------------------------------------------------


def test_a_decorator_writes_tags_of_its_node_alone():
    def plain(x: int) -> int:
        return x

    @owned("ann")
    def told(x: int) -> int:
        return x

    dr = driver_of(plain, told)
    assert dr.graph["told"].tags == {**dr.graph["plain"].tags, "owner": "ann"}
    assert told(3) == 3


def test_an_expander_makes_many_nodes_of_one():
    @powers(1, 3)
    def power(base: int, exponent: int) -> int:
        return base**exponent

    dr = driver_of(power)
    assert dr.execute(["power_1", "power_3"], inputs={"base": 2}) == {"power_1": 2, "power_3": 8}
    assert dr.graph["power_3"].doc == "To the 3."
    assert [name for name in dr.graph if dr.graph[name].user_defined] == ["base"]


def test_a_decorator_may_refuse_a_function_when_it_is_applied():
    with pytest.raises(TypeError, match="power"):

        @powers(1)
        def power(base: int) -> int:
            return base


def test_a_transformer_puts_nodes_in_the_place_of_one():
    @rounded()
    def ratio(x: float) -> float:
        return x / 3

    dr = driver_of(ratio, digits=2)
    got = dr.execute(["ratio", "ratio_exact"], inputs={"x": 1.0})
    assert got == {"ratio": 0.33, "ratio_exact": 1 / 3}


def test_a_transformer_reaches_the_node_that_it_is_told_to():
    @rounded("half")
    @parameterize(half={"by": value(2)}, third={"by": value(3)})
    def part(x: float, by: int) -> float:
        return x / by

    assert computed(driver_of(part, digits=1)) == ["third", "half_exact", "half"]


def test_an_injector_feeds_parameters_from_new_nodes():
    class given(NodeInjector):
        def inject_nodes(self, params, config, fn):
            assert params == {"a": int, "b": int}
            return [Node("made", int, make)], {"a": "made"}

    def make() -> int:
        return 5

    @given()
    def added(a: int, b: int) -> int:
        return a + b

    dr = driver_of(added)
    assert dr.execute(["added"], inputs={"b": 1}) == {"added": 6}
    assert sorted(dr.graph) == ["added", "b", "made"]


def test_a_creator_makes_nodes_in_place_of_the_plain_one():
    class twice(NodeCreator):
        def generate_nodes(self, fn, config):
            plain = Node.from_fn(fn)
            return [plain, plain.copy_with(name=f"{plain.name}_again", typ=float)]

    @config.when(unit="euros", name="price")
    @twice()
    def price__euros(x: int) -> int:
        return x

    dr = driver_of(price__euros, unit="euros")
    assert dr.execute(["price", "price_again"], inputs={"x": 1}) == {"price": 1, "price_again": 1}
    assert dr.graph["price_again"].type is float


@pytest.mark.parametrize(
    ("configuration", "names"), [({}, ["renamed"]), ({"off": True}, []), ({"off": 0}, ["renamed"])]
)
def test_a_resolver_decides_whether_a_function_is_there_and_its_name(configuration, names):
    class unless(NodeResolver):
        def optional_config(self):
            return {"off": False}

        def resolve(self, fn, config):
            if config["off"]:
                return None
            fn.__name__ = "renamed"
            return fn

    @unless()
    def some(x: int) -> int:
        return x

    assert computed(driver_of(some, **configuration)) == names
    assert some.__name__ == "some"


def test_a_resolver_that_gives_another_function_is_refused_in_words():
    class swapped(NodeResolver):
        def resolve(self, fn, config):
            return inspect.signature

    @swapped()
    def some(x: int) -> int:
        return x

    with pytest.raises(InvalidDecoratorException, match=r"gives another function, signature"):
        driver_of(some)


def test_a_dynamic_resolver_chooses_the_decorator_from_the_whole_configuration():
    class by_owner(DynamicResolver):
        def resolve(self, config, fn):
            return owned(f"{config['owner']} of {fn.__name__}")

    @by_owner()
    def some(x: int) -> int:
        return x

    assert driver_of(some, owner="ann").graph["some"].tags["owner"] == "ann of some"


def test_a_dynamic_resolver_must_give_a_decorator():
    class nothing(DynamicResolver):
        def resolve(self, config, fn):
            return fn

    @nothing()
    def some(x: int) -> int:
        return x

    with pytest.raises(InvalidDecoratorException, match="must return a decorator; it returned"):
        driver_of(some)


# What the classes promise ------------------------------------------------------------------------


def test_a_class_that_lacks_its_method_cannot_be_used():
    class bare(NodeDecorator):
        pass

    with pytest.raises(TypeError, match="decorate_node"):
        bare(None)


def test_only_one_creator_or_expander_may_stand_on_a_function():
    def power(base: int, exponent: int) -> int:
        return base**exponent

    with pytest.raises(ValueError, match="Got multiple decorators for decorator @parameterize"):
        parameterize(power={"exponent": value(1)})(powers(1)(power))
    assert powers.allows_multiple() is False
    assert owned.allows_multiple() is True


def test_a_decorator_that_needs_one_node_does_not_choose_among_many():
    class kept(SingleNodeNodeTransformer):
        def transform_node(self, node_, config, fn):
            return [node_]

    def one(x: int) -> int:
        return x

    many = parameterize(a={"x": value(1)}, b={"x": value(2)})(one)
    assert computed(driver_of(kept()(one))) == ["one"]
    with pytest.raises(InvalidDecoratorException, match="Expected a single node to transform"):
        driver_of(kept()(many))


def test_a_decorator_may_refuse_a_node():
    class positive(NodeDecorator):
        def __init__(self):
            super().__init__(target=...)

        def validate_node(self, node_):
            if node_.type is not int:
                raise InvalidDecoratorException(f"{node_.name} is no int")

        def decorate_node(self, node_):
            return node_

    @positive()
    @extract_fields({"a": int, "b": str})
    def both(x: int) -> dict:
        return {}

    with pytest.raises(InvalidDecoratorException, match="both is no int"):
        driver_of(both)


def test_configuration_that_is_required_must_be_given():
    @rounded()
    def ratio(x: float) -> float:
        return x / 3

    wanted = r"^The following configurations are required by @rounded on ratio \(.*\): digits"
    with pytest.raises(MissingConfigParametersException, match=wanted):
        driver_of(ratio)


def test_a_decorator_gets_the_configuration_that_it_names_or_all_of_it():
    seen = []

    class asks(SubDAGModifier):
        def __init__(self, required, optional):
            self.required, self.optional = required, optional

        def required_config(self):
            return self.required

        def optional_config(self):
            return self.optional

        def transform_dag(self, nodes, config, fn):
            seen.append(config)
            return nodes

    @asks(None, None)
    @asks(["a"], None)
    @asks(["a"], {"b": 5, "c": 6})
    def some(x: int) -> int:
        return x

    driver_of(some, a=1, b=2)
    assert seen == [{"a": 1, "b": 2, "c": 6}, {"a": 1}, {"a": 1, "b": 2}]


@pytest.mark.parametrize(
    "malformed", ["node", Node("n", int), Node("n", int, "", len)], ids=["text", "input", "older"]
)
def test_what_is_no_node_that_can_run_is_refused_in_words(malformed):
    class wrong(NodeCreator):
        def generate_nodes(self, fn, config):
            return [malformed]

    @wrong()
    def some(x: int) -> int:
        return x

    with pytest.raises(InvalidDecoratorException, match=r"@wrong on some .* Node\(name, type"):
        driver_of(some)


def test_new_nodes_come_from_the_function_that_was_decorated():
    def size(items: list) -> int:
        return len(items)

    class more(NodeTransformer):
        def __init__(self):
            super().__init__(target=None)

        def transform_node(self, node_, config, fn):
            return [node_, Node("next", int, size, {"items": Upstream(node_.name, list)})]

    @more()
    def some(x: int) -> list:
        return [x]

    dr = driver_of(some)
    assert [f.__name__ for f in dr.graph["next"].originating_functions] == ["some"]
    assert dr.execute(["next"], inputs={"x": 1}) == {"next": 1}


# With all the rest -------------------------------------------------------------------------------


def plus(number: float, *, by: float) -> float:
    return number + by


def test_decorators_of_users_go_with_those_of_hamilton():
    @owned("ann")
    @pipe_output(step(plus, by=0.004))
    @rounded()
    def ratio(x: float) -> float:
        return x / 3

    dr = driver_of(ratio, digits=2)
    assert dr.execute(["ratio"], inputs={"x": 1.0}) == {"ratio": 0.334}
    assert dr.graph["ratio"].tags["owner"] == "ann"


@pytest.mark.parametrize(
    "remote",
    [SynchronousLocalTaskExecutor(), MultiProcessingExecutor(2, "spawn")],
    ids=["here", "processes"],
)
def test_what_users_decorate_runs_in_other_processes(remote, monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    builder = driver.Builder().with_modules(custom_flow).with_config({"digits": 1})
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_remote_executor(remote).build()
    assert dr.execute(["total"], inputs={"start": 1}) == {"total": 6.6}


# How nodes are edited ----------------------------------------------------------------------------


def priced(x: int, rate: float = 0.5) -> float:
    """Say what it costs."""
    return x * rate


def test_a_plain_node_is_made_of_a_function():
    node = Node.from_fn(priced, name="cost")
    assert (node.name, node.type, node.doc) == ("cost", float, "Say what it costs.")
    assert node.default_parameter_values == {"rate": 0.5}
    assert node.callable(x=4) == 2.0


def test_a_node_is_edited_by_the_words_of_hamilton():
    node = Node.from_fn(priced)
    edited = node.copy_with(
        include_refs=False, name="n", namespace=("a", "b"), typ=int, doc_string="d", tags={"t": 1}
    )
    assert (edited.name, edited.type, edited.doc, edited.tags) == ("a.b.n", int, "d", {"t": 1})
    assert edited.namespace == ("a", "b")
    assert edited.copy_with(name="m").name == "a.b.m"
    assert edited.copy_with(namespace=()).name == "n"
    assert node.name == "priced"


def test_a_node_is_given_another_function_of_what_it_reads():
    node = Node.from_fn(priced)
    same = node.copy_with(callabl=lambda **read: sum(read.values()))
    assert same.call({"x": 1, "rate": 2}) == 3
    assert same.input_types == node.input_types
    other = node.copy_with(callabl=lambda y: -y, input_types={"y": int})
    assert other.call({"y": 1}) == -1
    assert other.reads["y"].required


def test_a_node_is_given_other_types_of_what_it_reads():
    typed = Node.from_fn(priced).copy_with(input_types={"x": float})
    assert typed.types_read == {"x": float}
    assert typed.call({"x": 2}) == 1.0


def test_a_node_reads_other_names_and_constants():
    node = Node.from_fn(priced).reassign_inputs({"x": "y"}, {"rate": 3})
    assert (list(node.reads), node.call({"y": 2})) == (["y"], 6)


def test_members_of_a_group_are_edited_too():
    class all_ones(NodeDecorator):
        def __init__(self):
            super().__init__(target=None)

        def decorate_node(self, node_):
            return node_.reassign_inputs({"x": "z"}, {"y": 1})

    @all_ones()
    @inject(many=group(source("x"), source("y")))
    def summed(many: list[int]) -> int:
        return sum(many)

    assert driver_of(summed).execute(["summed"], inputs={"z": 5}) == {"summed": 6}


def test_what_a_node_does_not_have_cannot_be_changed():
    with pytest.raises(TypeError, match=r"cannot change colour; it knows name, namespace"):
        Node.from_fn(priced).copy_with(colour="red")
