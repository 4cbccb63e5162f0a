from __future__ import annotations

import io
import json
import pickle
from typing import Any

import pytest

from hamilton.io import default_data_loaders as own
from hamilton.plugins.yaml_extensions import YAMLDataLoader, YAMLDataSaver
from hamilton.registry import Tier, tier


def told_size(told):
    return told["file_metadata"]["size"]


def test_json_comes_back_as_it_was_saved(tmp_path):
    path = tmp_path / "f.json"

    told = own.JSONDataSaver(path=path).save_data({"a": [1, None, "é"]})
    data, also_told = own.JSONDataLoader(path=str(path)).load_data(dict)

    assert data == {"a": [1, None, "é"]}
    assert told_size(told) == told_size(also_told) == path.stat().st_size


def test_json_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "f.json").write_bytes(b'\xef\xbb\xbf{"a": 1}')

    assert own.JSONDataLoader(path=tmp_path / "f.json").load_data(dict)[0] == {"a": 1}


def test_what_is_no_json_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "f.json"
    path.write_text("{}")

    with pytest.raises(TypeError):
        own.JSONDataSaver(path=path).save_data({"a": object()})

    assert path.read_text() == "{}"


def test_text_comes_back_as_it_was_saved(tmp_path):
    path = tmp_path / "f.txt"

    own.RawFileDataSaver(path=path, encoding="latin-1").save_data("é")

    assert path.read_bytes() == b"\xe9"
    assert own.RawFileDataLoader(path=path, encoding="latin-1").load_data(str)[0] == "é"


@pytest.mark.parametrize("content", [b"\x00\x01", io.BytesIO(b"\x00\x01")], ids=["bytes", "buffer"])
def test_bytes_are_written_as_they_are(tmp_path, content):
    told = own.RawFileDataSaverBytes(path=tmp_path / "f").save_data(content)

    assert (tmp_path / "f").read_bytes() == b"\x00\x01"
    assert told_size(told) == 2


def test_any_object_can_be_pickled(tmp_path):
    path = tmp_path / "f.pkl"

    own.PickleSaver(path=path).save_data({(1, 2): {3}})

    assert own.PickleLoader(path=path).load_data(dict)[0] == {(1, 2): {3}}


def test_what_cannot_be_pickled_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "f.pkl"
    path.write_bytes(pickle.dumps(1))

    with pytest.raises((AttributeError, pickle.PicklingError)):
        own.PickleSaver(path=path).save_data(lambda: None)

    assert pickle.loads(path.read_bytes()) == 1  # noqa: S301 - its own


def test_environment_variables_are_loaded_by_name(monkeypatch):
    monkeypatch.setenv("A_VARIABLE", "x")

    assert own.EnvVarDataLoader(names=("A_VARIABLE",)).load_data(dict) == ({"A_VARIABLE": "x"}, {})


def test_a_variable_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="NO_SUCH_VARIABLE"):
        own.EnvVarDataLoader(names=("NO_SUCH_VARIABLE",)).load_data(dict)


def test_all_variables_that_are_not_there_are_named():
    with pytest.raises(KeyError, match="not set: NO_SUCH_A, NO_SUCH_B"):
        own.EnvVarDataLoader(names=("NO_SUCH_A", "PATH", "NO_SUCH_B")).load_data(dict)


def test_the_names_of_variables_are_a_list():
    with pytest.raises(TypeError, match=r"write \['HOME'\]"):
        own.EnvVarDataLoader(names="HOME").load_data(dict)


@pytest.mark.parametrize(
    ("saver", "loader", "value"),
    [
        (own.JSONDataSaver, own.JSONDataLoader, {}),
        (own.RawFileDataSaver, own.RawFileDataLoader, "text"),
        (own.PickleSaver, own.PickleLoader, 1),
        (YAMLDataSaver, YAMLDataLoader, 1),
    ],
)
def test_the_name_of_a_folder_is_not_taken_for_that_of_a_file(tmp_path, saver, loader, value):
    with pytest.raises(IsADirectoryError):
        saver(path=f"{tmp_path}/out/").save_data(value)
    assert list(tmp_path.iterdir()) == []

    saver(path=f"{tmp_path}/out").save_data(value)
    with pytest.raises(NotADirectoryError):
        loader(path=f"{tmp_path}/out/").load_data(type(value))


def test_a_file_descriptor_is_no_path():
    with pytest.raises(TypeError, match="PathLike object, not int"):
        own.PickleSaver(path=1).save_data("x")


def test_a_literal_is_itself():
    value = object()

    assert own.LiteralValueDataLoader(value=value).load_data(Any) == (value, {})


def test_what_is_kept_in_memory_is_itself():
    value = object()

    assert own.InMemoryResult().save_data(value) is value


@pytest.mark.parametrize(
    ("adapter", "key", "types"),
    [
        (own.JSONDataLoader, "json", [dict, list]),
        (own.JSONDataSaver, "json", [dict, list]),
        (own.RawFileDataLoader, "file", [str]),
        (own.RawFileDataSaver, "file", [str]),
        (own.RawFileDataSaverBytes, "file", [bytes, io.BytesIO]),
        (own.PickleLoader, "pickle", [object, Any]),
        (own.PickleSaver, "pickle", [object, Any]),
        (own.EnvVarDataLoader, "environment", [dict]),
        (own.LiteralValueDataLoader, "literal", [Any]),
        (own.InMemoryResult, "memory", [Any]),
    ],
)
def test_each_goes_by_its_key_and_types_and_is_asked_last(adapter, key, types):
    assert adapter.name() == key
    assert list(adapter.applicable_types()) == types
    assert tier(adapter) is Tier.BUILT_IN


def test_the_json_of_another_tool_is_read(tmp_path):
    (tmp_path / "f.json").write_text(json.dumps([1, 2]))

    assert own.JSONDataLoader(path=tmp_path / "f.json").load_data(list)[0] == [1, 2]
