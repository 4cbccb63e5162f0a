"""Decorators that the configuration decides."""

from __future__ import annotations

import pytest

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import (
    ResolveAt,
    extract_fields,
    parameterize,
    resolve,
    resolve_from_config,
    tag,
    value,
)
from hamilton.settings import ENABLE_POWER_USER_MODE

SWITCHED_ON = {ENABLE_POWER_USER_MODE: True}


def rates(names: list, rate: float = 0.5) -> parameterize:
    return parameterize(**{name: {"rate": value(rate)} for name in names})


def price(net: float, rate: float) -> float:
    return net * rate


@pytest.mark.parametrize(
    "decorator",
    [
        resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=rates),
        resolve_from_config(decorate_with=rates),
    ],
)
def test_the_configuration_decides_the_nodes(decorator, graph_of, values_of):
    decorated = decorator(price)
    assert {"full", "half"} <= set(graph_of(decorated, names=["full", "half"], **SWITCHED_ON))
    values = values_of(decorated, config={"names": ["a"], "rate": 2, **SWITCHED_ON}, net=3)
    assert values["a"] == 6


def test_a_key_with_a_default_need_not_be_given(values_of):
    decorated = resolve_from_config(decorate_with=rates)(price)
    assert values_of(decorated, config={"names": ["a"], **SWITCHED_ON}, net=3)["a"] == 1.5


def test_what_is_decided_keeps_its_stage(graph_of):
    @resolve_from_config(decorate_with=lambda owner: tag(owner=owner))
    @extract_fields({"low": int})
    def ends() -> dict:
        return {}

    graph = graph_of(ends, owner="ann", **SWITCHED_ON)
    assert graph["low"].tags["owner"] == "ann"
    assert "owner" not in graph["ends"].tags


@pytest.mark.parametrize("configuration", [{}, {ENABLE_POWER_USER_MODE: False}])
def test_the_feature_must_be_switched_on(configuration, graph_of):
    decorated = resolve_from_config(decorate_with=rates)(price)
    with pytest.raises(InvalidDecoratorException, match=r"@resolve on price .*needs the config"):
        graph_of(decorated, names=["a"], **configuration)


def test_configuration_that_is_missing_is_told(graph_of):
    decorated = resolve_from_config(decorate_with=rates)(price)
    with pytest.raises(InvalidDecoratorException) as caught:
        graph_of(decorated, namse=["a"], **SWITCHED_ON)
    assert "Config items: ['names'] declared but not provided" in str(caught.value)
    assert "Did you mean 'namse'?" in str(caught.value)


def test_what_gives_no_decorator_is_refused(graph_of):
    decorated = resolve_from_config(decorate_with=lambda: 3)(price)
    with pytest.raises(InvalidDecoratorException, match=r"must return a decorator; it returned 3"):
        graph_of(decorated, **SWITCHED_ON)


def test_what_is_decided_is_validated(graph_of):
    decorated = resolve_from_config(decorate_with=lambda: parameterize(a={"no": value(1)}))(price)
    with pytest.raises(InvalidDecoratorException, match="don't appear in the function itself: no"):
        graph_of(decorated, **SWITCHED_ON)


@pytest.mark.parametrize(
    "decorate_with", [lambda *names: tag(), lambda **names: tag(), lambda x, /: tag(owner=x)]
)
def test_parameters_that_name_no_key_are_refused(decorate_with):
    with pytest.raises(InvalidDecoratorException, match="name configuration keys"):
        resolve_from_config(decorate_with=decorate_with)


def test_there_is_one_moment_to_decide():
    with pytest.raises(ValueError, match="'later' is not a valid ResolveAt"):
        resolve(when="later", decorate_with=rates)
