"""Where other releases of Hamilton keep the loaders and savers of Polars."""

from __future__ import annotations

from hamilton.plugins.polars_extensions import (
    PolarsAvroReader,
    PolarsAvroWriter,
    PolarsCSVReader,
    PolarsCSVWriter,
    PolarsDatabaseReader,
    PolarsDatabaseWriter,
    PolarsFeatherReader,
    PolarsFeatherWriter,
    PolarsJSONReader,
    PolarsJSONWriter,
    PolarsNDJSONReader,
    PolarsNDJSONWriter,
    PolarsParquetReader,
    PolarsParquetWriter,
    PolarsSpreadsheetReader,
    PolarsSpreadsheetWriter,
)

__all__ = [
    "PolarsAvroReader",
    "PolarsAvroWriter",
    "PolarsCSVReader",
    "PolarsCSVWriter",
    "PolarsDatabaseReader",
    "PolarsDatabaseWriter",
    "PolarsFeatherReader",
    "PolarsFeatherWriter",
    "PolarsJSONReader",
    "PolarsJSONWriter",
    "PolarsNDJSONReader",
    "PolarsNDJSONWriter",
    "PolarsParquetReader",
    "PolarsParquetWriter",
    "PolarsSpreadsheetReader",
    "PolarsSpreadsheetWriter",
]
