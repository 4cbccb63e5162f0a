"""Checks by pandera schemas: ``@check_output(schema=...)``; pandera is imported when one runs."""

from __future__ import annotations

from typing import Any, Final, get_origin

from hamilton import registry
from hamilton.data_quality.base import BaseDefaultValidator, ValidationResult

_FRAMES_KNOWN_TO_PANDERA: Final = ("ibis", "pyspark", "dask", "modin", "geopandas")


class _SchemaValidator(BaseDefaultValidator):
    """What a pandera schema says of a value."""

    def __init__(self, schema: Any, importance: str) -> None:
        super().__init__(importance)
        if not callable(getattr(schema, "validate", None)):
            msg = f"schema={schema!r} is no pandera schema: it has no validate()."
            raise ValueError(msg)  # noqa: TRY004 - what check_output tells of
        self.schema = schema

    @classmethod
    def arg(cls) -> str:
        """Give the name of the argument."""
        return "schema"

    @classmethod
    def name(cls) -> str:
        """Give the name that the check's node has after that of the checked one."""
        return "pandera_schema_validator"

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is as the pandera schema says: {self.schema}"

    def validate(self, data: Any) -> ValidationResult:
        """Let the schema look at all of the value, and gather what it finds."""
        from pandera.errors import SchemaError, SchemaErrors

        try:
            self.schema.validate(data, lazy=True)
        except SchemaErrors as found:
            return ValidationResult(
                passes=False,
                message=str(found),
                diagnostics={"schema_errors": list(found.schema_errors)},
            )
        except SchemaError as found:
            return ValidationResult(
                passes=False, message=str(found), diagnostics={"schema_errors": [found]}
            )
        return ValidationResult(passes=True, message="The value is as the schema says")


class PanderaDataFrameValidator(_SchemaValidator):
    """A frame is as a pandera schema says."""

    @classmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether a type is a frame that pandera may know."""
        return registry.is_dataframe_type(datatype) or _library(datatype) in (
            _FRAMES_KNOWN_TO_PANDERA
        )


class PanderaSeriesSchemaValidator(_SchemaValidator):
    """A series is as a pandera schema says."""

    @classmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether a type is the column of a registered frame."""
        registry.load_available()
        columns = [types["column_type"] for types in registry.DF_TYPE_AND_COLUMN_TYPES.values()]
        plain = get_origin(datatype) or datatype
        return isinstance(plain, type) and any(
            isinstance(column, type) and issubclass(plain, column) for column in columns
        )


PANDERA_VALIDATORS: Final[tuple[type[BaseDefaultValidator], ...]] = (
    PanderaDataFrameValidator,
    PanderaSeriesSchemaValidator,
)
"""The checks of pandera, the first that applies."""


def _library(datatype: Any) -> str:
    return str(getattr(get_origin(datatype) or datatype, "__module__", "")).partition(".")[0]


__all__ = ["PANDERA_VALIDATORS", "PanderaDataFrameValidator", "PanderaSeriesSchemaValidator"]
