"""Checks by pydantic models."""

from __future__ import annotations

import pytest

from hamilton.data_quality.default_validators import resolve_default_validators

pydantic = pytest.importorskip("pydantic")

from hamilton.plugins.pydantic_extensions import PydanticModelValidator  # noqa: E402 - if it is there


class Person(pydantic.BaseModel):
    name: str
    age: int


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        ({"name": "a", "age": 3}, True),
        ({"name": "a", "age": 3, "more": 1}, True),
        ({"name": "a", "age": "3"}, False),
        ({"name": "a"}, False),
        (Person(name="a", age=3), True),
        (None, False),
    ],
)
def test_a_value_is_looked_at_strictly(value, passes):
    result = PydanticModelValidator(Person, "warn").validate(value)
    assert result.passes is passes
    assert bool(result.diagnostics) is not passes


@pytest.mark.parametrize("type_", [dict, dict[str, int], Person])
def test_dicts_and_models_can_be_checked(type_):
    (validator,) = resolve_default_validators(type_, "warn", model=Person)
    assert validator.name() == "pydantic_validator"
    assert "Person" in validator.description()


@pytest.mark.parametrize("type_", [int, list, "dict"])
def test_other_types_cannot(type_):
    assert not PydanticModelValidator.applies_to(type_)


@pytest.mark.parametrize("wrong", [dict, Person(name="a", age=3)])
def test_what_is_no_model_is_refused(wrong):
    with pytest.raises(ValueError, match="no pydantic model"):
        PydanticModelValidator(wrong, "warn")
