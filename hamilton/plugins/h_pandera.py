"""pandera: check what a function returns by the schema that it is annotated with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from hamilton.data_quality.base import DataValidator
from hamilton.data_quality.pandera_validators import PanderaDataFrameValidator
from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers.validation import CheckedByType
from hamilton.node import Node, location


class check_output(CheckedByType):
    """Check what a function returns by the pandera model of its return annotation.

    See :class:`hamilton.function_modifiers.validation.CheckedByType` for the parameters.

    Raises
    ------
    InvalidDecoratorException
        When the graph is built, if the type is not written as ``DataFrame[Model]``.
    """

    def get_validators(self, node_to_validate: Node) -> Sequence[DataValidator]:
        """Make the check of the node's schema."""
        model = next((one for one in get_args(node_to_validate.type) if _is_model(one)), None)
        if model is None:
            function = node_to_validate.originating_functions[0]
            msg = (
                f"Output type {node_to_validate.type} is not a valid pandera schema: "
                f"{node_to_validate.name} of {function.__name__} ({location(function)}) needs an "
                "annotation such as pandera.typing.DataFrame[Model], with a subclass of "
                "pandera.DataFrameModel; a schema object goes into check_output(schema=...)."
            )
            raise InvalidDecoratorException(msg)
        return [PanderaDataFrameValidator(model.to_schema(), self._importance)]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and callable(getattr(candidate, "to_schema", None))


__all__ = ["check_output"]
