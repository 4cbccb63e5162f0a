"""pydantic: check what a function returns by the model that it is annotated with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_origin

from pydantic import BaseModel

from hamilton.data_quality.base import DataValidator
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers.validation import CheckedByType
from hamilton.node import Node, location
from hamilton.plugins.pydantic_extensions import PydanticModelValidator


class check_output(CheckedByType):
    """Check what a function returns by the pydantic model of its return annotation.

    See :class:`hamilton.function_modifiers.validation.CheckedByType` for the parameters.

    Raises
    ------
    InvalidDecoratorException
        When the graph is built, if the type is no model.

    Examples
    --------
    >>> class Person(BaseModel):
    ...     name: str
    >>> @check_output(importance="fail")
    ... def author(line: str) -> Person:
    ...     return Person(name=line)
    """

    def get_validators(self, node_to_validate: Node) -> Sequence[DataValidator]:
        """Make the check of the node's model."""
        type_ = node_to_validate.type
        if not _is_model(type_):
            function = node_to_validate.originating_functions[0]
            msg = (
                f"Output of function {function.__name__} must be a Pydantic model; "
                f"{node_to_validate.name} is {type_} ({location(function)}). Annotate a model, or "
                "check a dict with check_output(model=...)."
            )
            raise InvalidDecoratorException(msg)
        return [PydanticModelValidator(type_, self._importance)]


def _is_model(type_: Any) -> bool:
    plain = get_origin(type_) or type_
    return isinstance(plain, type) and issubclass(plain, BaseModel)


__all__ = ["check_output"]
