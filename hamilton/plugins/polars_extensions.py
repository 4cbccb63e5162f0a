"""Polars: its frame type, how its columns are reached, and how frames are read and written."""

from __future__ import annotations

import functools
from typing import Any

import polars as pl

from hamilton import registry
from hamilton.io.utils import opened
from hamilton.plugins._frames import Format, is_file_name, reader, writer
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


def _write_json(df: pl.DataFrame, file: Any, **arguments: Any) -> None:
    """Write a file at once: the library's own way does not look whether its end was written."""
    if is_file_name(file):
        with opened(file, "wb") as opened_file:
            opened_file.write(df.write_json(**arguments).encode())
    else:
        df.write_json(file, **arguments)


# A row each: the key, the library's function, its name of the place, and ours where it differs.

_reader = functools.partial(reader, __name__, pl.DataFrame)
_writer = functools.partial(writer, __name__, (pl.DataFrame, pl.LazyFrame))

PolarsCSVReader = _reader(
    "PolarsCSVReader",
    Format(
        "csv",
        pl.read_csv,
        "source",
        ("file",),
        renamed=RENAMED,
        gone=(*GONE_FROM_READERS, "include_header"),
    ),
)
PolarsCSVWriter = _writer("PolarsCSVWriter", Format("csv", pl.DataFrame.write_csv, "file"))
PolarsParquetReader = _reader(
    "PolarsParquetReader",
    Format(
        "parquet", pl.read_parquet, "source", ("file",), renamed=RENAMED, gone=GONE_FROM_READERS
    ),
)
PolarsParquetWriter = _writer(
    "PolarsParquetWriter", Format("parquet", pl.DataFrame.write_parquet, "file")
)
PolarsFeatherReader = _reader(
    "PolarsFeatherReader",
    Format("feather", pl.read_ipc, "source", renamed=RENAMED, gone=GONE_FROM_READERS),
)
PolarsFeatherWriter = _writer(
    "PolarsFeatherWriter", Format("feather", pl.DataFrame.write_ipc, "file")
)
PolarsAvroReader = _reader("PolarsAvroReader", Format("avro", pl.read_avro, "source", ("file",)))
PolarsAvroWriter = _writer("PolarsAvroWriter", Format("avro", pl.DataFrame.write_avro, "file"))
PolarsJSONReader = _reader("PolarsJSONReader", Format("json", pl.read_json, "source"))
PolarsJSONWriter = _writer(
    "PolarsJSONWriter", Format("json", pl.DataFrame.write_json, "file", act=_write_json)
)
PolarsNDJSONReader = _reader("PolarsNDJSONReader", Format("ndjson", pl.read_ndjson, "source"))
PolarsNDJSONWriter = _writer(
    "PolarsNDJSONWriter", Format("ndjson", pl.DataFrame.write_ndjson, "file")
)
PolarsSpreadsheetReader = _reader(
    "PolarsSpreadsheetReader", Format("spreadsheet", pl.read_excel, "source")
)
PolarsSpreadsheetWriter = _writer(
    "PolarsSpreadsheetWriter",
    Format("spreadsheet", pl.DataFrame.write_excel, "workbook", suffix=".xlsx"),
)
PolarsDatabaseReader = _reader(
    "PolarsDatabaseReader",
    Format(
        "database", pl.read_database, "query", required={"connection": "connection"}, is_sql=True
    ),
)
PolarsDatabaseWriter = _writer(
    "PolarsDatabaseWriter",
    Format(
        "database",
        pl.DataFrame.write_database,
        "table_name",
        required={"connection": "connection"},
        is_sql=True,
    ),
)
