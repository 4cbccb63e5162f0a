"""Arrays, YAML and figures: what they are read from and written to."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest
from matplotlib.figure import Figure

from hamilton.plugins.matplotlib_extensions import MatplotlibWriter
from hamilton.plugins.numpy_extensions import NumpyNpyReader, NumpyNpyWriter
from hamilton.plugins.yaml_extensions import YAMLDataLoader, YAMLDataSaver


@pytest.mark.parametrize(
    ("adapter", "key", "types"),
    [
        (NumpyNpyReader, "npy", [np.ndarray]),
        (NumpyNpyWriter, "npy", [np.ndarray]),
        (YAMLDataLoader, "yaml", [str, int, float, bool, dict, list]),
        (YAMLDataSaver, "yaml", [str, int, float, bool, dict, list]),
        (MatplotlibWriter, "plt", [Figure]),
    ],
)
def test_each_goes_by_its_key_and_types(adapter, key, types):
    assert adapter.name() == key
    assert list(adapter.applicable_types()) == types


def figure():
    drawn = Figure()
    drawn.subplots().plot([1, 2])
    return drawn


def test_an_array_comes_back_as_it_was_saved(tmp_path):
    path = str(tmp_path / "f.npy")

    told = NumpyNpyWriter(path=path).save_data(np.array([1, 2]))
    array, also_told = NumpyNpyReader(path=path, mmap_mode="r").load_data(np.ndarray)

    assert array.tolist() == [1, 2]
    assert told["file_metadata"]["size"] == also_told["file_metadata"]["size"] > 0


@pytest.mark.parametrize("as_path", [str, pathlib.Path])
@pytest.mark.parametrize(
    ("saver", "value", "given", "written"),
    [
        (NumpyNpyWriter, np.array([1]), "f", "f.npy"),
        (NumpyNpyWriter, np.array([1]), "f.old", "f.old.npy"),
        (MatplotlibWriter, Figure(), "f", "f.png"),
        (MatplotlibWriter, Figure(), "f.", "f.png"),
        (MatplotlibWriter, Figure(), "f.svg", "f.svg"),
    ],
)
def test_the_suffix_that_a_library_adds_is_in_the_path_told(
    saver, value, given, written, tmp_path, as_path
):
    told = saver(path=as_path(tmp_path / given)).save_data(value)["file_metadata"]

    assert [path.name for path in tmp_path.iterdir()] == [written]
    assert told["path"] == str(tmp_path / written)
    assert told["size"] == (tmp_path / written).stat().st_size
    assert told["notes"] == ""


def test_a_figure_of_a_format_named_apart_is_written_where_it_is_told(tmp_path):
    told = MatplotlibWriter(path=str(tmp_path / "f"), format="svg").save_data(figure())

    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert told["file_metadata"]["size"] > 0


def test_the_suffix_of_a_link_is_added_before_it_is_followed(tmp_path):
    (tmp_path / "true.npy").write_bytes(b"")
    (tmp_path / "f.npy").symlink_to(tmp_path / "true.npy")

    NumpyNpyWriter(path=str(tmp_path / "f")).save_data(np.array([1]))

    assert (tmp_path / "f.npy").is_symlink()
    assert np.load(tmp_path / "true.npy").tolist() == [1]


def test_an_array_of_objects_is_read_when_that_is_allowed(tmp_path):
    path = str(tmp_path / "f.npy")
    NumpyNpyWriter(path=path, allow_pickle=True).save_data(np.array([{}], dtype=object))

    assert NumpyNpyReader(path=path, allow_pickle=True).load_data(np.ndarray)[0].tolist() == [{}]
    with pytest.raises(ValueError, match="allow_pickle"):
        NumpyNpyReader(path=path).load_data(np.ndarray)


@pytest.mark.parametrize("value", ["text", 1, 1.5, True, {"a": [1, {"b": None}]}, [1, "é"]])
def test_a_plain_value_comes_back_from_yaml_as_it_was_saved(tmp_path, value):
    path = tmp_path / "f.yaml"

    YAMLDataSaver(path=path).save_data(value)
    loaded, told = YAMLDataLoader(path=path).load_data(type(value))

    assert loaded == value
    assert told["file_metadata"]["size"] == path.stat().st_size


def test_yaml_makes_plain_values_only(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("!!python/object/apply:os.getcwd []")

    with pytest.raises(Exception, match="could not determine a constructor"):
        YAMLDataLoader(path=path).load_data(dict)


def test_a_figure_is_written(tmp_path):
    path = tmp_path / "f.png"

    told = MatplotlibWriter(path=path, dpi=10).save_data(figure())

    assert path.read_bytes().startswith(b"\x89PNG")
    assert told["file_metadata"]["size"] == path.stat().st_size


def test_the_format_of_a_figure_may_be_given(tmp_path):
    MatplotlibWriter(path=tmp_path / "f", format="svg").save_data(figure())

    assert "<svg" in (tmp_path / "f").read_text()


def test_an_argument_that_matplotlib_takes_no_more_is_left_out(tmp_path):
    with pytest.warns(UserWarning, match="papertype"):
        MatplotlibWriter(path=tmp_path / "f.png", papertype="a4").save_data(figure())

    assert (tmp_path / "f.png").exists()


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("f.png", None, "given a NoneType and 'f.png'"),
        ("f.png", Figure().subplots(), r"given a Axes .* save their \.figure"),
        (None, Figure(), "given a Figure and None"),
    ],
)
def test_a_figure_is_written_to_a_path(path, value, words):
    with pytest.raises(TypeError, match=words):
        MatplotlibWriter(path=path).save_data(value)
