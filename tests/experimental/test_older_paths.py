"""Import paths of earlier days: what stands there works."""

from __future__ import annotations

import importlib
import logging
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from hamilton import async_driver, contrib
from hamilton.experimental import h_async
from hamilton.experimental import h_databackends as backends
from hamilton.experimental.databackend import AbstractBackend


@pytest.mark.parametrize("name", ["AsyncDriver", "AsyncGraphAdapter"])
def test_the_older_async_module_warns_and_gives_what_it_gave(name):
    with pytest.deprecated_call(match=f"use hamilton.async_driver.{name}"):
        assert getattr(h_async, name) is getattr(async_driver, name)


def test_the_older_async_module_has_no_more_than_that():
    with pytest.raises(AttributeError, match="h_async' has no attribute 'Builder'"):
        h_async.Builder  # noqa: B018 - asking is the point


# Frames without importing them --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stands_in"),
    [
        (pd.DataFrame(), backends.AbstractPandasDataFrame),
        (pd.Series([1]), backends.AbstractPandasColumn),
        (pl.DataFrame(), backends.AbstractPolarsDataFrame),
        (pl.LazyFrame(), backends.AbstractLazyPolarsDataFrame),
        (pl.Series([1]), backends.AbstractPolarsColumn),
        (np.array([1]), backends.AbstractNumpyArray),
        (pa.table({"a": [1]}), backends.AbstractPyArrowDataFrame),
        (pa.chunked_array([[1]]), backends.AbstractPyarrowColumn),
    ],
)
def test_a_value_is_of_the_one_class_that_stands_for_its_own(value, stands_in):
    every = (*backends.DATAFRAME_TYPES, *backends.COLUMN_TYPES, backends.AbstractNumpyArray)
    assert [one for one in every if isinstance(value, one)] == [stands_in]


def test_frames_and_columns_are_told_apart():
    frames, columns = backends.register_backends()
    assert issubclass(pd.DataFrame, frames)
    assert not issubclass(pd.DataFrame, columns)
    assert issubclass(pd.Series, columns)
    assert not issubclass(int, (*frames, *columns))


def test_a_stand_in_is_of_its_own_family_and_makes_no_objects():
    assert issubclass(backends.AbstractDaskColumn, AbstractBackend)
    with pytest.raises(TypeError, match="AbstractDaskColumn stands for other classes"):
        backends.AbstractDaskColumn()


def test_one_more_class_may_be_stood_for_at_any_time():
    class AbstractNumber(AbstractBackend):
        pass

    assert not isinstance(1.5, AbstractNumber)
    AbstractNumber.register_backend("builtins", "float")
    assert isinstance(1.5, AbstractNumber)


def test_asking_imports_no_library():
    program = (
        "import sys\nfrom hamilton.experimental import h_databackends as b\n"
        "print(isinstance(1, b.DATAFRAME_TYPES), {'pandas', 'polars', 'numpy'} & {*sys.modules})"
    )
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False set()"


# Contributed dataflows ----------------------------------------------------------------------------


def test_a_contributed_package_is_found_wherever_it_is_installed(tmp_path, monkeypatch):
    flow = tmp_path / "hamilton" / "contrib" / "user_of_the_test"
    flow.mkdir(parents=True)
    (flow / "__init__.py").write_text("def a() -> int:\n    return 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(contrib, "__path__", list(contrib.__path__))
    importlib.reload(contrib)
    assert importlib.import_module("hamilton.contrib.user_of_the_test").a() == 1


def test_what_a_dataflow_lacks_is_told_with_how_to_install_it(tmp_path, caplog):
    file = str(tmp_path / "__init__.py")
    with (
        pytest.raises(ModuleNotFoundError) as raised,
        contrib.catch_import_errors("flow", file, logging.getLogger("flow")),
    ):
        importlib.import_module("nothing_of_this_name")
    needed = tmp_path / "requirements.txt"
    assert raised.value.__notes__ == [f"flow needs more packages: pip install -r {needed}"]
    assert caplog.records == []


def test_other_errors_of_a_dataflow_are_its_own(tmp_path):
    def fails():
        with contrib.catch_import_errors("flow", str(tmp_path), logging.getLogger()):
            raise KeyError("x")

    with pytest.raises(KeyError) as raised:
        fails()
    assert not hasattr(raised.value, "__notes__")
