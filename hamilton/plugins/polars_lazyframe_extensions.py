"""Polars, lazily: its frame type, how its columns are reached, and how files are scanned."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from hamilton import registry
from hamilton.plugins._frames import Format, reader
from hamilton.plugins._polars_names import GONE_FROM_READERS, RENAMED

registry.register_types("polars_lazyframe", pl.LazyFrame, pl.Expr)


@registry.get_column.register(pl.LazyFrame)
def get_column_polars_lazyframe(df: pl.LazyFrame, column_name: str) -> pl.Expr:
    """Give a column of a frame, as an expression."""
    return pl.col(column_name)


@registry.fill_with_scalar.register(pl.LazyFrame)
def fill_with_scalar_polars_lazyframe(
    df: pl.LazyFrame, column_name: str, scalar_value: Any
) -> pl.LazyFrame:
    """Give the frame with a column of one value."""
    return df.with_columns(pl.lit(scalar_value).alias(column_name))


def _scanned(
    scan: Callable[..., pl.LazyFrame],
    source: Any,
    columns: Sequence[str] | Sequence[int] | None = None,
    **arguments: Any,
) -> pl.LazyFrame:
    """Scan a file, and take some of its columns: by name or by position."""
    frame = scan(source, **arguments)
    if columns is None:
        return frame
    names = frame.collect_schema().names()
    beyond = [one for one in columns if isinstance(one, int) and one >= len(names)]
    if beyond:
        msg = f"columns= asks for positions {beyond} of {len(names)} columns: {', '.join(names)}."
        raise IndexError(msg)
    return frame.select([names[one] if isinstance(one, int) else one for one in columns])


def _scanning(key: str, scan: Callable[..., pl.LazyFrame], place: str) -> Format:
    return Format(
        key,
        scan,
        "source",
        (place,),
        more={"columns": None},
        renamed=RENAMED,
        gone=GONE_FROM_READERS,
        act=functools.partial(_scanned, scan),
    )


_reader = functools.partial(reader, __name__, pl.LazyFrame)

PolarsScanCSVReader = _reader("PolarsScanCSVReader", _scanning("csv", pl.scan_csv, "file"))
PolarsScanParquetReader = _reader(
    "PolarsScanParquetReader", _scanning("parquet", pl.scan_parquet, "file")
)
PolarsScanFeatherReader = _reader(
    "PolarsScanFeatherReader", _scanning("feather", pl.scan_ipc, "source")
)
