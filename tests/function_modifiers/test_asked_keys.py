"""Which keys of the configuration are asked for, by functions that it leaves out too."""

from __future__ import annotations

import sys
import types

import pandas as pd
import pytest

from hamilton.function_modifiers import (
    apply_to,
    config,
    configuration,
    mutate,
    parameterized_subdag,
    pipe_input,
    pipe_output,
    resolve_from_config,
    step,
    subdag,
    tag,
)
from hamilton.function_modifiers._deprecated import model
from hamilton.function_modifiers.custom import DynamicResolver, NodeDecorator, NodeResolver
from hamilton.graph import build_graph
from hamilton.models import BaseModel
from hamilton.plugins.h_pandas import with_columns

LEFT_OUT = config.when(there=True)


def plain() -> int:
    return 1


def raised(given: int) -> int:
    return given + 1


@config.when(inner_a=1, inner_b=2)
def inner() -> int:
    return 1


@resolve_from_config(decorate_with=lambda resolved=1: tag(n=str(resolved)))
def resolved_inside() -> int:
    return 1


@subdag(inner)
def nested(inner: int) -> int:
    return inner


class ByConfiguration(NodeDecorator):
    def required_config(self):
        return ["must"]

    def optional_config(self):
        return {"may": 1}

    def decorate_node(self, node_):
        return node_


class ByAll(ByConfiguration):
    def required_config(self):
        return None


class Chosen(DynamicResolver):
    def resolve(self, config, fn):
        return tag(keys=str(len(config)))


class Absent(NodeResolver):
    def optional_config(self):
        return {"may": 1}

    def resolve(self, fn, config):
        return None


def left_out(*decorators):
    def total(given: int) -> int:
        return given

    for decorator in (*decorators, LEFT_OUT):
        total = decorator(total)
    return total


def idle(function, *keys, **given):
    return set(build_graph([function, plain], {**dict.fromkeys(keys, 0), **given}).idle_config)


def test_a_misspelt_key_is_asked_for_by_nothing():
    assert idle(left_out(), "ther") == {"ther"}


@pytest.mark.parametrize(
    ("decorators", "keys"),
    [
        ([config.when(a=1, b=2)], "ab"),
        ([config.when_not(a=0, b=2)], "ab"),
        ([config.when_in(a=[1], b=[2])], "ab"),
        ([config.when_not_in(a=[0], b=[2])], "ab"),
        ([config.when(a=1), config.when(b=2)], "ab"),
        ([config(lambda given: given.get("a") and given.get("b"))], "ab"),
        ([config(bool, config_used=["a"])], "a"),
        ([pipe_output(step(raised).when(a=1, b=1))], "ab"),
        ([pipe_input(step(raised).when(a=1).when_not(b=1))], "ab"),
        ([subdag(plain, config={"own": configuration("a"), "other": 3})], "a"),
        ([parameterized_subdag(plain, x={"config": {"own": configuration("a")}})], "a"),
    ],
)
def test_what_a_function_that_is_left_out_would_ask_for_is_asked_for(decorators, keys):
    assert not idle(left_out(*decorators), *keys)


@pytest.mark.parametrize(
    "decorator", [subdag(inner), subdag(nested), parameterized_subdag(inner, x={})]
)
def test_so_is_what_the_inside_of_one_that_is_left_out_would_ask_for(decorator):
    assert idle(left_out(decorator), "inner_a", "inner_b", "inner_c") == {"inner_c"}


def test_a_sub_dag_that_is_there_tells_what_its_variants_ask_for():
    def total(plain: int) -> int:
        return plain

    decorated = subdag(plain, inner)(total)
    assert idle(decorated, "inner_a", "inner_b", "inner_c") == {"inner_c"}


def test_functions_that_compute_columns_ask_under_a_condition_too():
    def total(frame):
        return len(frame)

    total.__annotations__ = {"frame": pd.DataFrame, "return": int}
    columns = with_columns(inner, on_input="frame", config_required=["must"])
    assert not idle(LEFT_OUT(columns(total)), "inner_a", "inner_b", "must")


def test_a_decorator_made_of_the_configuration_asks_for_its_keys():
    assert not idle(left_out(subdag(resolved_inside)), "resolved")


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        (ByConfiguration(target=None), {"other"}),
        (ByAll(target=None), set()),
        (Absent(), {"must", "other"}),
    ],
)
def test_decorators_of_users_ask_for_what_they_name(decorator, expected):
    assert idle(left_out(decorator), "must", "may", "other") == expected


def test_a_resolver_of_users_inside_asks_for_all():
    def inside() -> int:
        return 1

    assert not idle(left_out(subdag(Chosen()(inside))), "anything")


def test_a_model_asks_for_its_parameter():
    class Constant(BaseModel):
        def get_dependents(self):
            return []

        def predict(self, **columns):
            return pd.Series([1])

    def forecast():
        pass

    forecast.__annotations__ = {"return": pd.Series}
    with pytest.warns(DeprecationWarning, match="@model is deprecated"):
        decorated = model(Constant, "a")(forecast)
    assert not idle(LEFT_OUT(decorated), "a")


def test_mutations_that_are_not_done_ask_for_their_keys():
    module = types.ModuleType("mutated")
    module.__dict__.update(config=config, mutate=mutate, apply_to=apply_to)
    source = """
def price() -> int:
    return 1

@config.when(a=1, b=2)
@mutate(apply_to(price).when(c=3, d=4))
def _raised(price: int) -> int:
    return price + 1
"""
    sys.modules["mutated"] = module
    try:
        exec(source, module.__dict__)  # noqa: S102 - the records lie in a module
        assert idle(module.price, *"abcde") == {"e"}
    finally:
        del sys.modules["mutated"]
