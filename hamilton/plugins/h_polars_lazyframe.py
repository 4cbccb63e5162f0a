"""Polars, lazily: join outputs, and compute columns before a function sees its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import polars as pl

from hamilton.base import ResultMixin
from hamilton.function_modifiers.with_columns import FrameLibrary, with_columns_base


class PolarsLazyFrameResult(ResultMixin):
    """Join outputs into a lazy frame, one column for each.

    Scalars and expressions are repeated; a single frame is given as it is, made lazy if it is not.
    """

    @staticmethod
    def build_result(**outputs: Any) -> pl.LazyFrame:
        """Join outputs into a lazy frame."""
        if len(outputs) == 1:
            (only,) = outputs.values()
            if isinstance(only, (pl.DataFrame, pl.LazyFrame)):
                return only.lazy()
        values = {name: out for name, out in outputs.items() if not isinstance(out, pl.Expr)}
        expressions = {name: out for name, out in outputs.items() if name not in values}
        if not values:
            return pl.LazyFrame().select(**expressions)
        return pl.LazyFrame(values).with_columns(**expressions).select(list(outputs))

    def output_type(self) -> Any:
        """Give the type of the result."""
        return pl.LazyFrame


def take_expression(source: pl.LazyFrame, column: str, producer: str) -> pl.Expr:
    """Give a column as an expression; whether there is one is known when the frame is collected."""
    del source, producer
    return pl.col(column)


def append_expressions(frame: pl.LazyFrame, columns: Mapping[str, Any]) -> pl.LazyFrame:
    """Give a frame with columns added or replaced, computed when it is collected."""
    return frame.with_columns(**columns)


class with_columns(with_columns_base):
    """Compute columns of a lazy Polars frame before a function sees it.

    See :class:`hamilton.function_modifiers.with_columns.with_columns_base` for the parameters.
    Columns are passed and computed as expressions.
    """

    library: ClassVar[FrameLibrary] = FrameLibrary(
        pl.LazyFrame, pl.Expr, (pl.Expr,), take_expression, append_expressions
    )


__all__ = ["PolarsLazyFrameResult", "append_expressions", "take_expression", "with_columns"]
