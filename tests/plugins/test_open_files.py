"""Savers whose files are written by us write to what is open too."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hamilton.plugins.numpy_extensions import NumpyNpyWriter
from hamilton.plugins.pandas_extensions import PandasORCWriter
from hamilton.plugins.polars_extensions import PolarsJSONWriter

CASES = {
    "npy": (NumpyNpyWriter, np.arange(3), lambda file: np.load(file).tolist(), [0, 1, 2]),
    "orc": (
        PandasORCWriter,
        pd.DataFrame({"n": [1, 2]}),
        lambda file: pd.read_orc(file)["n"].tolist(),
        [1, 2],
    ),
    "json": (
        PolarsJSONWriter,
        pl.DataFrame({"n": [1, 2]}),
        lambda file: pl.read_json(file)["n"].to_list(),
        [1, 2],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_written_to_an_open_file_is_read_from_it(case):
    saver, value, read, expected = CASES[case]
    file = io.BytesIO()

    saver(file).save_data(value)
    file.seek(0)

    assert read(file) == expected
