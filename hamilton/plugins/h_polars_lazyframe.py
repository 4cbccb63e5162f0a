"""Polars, lazily: compute columns before a function sees its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import polars as pl

from hamilton.function_modifiers.with_columns import FrameLibrary, with_columns_base


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


__all__ = ["append_expressions", "take_expression", "with_columns"]
