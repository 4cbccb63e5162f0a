"""Polars: its frame type, how its columns are reached, and how frames are read and written."""

from __future__ import annotations

import functools
from typing import Any

import polars as pl

from hamilton import registry
from hamilton.plugins._frames import Format, reader, writer
from hamilton.plugins._polars_names import GONE_FROM_READERS, RENAMED

registry.register_types("polars", pl.DataFrame, pl.Series)


@registry.get_column.register(pl.DataFrame)
def get_column_polars(df: pl.DataFrame, column_name: str) -> pl.Series:
    """Give a column of a frame."""
    return df[column_name]


@registry.fill_with_scalar.register(pl.DataFrame)
def fill_with_scalar_polars(df: pl.DataFrame, column_name: str, value: Any) -> pl.DataFrame:
    """Give the frame with a column of one value."""
    return df.with_columns(pl.lit(value).alias(column_name))


_reader = functools.partial(reader, __name__, pl.DataFrame)
_writer = functools.partial(writer, __name__, (pl.DataFrame, pl.LazyFrame))

PolarsCSVReader = _reader(
    "PolarsCSVReader",
    Format(
        key="csv",
        signature=pl.read_csv,
        place="source",
        fields=("file",),
        renamed=RENAMED,
        gone=(*GONE_FROM_READERS, "include_header"),
    ),
)
PolarsCSVWriter = _writer(
    "PolarsCSVWriter",
    Format(key="csv", signature=pl.DataFrame.write_csv, place="file", fields=("file",)),
)
PolarsParquetReader = _reader(
    "PolarsParquetReader",
    Format(
        key="parquet",
        signature=pl.read_parquet,
        place="source",
        fields=("file",),
        renamed=RENAMED,
        gone=GONE_FROM_READERS,
    ),
)
PolarsParquetWriter = _writer(
    "PolarsParquetWriter",
    Format(key="parquet", signature=pl.DataFrame.write_parquet, place="file", fields=("file",)),
)
PolarsFeatherReader = _reader(
    "PolarsFeatherReader",
    Format(
        key="feather",
        signature=pl.read_ipc,
        place="source",
        fields=("source",),
        renamed=RENAMED,
        gone=GONE_FROM_READERS,
    ),
)
PolarsFeatherWriter = _writer(
    "PolarsFeatherWriter",
    Format(key="feather", signature=pl.DataFrame.write_ipc, place="file", fields=("file",)),
)
PolarsAvroReader = _reader(
    "PolarsAvroReader",
    Format(key="avro", signature=pl.read_avro, place="source", fields=("file",)),
)
PolarsAvroWriter = _writer(
    "PolarsAvroWriter",
    Format(key="avro", signature=pl.DataFrame.write_avro, place="file", fields=("file",)),
)
PolarsJSONReader = _reader(
    "PolarsJSONReader",
    Format(key="json", signature=pl.read_json, place="source", fields=("source",)),
)
PolarsJSONWriter = _writer(
    "PolarsJSONWriter",
    Format(key="json", signature=pl.DataFrame.write_json, place="file", fields=("file",)),
)
PolarsNDJSONReader = _reader(
    "PolarsNDJSONReader",
    Format(key="ndjson", signature=pl.read_ndjson, place="source", fields=("source",)),
)
PolarsNDJSONWriter = _writer(
    "PolarsNDJSONWriter",
    Format(key="ndjson", signature=pl.DataFrame.write_ndjson, place="file", fields=("file",)),
)
PolarsSpreadsheetReader = _reader(
    "PolarsSpreadsheetReader",
    Format(key="spreadsheet", signature=pl.read_excel, place="source", fields=("source",)),
)
PolarsSpreadsheetWriter = _writer(
    "PolarsSpreadsheetWriter",
    Format(
        key="spreadsheet",
        signature=pl.DataFrame.write_excel,
        place="workbook",
        fields=("workbook",),
    ),
)
PolarsDatabaseReader = _reader(
    "PolarsDatabaseReader",
    Format(
        key="database",
        signature=pl.read_database,
        place="query",
        fields=("query",),
        required={"connection": "connection"},
        is_sql=True,
    ),
)
PolarsDatabaseWriter = _writer(
    "PolarsDatabaseWriter",
    Format(
        key="database",
        signature=pl.DataFrame.write_database,
        place="table_name",
        fields=("table_name",),
        required={"connection": "connection"},
        is_sql=True,
    ),
)

for _adapter in (
    PolarsCSVReader,
    PolarsCSVWriter,
    PolarsParquetReader,
    PolarsParquetWriter,
    PolarsFeatherReader,
    PolarsFeatherWriter,
    PolarsAvroReader,
    PolarsAvroWriter,
    PolarsJSONReader,
    PolarsJSONWriter,
    PolarsNDJSONReader,
    PolarsNDJSONWriter,
    PolarsSpreadsheetReader,
    PolarsSpreadsheetWriter,
    PolarsDatabaseReader,
    PolarsDatabaseWriter,
):
    registry.register_adapter(_adapter)
