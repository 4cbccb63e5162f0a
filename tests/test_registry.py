"""What plugins plug into."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys

import pandas as pd
import pytest
from typing_extensions import TypeAliasType

from hamilton import registry
from hamilton.function_modifiers import extract_columns
from hamilton.graph import build_graph
from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.registry import _extensions


class Table(dict):
    """A frame of its own kind: columns by name."""

    @property
    def columns(self):
        return list(self)


class WideTable(Table): ...


class Column(list): ...


@pytest.fixture
def tables():
    """Register the kind of frame above, for one test."""
    registry.register_types("tables_of_test", Table, Column)
    yield
    del registry.DF_TYPE_AND_COLUMN_TYPES["tables_of_test"]


@registry.get_column.register(Table)
def get_column_of_table(df: Table, column_name: str) -> Column:
    return Column(df[column_name])


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A user without settings of her own; gives the file that she would have."""
    monkeypatch.delenv(registry.HAMILTON_AUTOLOAD_ENV, raising=False)
    monkeypatch.setattr(_extensions, "DEFAULT_CONFIG_LOCATION", tmp_path / "hamilton.conf")
    _extensions._said_by_the_user.cache_clear()
    yield tmp_path / "hamilton.conf"
    _extensions._said_by_the_user.cache_clear()


def adapter(name: str, *bases: type) -> type:
    """A loader, saver or both that is only looked up."""
    body = {
        "name": classmethod(lambda cls: name),
        "applicable_types": classmethod(lambda cls: [int]),
        "load_data": lambda self, type_: (1, {}),
        "save_data": lambda self, data: {},
    }
    return type(f"Adapter{name}", bases, body)


@pytest.fixture
def registered():
    """Register adapters for one test."""
    made = []

    def register(name: str, *bases: type) -> type:
        made.append(adapter(name, *bases))
        registry.register_adapter(made[-1])
        return made[-1]

    yield register
    for known in (registry.LOADER_REGISTRY, registry.SAVER_REGISTRY):
        for each in made:
            listed = known._adapters.get(each.name(), [])
            if each in listed:
                listed.remove(each)
            if not listed:
                known._adapters.pop(each.name(), None)


def test_an_adapter_that_lacks_a_method_is_refused():
    class Half(DataSaver):
        @classmethod
        def applicable_types(cls):
            return [int]

    with pytest.raises(TypeError, match=r"Half lacks name, save_data: define it"):
        registry.register_adapter(Half)


@pytest.mark.parametrize("name", [None, "", 3])
def test_an_adapter_whose_name_is_no_text_is_refused(name):
    with pytest.raises(TypeError, match=r"\.name\(\) must return the key"):
        registry.register_adapter(adapter(name, DataLoader))
    assert name not in registry.LOADER_REGISTRY


# Frames -----------------------------------------------------------------------------------------


def test_the_frames_of_an_imported_library_are_known():
    assert registry.get_column_type_from_df_type(pd.DataFrame) is pd.Series
    assert registry.is_dataframe_type(pd.DataFrame)


@pytest.mark.parametrize("kind", [dict, int, list[int], "frame", None])
def test_what_is_no_registered_frame_is_refused(kind):
    assert not registry.is_dataframe_type(kind)
    with pytest.raises(NotImplementedError, match="is no registered dataframe type"):
        registry.get_column_type_from_df_type(kind)


@pytest.mark.usefixtures("tables")
def test_a_registered_frame_has_columns_of_its_kind():
    @extract_columns("u")
    def table() -> Table:
        return Table(u=[1, 2])

    graph = build_graph([table], {})
    assert graph["u"].type is Column
    assert graph["u"].call({"table": Table(u=[1, 2])}) == [1, 2]


@pytest.mark.usefixtures("tables")
def test_a_frame_that_derives_from_a_registered_one_is_known():
    assert registry.get_column_type_from_df_type(WideTable) is Column


@pytest.mark.usefixtures("tables")
def test_what_was_registered_last_is_asked_first():
    registry.register_types("wide_tables_of_test", WideTable, tuple)
    found = registry.get_column_type_from_df_type(WideTable)
    del registry.DF_TYPE_AND_COLUMN_TYPES["wide_tables_of_test"]
    assert found is tuple


@pytest.mark.usefixtures("tables")
def test_registered_frames_are_listed_by_extension():
    assert registry.get_registered_dataframe_types()["tables_of_test"] is Table
    assert registry.get_registered_column_types()["tables_of_test"] is Column
    assert registry.get_registered_dataframe_types()["pandas"] is pd.DataFrame


def test_columns_are_read_and_filled_by_the_class_of_the_frame():
    frame = pd.DataFrame({"u": [1, 2]})
    assert list(registry.get_column(frame, "u")) == [1, 2]
    assert list(registry.fill_with_scalar(frame, "k", 7)["k"]) == [7, 7]
    assert registry.get_column(WideTable(u=[3]), "u") == Column([3])


@pytest.mark.parametrize(
    "call",
    [
        lambda frame: registry.get_column(frame, "u"),
        lambda frame: registry.fill_with_scalar(frame, "u", 1),
    ],
)
def test_a_frame_of_an_unknown_class_is_refused_with_how_to_register_it(call):
    with pytest.raises(NotImplementedError, match=r"builtins\.list; register it with @hamilton"):
        call([1])


@pytest.mark.parametrize(
    ("frame", "names"),
    [
        (pd.DataFrame({"a": [1], "b": [2]}), ["a", "b"]),
        (Table(a=[1]), ["a"]),
        ([1], None),
    ],
)
def test_the_names_of_columns_are_told_where_the_frame_tells_them(frame, names):
    assert registry.column_names(frame) == names


def test_the_names_of_columns_of_other_libraries_are_told():
    import polars as pl
    import pyarrow as pa

    assert registry.column_names(pl.DataFrame({"a": [1]})) == ["a"]
    assert registry.column_names(pl.LazyFrame({"a": [1]})) == ["a"]
    assert registry.column_names(pa.table({"a": [1]})) == ["a"]


# Loaders and savers -----------------------------------------------------------------------------


def test_an_adapter_is_found_under_its_name(registered):
    loader, saver = registered("one", DataLoader), registered("two", DataSaver)
    both = registered("one", DataLoader, DataSaver)
    assert registry.LOADER_REGISTRY["one"] == [loader, both]
    assert registry.SAVER_REGISTRY["one"] == [both]
    assert registry.SAVER_REGISTRY["two"] == [saver]


def test_what_was_registered_last_is_preferred(registered):
    first, second = registered("one", DataLoader), registered("one", DataLoader)
    assert registry.LOADER_REGISTRY.best_first("one", everything=True) == [second, first]
    registry.register_adapter(first)
    assert registry.LOADER_REGISTRY.best_first("one", everything=False) == [first, second]


def test_the_users_adapters_are_preferred_to_those_of_extensions_and_built_in_ones(registered):
    mine = registered("json", DataLoader)
    best = registry.LOADER_REGISTRY.best_first("json", everything=True)
    tiers = [registry.tier(each) for each in best]
    assert best[0] is mine
    assert tiers == sorted(tiers)
    assert set(tiers) == set(registry.Tier)


def test_a_name_that_nothing_has_is_missing():
    assert "nothing_has_this" not in registry.LOADER_REGISTRY
    with pytest.raises(KeyError, match="nothing_has_this"):
        registry.LOADER_REGISTRY["nothing_has_this"]


def test_names_of_extensions_are_listed_before_they_are_imported(settings, registered):
    registered("one", DataLoader)
    known = registry.LOADER_REGISTRY
    assert {"one", "json", "csv"} <= set(known)
    assert len(known) == len(list(known))
    assert all(key in known for key in known)


def test_a_registry_pickles_as_itself():
    for known in (registry.LOADER_REGISTRY, registry.SAVER_REGISTRY):
        assert pickle.loads(pickle.dumps(known)) is known  # noqa: S301


# Extensions -------------------------------------------------------------------------------------


def test_extensions_are_looked_for_unless_it_is_said_otherwise(settings):
    assert registry.is_autoload_enabled()


@pytest.mark.parametrize(
    ("said", "enabled"), [("0", False), ("False", False), ("off", False), ("1", True), ("", True)]
)
def test_the_environment_says_whether_extensions_are_looked_for(
    said, enabled, settings, monkeypatch
):
    monkeypatch.setenv(registry.HAMILTON_AUTOLOAD_ENV, said)
    assert registry.is_autoload_enabled() == enabled


def test_extensions_can_be_switched_off_and_on_in_a_process(settings):
    registry.disable_autoload()
    assert not registry.is_autoload_enabled()
    registry.enable_autoload()
    assert registry.is_autoload_enabled()


def test_extensions_can_be_switched_off_and_on_for_a_user(settings):
    registry.config_disable_autoload()
    assert not registry.is_autoload_enabled()
    assert settings.exists()
    registry.config_enable_autoload()
    assert registry.is_autoload_enabled()


def test_the_environment_goes_over_the_users_file(settings, monkeypatch):
    registry.config_disable_autoload()
    monkeypatch.setenv(registry.HAMILTON_AUTOLOAD_ENV, "1")
    assert registry.is_autoload_enabled()


def test_a_file_that_cannot_be_read_is_ignored_and_that_is_logged(settings, caplog):
    settings.write_text("no settings at all")
    with caplog.at_level(logging.WARNING):
        assert registry.is_autoload_enabled()
    assert "hamilton.conf cannot be read and is ignored" in caplog.text


def test_switched_off_only_what_is_registered_is_named(settings, registered):
    registered("one", DataLoader)
    registry.disable_autoload()
    named = set(registry.LOADER_REGISTRY)
    registry.enable_autoload()
    assert named == set(registry.LOADER_REGISTRY._adapters)


def test_all_extensions_can_be_imported_at_once(settings):
    registry.initialize()
    assert {"pandas", "polars"} <= registry.INITIALIZED_EXTENSIONS


def python(script: str, home, **environment: str) -> str:
    given = {k: v for k, v in os.environ.items() if k != registry.HAMILTON_AUTOLOAD_ENV}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**given, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_library_that_is_imported_later_counts(tmp_path):
    script = (
        "import sys; from hamilton import registry;"
        "print('pandas' in registry.get_registered_dataframe_types(), 'pandas' in sys.modules);"
        "import pandas; print('pandas' in registry.get_registered_dataframe_types())"
    )
    assert python(script, tmp_path).splitlines() == ["False False", "True"]


def test_an_extension_can_be_imported_by_hand_where_none_is_looked_for(tmp_path):
    script = (
        "from hamilton import registry; import pandas;"
        "print(sorted(registry.get_registered_dataframe_types()));"
        "registry.load_extension('pandas');"
        "print(sorted(registry.get_registered_dataframe_types()))"
    )
    shown = python(script, tmp_path, HAMILTON_AUTOLOAD_EXTENSIONS="0")
    assert shown.splitlines() == ["[]", "['pandas']"]


def test_an_extension_that_cannot_be_imported_is_as_good_as_absent(tmp_path):
    (tmp_path / "yaml.py").write_text("raise ImportError('broken')\n")
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r});"
        "from hamilton import registry;"
        "registry.initialize();"
        "print('yaml' in registry.INITIALIZED_EXTENSIONS, list(registry.LOADER_REGISTRY._adapters))"
    )
    assert python(script, tmp_path).startswith("False ")


def test_a_frame_type_is_known_by_another_name_of_it():
    frame = TypeAliasType("frame", pd.DataFrame)
    assert registry.is_dataframe_type(frame)
    assert registry.get_column_type_from_df_type(frame) is pd.Series
    assert not registry.is_dataframe_type(TypeAliasType("number", int))
