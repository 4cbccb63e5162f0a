"""Decorators of earlier days that were more than names: pipe, dynamic_transform, model."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from hamilton import models
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import dynamic_transform, model, pipe, pipe_input, step
from hamilton.graph import build_graph


class Weighted(models.BaseModel):
    def __init__(self, config_parameters, name, offset=0):
        super().__init__(config_parameters, name)
        self.offset = offset

    def get_dependents(self):
        return list(self.config_parameters)

    def predict(self, **columns):
        parts = (columns[name] * weight for name, weight in self.config_parameters.items())
        return sum(parts) + self.offset


def score() -> pd.Series:
    """Weigh."""


@pytest.mark.parametrize("decorator", [dynamic_transform, model])
def test_an_object_made_of_the_configuration_computes_the_node(graph_of, values_of, decorator):
    with pytest.deprecated_call(match=f"@{decorator.__name__} is deprecated"):
        decorated = decorator(Weighted, "weights", offset=100)(score)
    graph = graph_of(decorated, weights={"u": 2, "v": 3})
    assert graph.reads["score"] == ("u", "v")
    assert (graph["score"].doc, graph["score"].type) == ("Weigh.", pd.Series)
    values = values_of(
        decorated, config={"weights": {"u": 2, "v": 3}}, u=pd.Series([1]), v=pd.Series([10])
    )
    assert values["score"].tolist() == [132]


def test_the_object_knows_its_configuration_and_name(graph_of):
    with pytest.deprecated_call():
        decorated = model(Weighted, "weights")(score)
    node = graph_of(decorated, weights={"u": 2})["score"]
    again = pickle.loads(pickle.dumps(node.function)).__self__  # noqa: S301 - just written
    assert (again.config_parameters, again.name) == ({"u": 2}, "score")


def test_a_configuration_that_is_missing_is_told_with_a_near_one():
    with pytest.deprecated_call():
        decorated = model(Weighted, "weights")(score)
    with pytest.raises(
        InvalidDecoratorException,
        match=r"Configuration has no parameter: weights\..*Did you mean 'wieghts'",
    ):
        build_graph([decorated], {"wieghts": {}})


def with_parameters(x: int) -> pd.Series:
    pass


def with_body() -> pd.Series:
    return pd.Series([1])


def of_another_type() -> int:
    pass


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (with_parameters, "Models must have no parameters"),
        (with_body, "with_body is not empty"),
        (of_another_type, "return type as a pandas Series"),
    ],
)
def test_a_function_that_could_do_more_is_refused(function, words):
    with pytest.deprecated_call(), pytest.raises(InvalidDecoratorException, match=words):
        model(Weighted, "weights")(function)


def defined_below() -> Below:
    pass


def test_a_type_that_is_defined_below_is_looked_at_later():
    with pytest.deprecated_call():
        assert model(Weighted, "weights")(defined_below) is not defined_below


Below = pd.Series


def undefined() -> Nowhere:  # noqa: F821 - the point of it
    pass


def test_a_type_that_is_not_defined_yet_is_left_to_the_build():
    with pytest.deprecated_call():
        assert model(Weighted, "weights")(undefined) is not undefined


def test_a_base_without_predict_computes():
    class Constant(models.DynamicTransformBase):
        def get_dependents(self):
            return []

        def compute(self, **inputs):
            return pd.Series([self.config_parameters])

    with pytest.deprecated_call():
        node = build_graph([dynamic_transform(Constant, "c")(score)], {"c": 7})["score"]
    assert node.call({}).tolist() == [7]


def _add(v: int) -> int:
    return v + 1


def test_pipe_is_pipe_input(values_of):
    def f(x: int) -> int:
        return x

    with pytest.deprecated_call(match="use @pipe_input"):
        older = pipe(step(_add), namespace="n", on_input="x")
    assert isinstance(older, pipe_input)
    assert values_of(older(f), x=1) == {"x": 1, "n.with_add": 2, "f": 2}
