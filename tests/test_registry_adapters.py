"""Which extensions are imported when, and who is asked first."""

from __future__ import annotations

import dataclasses
import importlib
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from hamilton import plugins, registry
from hamilton.function_modifiers._adapters import Candidates
from hamilton.io import default_data_loaders as own
from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.plugins.pandas_extensions import PandasJsonReader, PandasPickleWriter
from hamilton.registry import LOADER_REGISTRY, SAVER_REGISTRY, Extension, Tier


def answer(program, home, **environment):
    """Run a program in a process of its own, and read what it prints as JSON."""
    kept = {k: v for k, v in os.environ.items() if k != registry.HAMILTON_AUTOLOAD_ENV}
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys; {program}"],
        capture_output=True,
        text=True,
        check=True,
        env={**kept, "HOME": str(home), **environment},
    )
    return json.loads(done.stdout)


def loader_for(type_, key):
    @dataclasses.dataclass
    class Loader(DataLoader):
        @classmethod
        def applicable_types(cls):
            return [type_]

        @classmethod
        def name(cls):
            return key

        def load_data(self, type_):
            return None, {}

    return Loader


@pytest.fixture
def loaders():
    return registry.AdapterRegistry("loaders")


# What is imported when.


def test_a_key_that_needs_no_library_imports_none(tmp_path):
    program = (
        "from hamilton.io.materialization import to, from_; "
        "to.json(id='m', dependencies=['a'], path='f'); from_.pickle(target='a', path='f'); "
        "dir(to); print(json.dumps([n for n in ('pandas', 'polars', 'numpy') if n in sys.modules]))"
    )

    assert answer(program, tmp_path) == []


def test_an_argument_of_a_library_s_own_imports_it(tmp_path):
    program = (
        "from hamilton.io.materialization import to; "
        "to.json(id='m', dependencies=['a'], filepath_or_buffer='f', orient='records'); "
        "print(json.dumps('pandas' in sys.modules))"
    )

    assert answer(program, tmp_path) is True


def test_asking_for_all_imports_all(tmp_path):
    program = (
        "from hamilton import registry; registry.initialize(); "
        "print(json.dumps(sorted(registry.INITIALIZED_EXTENSIONS)))"
    )

    assert answer(program, tmp_path) == sorted(registry.EXTENSIONS)


# Switching extensions off.

KEYS = "from hamilton import registry; print(json.dumps('csv' in registry.LOADER_REGISTRY))"


def test_the_file_of_the_user_switches_extensions_off_and_on_again(tmp_path):
    answer("from hamilton import registry; registry.config_disable_autoload(); print(1)", tmp_path)
    assert answer(KEYS, tmp_path) is False
    assert answer(KEYS, tmp_path, **{registry.HAMILTON_AUTOLOAD_ENV: "1"}) is True

    answer("from hamilton import registry; registry.config_enable_autoload(); print(1)", tmp_path)
    assert answer(KEYS, tmp_path) is True


def test_the_file_is_written_as_other_releases_write_it(tmp_path):
    answer("from hamilton import registry; registry.config_disable_autoload(); print(1)", tmp_path)

    text = Path(tmp_path, ".hamilton.conf").read_text()
    assert text.strip() == "[DEFAULT]\nhamilton_autoload_extensions = 0"


def test_a_library_that_is_not_there_has_no_keys(tmp_path):
    program = (
        "sys.modules['polars'] = None; from hamilton import registry; "
        "print(json.dumps('avro' in registry.LOADER_REGISTRY))"
    )

    assert answer(program, tmp_path) is False


# The table of extensions.


@pytest.mark.parametrize("name", registry.EXTENSIONS)
def test_the_table_names_the_keys_that_an_extension_has(name):
    registry.initialize()
    module = f"hamilton.plugins.{name}_extensions"

    def keys_of(adapters):
        return {
            key
            for key, found in adapters._adapters.items()
            for c in found
            if c.__module__ == module
        }

    extension = registry.EXTENSIONS[name]
    assert keys_of(LOADER_REGISTRY) == set(extension.loaders)
    assert keys_of(SAVER_REGISTRY) == set(extension.savers)


def test_an_extension_may_only_bring_types():
    assert Extension("library") == ("library", (), ())


# Who is asked first.


def test_what_is_registered_again_is_there_once_and_asked_first(loaders):
    first, second = loader_for(str, "k"), loader_for(str, "k")
    for loader in (first, second, first):
        loaders.add("k", loader)

    assert loaders.best_first("k", everything=False) == [first, second]


def test_users_go_before_extensions_and_these_before_what_is_built_in(loaders):
    mine = loader_for(str, "json")
    for loader in (mine, own.JSONDataLoader, PandasJsonReader):
        loaders.add("json", loader)

    assert loaders.best_first("json", everything=False) == [
        mine,
        PandasJsonReader,
        own.JSONDataLoader,
    ]
    assert [registry.tier(c) for c in loaders["json"]] == [*reversed(Tier)]


def test_an_extension_that_the_table_does_not_know_goes_last_among_extensions(loaders):
    late = loader_for(str, "json")
    late.__module__ = "hamilton.plugins.unheard_of_extensions"
    for loader in (PandasJsonReader, late):
        loaders.add("json", loader)

    assert loaders.best_first("json", everything=False) == [PandasJsonReader, late]


def test_an_adapter_that_loads_and_saves_is_both():
    @dataclasses.dataclass
    class Both(DataLoader, DataSaver):
        @classmethod
        def applicable_types(cls):
            return [str]

        @classmethod
        def applies_to(cls, type_):
            return type_ is str

        @classmethod
        def name(cls):
            return "test_both_ways"

        def load_data(self, type_):
            return "", {}

        def save_data(self, data):
            return {}

    registry.register_adapter(Both)

    assert LOADER_REGISTRY["test_both_ways"] == SAVER_REGISTRY["test_both_ways"] == [Both]


# Which is chosen.


def chosen(key, type_, found_in=LOADER_REGISTRY):
    adapter = Candidates(found_in, key).choose(type_)
    return adapter and adapter.__name__


@pytest.mark.parametrize(
    ("key", "type_", "name"),
    [
        ("json", dict, "JSONDataLoader"),
        ("json", pd.DataFrame, "PandasJsonReader"),
        ("json", pl.DataFrame, "PolarsJSONReader"),
        ("json", Any, "JSONDataLoader"),
        ("json", object, "JSONDataLoader"),
        ("csv", pl.LazyFrame, "PolarsScanCSVReader"),
        ("csv", Any, "PandasCSVReader"),
        ("csv", dict, None),
        ("literal", int, "LiteralValueDataLoader"),
        ("pickle", dict, "PickleLoader"),
        ("pickle", pd.DataFrame, "PandasPickleReader"),
        ("npy", np.ndarray, "NumpyNpyReader"),
    ],
)
def test_the_loader_of_a_type(key, type_, name):
    assert chosen(key, type_) == name


@pytest.mark.parametrize(
    ("key", "type_", "name"),
    [
        ("json", dict, "JSONDataSaver"),
        ("json", pl.LazyFrame, "PolarsJSONWriter"),
        ("json", Any, None),
        ("memory", Any, "InMemoryResult"),
        ("pickle", Any, "PickleSaver"),
        ("pickle", pd.DataFrame, "PandasPickleWriter"),
        ("file", bytes, "RawFileDataSaverBytes"),
    ],
)
def test_the_saver_of_a_type(key, type_, name):
    assert chosen(key, type_, SAVER_REGISTRY) == name


def test_a_choice_among_equals_is_told(caplog):
    candidates = Candidates(LOADER_REGISTRY, "k", [loader_for(str, "k"), loader_for(str, "k")])

    with caplog.at_level(logging.WARNING, logger="hamilton"):
        candidates.choose(str)

    assert "several adapters apply to <class 'str'>" in caplog.text


def test_a_choice_between_a_library_and_hamilton_itself_is_not_told(caplog):
    with caplog.at_level(logging.WARNING, logger="hamilton"):
        assert chosen("pickle", pd.DataFrame, SAVER_REGISTRY) == PandasPickleWriter.__name__

    assert caplog.text == ""


# The columns of frames.


def test_a_column_is_reached_through_an_extension_that_is_imported_for_it(tmp_path, monkeypatch):
    Path(tmp_path, "late_library.py").write_text("class Late(list):\n    pass\n")
    Path(tmp_path, "late_extensions.py").write_text(
        "from hamilton import registry\nfrom late_library import Late\n"
        "registry.get_column.register(Late)(lambda df, name: (name, *df))\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(plugins, "__path__", [*plugins.__path__, str(tmp_path)])
    monkeypatch.setitem(registry.EXTENSIONS, "late", Extension("late_library"))
    late = importlib.import_module("late_library").Late

    assert registry.get_column(late([1, 2]), "u") == ("u", 1, 2)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"u": [1], "v": [2]}),
        pl.DataFrame({"u": [1], "v": [2]}),
        pl.LazyFrame({"u": [1], "v": [2]}),
        pa.table({"u": [1], "v": [2]}),
    ],
    ids=["pandas", "polars", "lazy polars", "arrow"],
)
def test_a_frame_of_any_library_has_names_of_columns_and_columns_to_fill(frame):
    filled = registry.fill_with_scalar(frame, "k", 7)
    filled = registry.fill_with_scalar(filled, "u", 8)

    assert registry.column_names(filled) == ["u", "v", "k"]
    collected = filled.collect() if isinstance(filled, pl.LazyFrame) else filled
    assert [list(map(int, np.asarray(collected[name]))) for name in "uvk"] == [[8], [2], [7]]


def test_a_column_has_the_class_that_is_registered_for_it():
    for frame in (pd.DataFrame({"u": [1]}), pl.DataFrame({"u": [1]}), pl.LazyFrame({"u": [1]})):
        column_type = registry.get_column_type_from_df_type(type(frame))
        assert isinstance(registry.get_column(frame, "u"), column_type)
    assert isinstance(registry.get_column(pa.table({"u": [1]}), "u"), pa.ChunkedArray)
    assert registry.get_registered_column_types()["pyarrow"] is pa.ChunkedArray


def test_what_has_no_columns_has_no_names_of_them():
    assert registry.column_names(3) is None


@pytest.mark.parametrize("wrong", [3, dict, "csv"])
def test_what_neither_loads_nor_saves_is_refused(wrong):
    with pytest.raises(TypeError, match="takes a class that is a DataLoader or a DataSaver"):
        registry.register_adapter(wrong)
