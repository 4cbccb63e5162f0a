"""Dataflows that others wrote, kept in a folder."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from hamilton import dataflows, driver
from hamilton.dataflows import DataflowError

FLOW = """
from hamilton.function_modifiers import config

@config.when(mode="a")
def x__a(y: int) -> int:
    return y

def z(x: int) -> int:
    return x * {factor}
"""
NAME = "flow_of_others"


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    monkeypatch.setattr(dataflows, "DATAFLOW_FOLDER", str(folder))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    yield folder
    sys.modules.pop(NAME, None)


def keep(storage, place="user/ann", version="abc", factor=1, needs="pandas>=1\n# a remark\n"):
    folder = storage / version / "contrib/hamilton/contrib" / place / NAME
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(FLOW.format(factor=factor))
    (folder / "requirements.txt").write_text(needs)
    (folder / "valid_configs.jsonl").write_text('{"mode": "a"}\n{"mode": "b"}\n')
    return folder


def test_a_dataflow_that_is_kept_is_imported_and_runs(storage):
    keep(storage, factor=3)
    module = dataflows.import_module(NAME, "ann", version="abc")
    dr = driver.Builder().with_modules(module).with_config({"mode": "a"}).build()
    assert dr.execute(["z"], inputs={"y": 2}) == {"z": 6}
    assert sys.modules[NAME] is module


@pytest.mark.parametrize("user", [None, "dagworks"])
def test_an_official_dataflow_needs_no_user(storage, user):
    keep(storage, "dagworks")
    assert dataflows.import_module(NAME, user).z(2) == 2
    assert dataflows.pull_module(NAME, user) is None


def test_the_latest_version_is_the_one_that_came_last(storage):
    for day, factor in enumerate([5, 7, 6]):
        folder = keep(storage, version=f"commit{factor}", factor=factor)
        os.utime(folder, (day, 1000 if factor == 7 else day))
    assert dataflows.import_module(NAME, "ann").z(1) == 7


@pytest.mark.parametrize("ask", [dataflows.import_module, dataflows.pull_module, dataflows.inspect])
def test_a_dataflow_that_is_not_kept_is_answered_with_where_its_code_is(ask, storage):
    keep(storage, "dagworks")
    url = f"https://github.com/apache/hamilton/tree/v1/contrib/hamilton/contrib/user/ann/{NAME}"
    with pytest.raises(DataflowError, match=f"{NAME} is not kept in .*: its code is at {url}"):
        ask(NAME, "ann", "v1")


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (
            lambda: dataflows.latest_commit(NAME, "ann"),
            f"main/contrib/hamilton/contrib/user/ann/{NAME}",
        ),
        (lambda: dataflows.resolve_latest_branch_commit("dev"), "dev/contrib"),
    ],
)
def test_the_hub_is_not_asked_but_named(ask, place):
    with pytest.raises(DataflowError, match=rf"The hub is not asked.* at https://.*/tree/{place}"):
        ask()


def test_what_a_dataflow_needs_is_told(storage):
    keep(storage)
    told = dataflows.inspect(NAME, "ann")
    assert (told.version, told.user) == ("abc", "https://github.com/ann")
    assert told.dataflow.endswith(f"/abc/contrib/hamilton/contrib/user/ann/{NAME}")
    assert told.python_dependencies == ["pandas>=1"]
    assert told.configurations == ['{"mode": "a"}', '{"mode": "b"}']


def test_the_nodes_of_a_dataflow_are_told_under_its_first_configuration(storage):
    keep(storage)
    told = dataflows.inspect_module(dataflows.import_module(NAME, "ann"))
    assert told.configurations == [{"mode": "a"}, {"mode": "b"}]
    assert sorted(told.possible_inputs) == [("mode", Any), ("y", int)]
    assert told.nodes == [("x", int), ("z", int)]
    assert told.designated_outputs == [("z", int)]


def test_a_dataflow_without_configurations_is_told_without(storage):
    folder = keep(storage)
    (folder / "valid_configs.jsonl").unlink()
    told = dataflows.inspect_module(dataflows.import_module(NAME, "ann"))
    assert (told.configurations, told.nodes) == ([], [("z", int)])


def test_what_is_kept_is_listed_and_found(storage):
    keep(storage)
    keep(storage, "dagworks", version="def")
    (storage / "def/contrib/hamilton/contrib/dagworks/empty").mkdir()
    both = [("abc", "ann", NAME), ("def", "dagworks", NAME)]
    assert dataflows.list() == both
    assert dataflows.list("def") == both[1:]
    assert dataflows.list(user="ann") == both[:1]
    assert dataflows.find("of_others") == set(both)
    assert dataflows.find("of_ours") == set()


@pytest.mark.parametrize(
    ("needs", "is_satisfied"),
    [("pandas>=1\npytest\n", True), ("pandas\nno-such-package[all]==1\n", False), ("", True)],
)
def test_the_packages_that_a_dataflow_needs_are_looked_for(storage, needs, is_satisfied):
    keep(storage, needs=needs)
    assert dataflows.are_py_dependencies_satisfied(NAME, "ann") is is_satisfied
    command = dataflows.install_dependencies_string(NAME, "ann")
    assert command.startswith("pip install -r ")
    assert command.endswith(f"{NAME}/requirements.txt")


def test_a_dataflow_is_copied_once_unless_told_otherwise(storage, tmp_path):
    keep(storage)
    module = dataflows.import_module(NAME, "ann")
    target = tmp_path / "mine"
    dataflows.copy(module, str(target))
    assert (target / NAME / "__init__.py").read_text() == FLOW.format(factor=1)
    with pytest.raises(DataflowError, match=r"already exists\. Not copying\."):
        dataflows.copy(module, str(target))
    dataflows.copy(module, str(target), overwrite=True)
    dataflows.copy(module, str(target), renamed_module="other")
    assert (target / "other" / "requirements.txt").exists()


def test_the_storage_is_made_and_cleared(storage):
    dataflows.init()
    assert storage.is_dir()
    dataflows.clear_storage()
    dataflows.clear_storage()
    assert not storage.exists()
    assert dataflows.list() == []
