"""The model of the return annotation checks what a function returns."""

from __future__ import annotations

import pytest

from hamilton.data_quality.base import DataValidationError
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers import extract_fields
from hamilton.graph import build_graph

pydantic = pytest.importorskip("pydantic")

from hamilton.plugins import h_pydantic  # noqa: E402 - if it is there


class Person(pydantic.BaseModel):
    age: int


def person(raw: dict) -> Person:
    return raw


def computed(function, target, **inputs):
    graph = build_graph([function], {})
    values = dict(inputs)
    for name in graph.upstream([target]):
        if not graph[name].user_defined:
            values[name] = graph[name].call(values)
    return values[target]


def test_a_value_that_is_no_such_model_fails():
    checked = h_pydantic.check_output(importance="fail")(person)
    assert computed(checked, "person", raw={"age": 3}) == {"age": 3}
    with pytest.raises(DataValidationError, match="pydantic_validator"):
        computed(checked, "person", raw={"age": "x"})


def test_a_target_can_be_chosen():
    @h_pydantic.check_output(importance="fail", target="q")
    @extract_fields({"p": int, "q": Person})
    def parts(raw: dict) -> dict:
        return {"p": 1, "q": raw}

    assert computed(parts, "p", raw={}) == 1
    with pytest.raises(DataValidationError):
        computed(parts, "q", raw={})


def test_another_annotation_is_refused():
    @h_pydantic.check_output()
    def plain(raw: dict) -> dict:
        return raw

    with pytest.raises(
        InvalidDecoratorException, match="Output of function plain must be a Pydantic model"
    ):
        build_graph([plain], {})


def test_an_importance_is_checked_where_it_is_written():
    with pytest.raises(ValueError, match="is not a valid DataValidationLevel"):
        h_pydantic.check_output(importance="FAIL")
