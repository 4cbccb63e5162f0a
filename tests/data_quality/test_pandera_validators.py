"""Checks by pandera schemas."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from hamilton.data_quality.default_validators import resolve_default_validators
from hamilton.data_quality.pandera_validators import (
    PanderaDataFrameValidator,
    PanderaSeriesSchemaValidator,
)

pa = pytest.importorskip("pandera.pandas")

SERIES = pa.SeriesSchema(float, pa.Check.in_range(0, 1))
FRAME = pa.DataFrameSchema({"a": pa.Column(int, pa.Check.ge(0)), "b": pa.Column(float)})


def test_the_type_decides_what_the_schema_is_of():
    (frame,) = resolve_default_validators(pd.DataFrame, "warn", schema=FRAME)
    (series,) = resolve_default_validators(pd.Series, "warn", schema=SERIES)
    assert (type(frame), type(series)) == (PanderaDataFrameValidator, PanderaSeriesSchemaValidator)
    assert frame.name() == series.name() == "pandera_schema_validator"
    assert PanderaDataFrameValidator.applies_to(pl.DataFrame)
    assert not PanderaSeriesSchemaValidator.applies_to(pd.DataFrame)
    assert not PanderaDataFrameValidator.applies_to(int)


def test_frames_of_libraries_that_pandera_knows_are_left_to_it():
    table = type("Table", (), {"__module__": "ibis.expr.types"})
    assert PanderaDataFrameValidator.applies_to(table)


def test_a_value_as_the_schema_says_passes():
    validator = PanderaSeriesSchemaValidator(SERIES, "warn")
    assert validator.validate(pd.Series([0.5])).passes
    assert "pandera schema" in validator.description()


def test_all_that_is_wrong_is_told():
    result = PanderaDataFrameValidator(FRAME, "fail").validate(pd.DataFrame({"a": [-1], "b": [1]}))
    assert not result.passes
    assert len(result.diagnostics["schema_errors"]) == 2


class OneProblem:
    """A schema of a library whose checks stop at the first problem."""

    def validate(self, data, *, lazy):
        raise pa.errors.SchemaError(SERIES, data, "nothing fits")


def test_a_schema_that_stops_at_the_first_problem_tells_it():
    result = PanderaSeriesSchemaValidator(OneProblem(), "fail").validate(pd.Series([1.0]))
    assert (result.passes, result.message) == (False, "nothing fits")


def test_what_is_no_schema_is_refused():
    with pytest.raises(ValueError, match="no pandera schema"):
        resolve_default_validators(pd.Series, "warn", schema=3)
