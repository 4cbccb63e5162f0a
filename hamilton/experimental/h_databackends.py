"""Frames and columns of many libraries, to be checked for without importing any.

Examples
--------
>>> isinstance([1], AbstractPandasColumn)
False
"""

from __future__ import annotations

from hamilton.experimental.databackend import AbstractBackend


class AbstractCuDFDataFrame(AbstractBackend):
    """A frame of cuDF."""

    _backends = (("cudf", "DataFrame"),)


class AbstractDaskColumn(AbstractBackend):
    """A series of Dask."""

    _backends = (("dask.dataframe", "Series"),)


class AbstractDaskDataFrame(AbstractBackend):
    """A frame of Dask."""

    _backends = (("dask.dataframe", "DataFrame"),)


class AbstractGeoPandasColumn(AbstractBackend):
    """A series of GeoPandas."""

    _backends = (("geopandas", "GeoSeries"),)


class AbstractGeoPandasDataFrame(AbstractBackend):
    """A frame of GeoPandas."""

    _backends = (("geopandas", "GeoDataFrame"),)


class AbstractIbisColumn(AbstractBackend):
    """A column of Ibis."""

    _backends = (("ibis.expr.types", "Column"),)


class AbstractIbisDataFrame(AbstractBackend):
    """A table of Ibis."""

    _backends = (("ibis.expr.types", "Table"),)


class AbstractLazyPolarsDataFrame(AbstractBackend):
    """A lazy frame of Polars."""

    _backends = (("polars", "LazyFrame"),)


class AbstractModinDataFrame(AbstractBackend):
    """A frame of Modin."""

    _backends = (("modin.pandas", "DataFrame"),)


class AbstractNumpyArray(AbstractBackend):
    """An array."""

    _backends = (("numpy", "ndarray"),)


class AbstractPandasColumn(AbstractBackend):
    """A series of pandas."""

    _backends = (("pandas", "Series"),)


class AbstractPandasDataFrame(AbstractBackend):
    """A frame of pandas."""

    _backends = (("pandas", "DataFrame"),)


class AbstractPolarsColumn(AbstractBackend):
    """A series of Polars."""

    _backends = (("polars", "Series"),)


class AbstractPolarsDataFrame(AbstractBackend):
    """A frame of Polars."""

    _backends = (("polars", "DataFrame"),)


class AbstractPyArrowDataFrame(AbstractBackend):
    """A table or record batch of Arrow."""

    _backends = (
        ("pyarrow", "Table"),
        ("pyarrow", "RecordBatch"),
    )


class AbstractPyarrowColumn(AbstractBackend):
    """An array of Arrow, in one piece or several."""

    _backends = (
        ("pyarrow", "Array"),
        ("pyarrow", "ChunkedArray"),
    )


class AbstractSparkPandasColumn(AbstractBackend):
    """A series of pandas on Spark."""

    _backends = (("pyspark.pandas", "Series"),)


class AbstractSparkPandasDataFrame(AbstractBackend):
    """A frame of pandas on Spark."""

    _backends = (("pyspark.pandas", "DataFrame"),)


class AbstractSparkSQLDataFrame(AbstractBackend):
    """A frame of Spark."""

    _backends = (("pyspark.sql", "DataFrame"),)


class AbstractVaexColumn(AbstractBackend):
    """A column of Vaex."""

    _backends = (("vaex.expression", "Expression"),)


class AbstractVaexDataFrame(AbstractBackend):
    """A frame of Vaex."""

    _backends = (("vaex.dataframe", "DataFrame"),)


DATAFRAME_TYPES: tuple[type[AbstractBackend], ...] = (
    AbstractCuDFDataFrame,
    AbstractDaskDataFrame,
    AbstractGeoPandasDataFrame,
    AbstractIbisDataFrame,
    AbstractLazyPolarsDataFrame,
    AbstractModinDataFrame,
    AbstractPandasDataFrame,
    AbstractPolarsDataFrame,
    AbstractPyArrowDataFrame,
    AbstractSparkPandasDataFrame,
    AbstractSparkSQLDataFrame,
    AbstractVaexDataFrame,
)
COLUMN_TYPES: tuple[type[AbstractBackend], ...] = (
    AbstractDaskColumn,
    AbstractGeoPandasColumn,
    AbstractIbisColumn,
    AbstractPandasColumn,
    AbstractPolarsColumn,
    AbstractPyarrowColumn,
    AbstractSparkPandasColumn,
    AbstractVaexColumn,
)


def register_backends() -> tuple[
    tuple[type[AbstractBackend], ...], tuple[type[AbstractBackend], ...]
]:
    """Give the frames and the columns."""
    return DATAFRAME_TYPES, COLUMN_TYPES


__all__ = [
    "COLUMN_TYPES",
    "DATAFRAME_TYPES",
    "AbstractBackend",
    "AbstractCuDFDataFrame",
    "AbstractDaskColumn",
    "AbstractDaskDataFrame",
    "AbstractGeoPandasColumn",
    "AbstractGeoPandasDataFrame",
    "AbstractIbisColumn",
    "AbstractIbisDataFrame",
    "AbstractLazyPolarsDataFrame",
    "AbstractModinDataFrame",
    "AbstractNumpyArray",
    "AbstractPandasColumn",
    "AbstractPandasDataFrame",
    "AbstractPolarsColumn",
    "AbstractPolarsDataFrame",
    "AbstractPyArrowDataFrame",
    "AbstractPyarrowColumn",
    "AbstractSparkPandasColumn",
    "AbstractSparkPandasDataFrame",
    "AbstractSparkSQLDataFrame",
    "AbstractVaexColumn",
    "AbstractVaexDataFrame",
    "register_backends",
]
