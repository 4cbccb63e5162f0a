"""A full disk leaves the old file whole, whichever saver writes."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="needs a limit of the size of files")
HERE = Path(__file__).parent
NO_FILES = {"InMemoryResult", "PandasSqlWriter", "PolarsDatabaseWriter"}


@pytest.fixture(scope="module")
def full_disk():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        return importlib.import_module("full_disk")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a process of its own tells of all savers; in this one the limit would hit others."""
    command = [sys.executable, str(HERE / "full_disk.py"), str(tmp_path_factory.mktemp("full"))]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def test_the_old_file_is_whole_and_nothing_else_is_there(told, full_disk):
    ends = [(name, end) for name, ends in told["ends"].items() for end in ends]

    assert [(name, end["room"]) for name, end in ends if not end["error"]] == []
    assert [(name, end["room"]) for name, end in ends if not end["is_whole"]] == []
    for name, end in ends:
        assert end["files"] == {full_disk.SAVERS[name][2]: len(full_disk.OLD)}


def test_the_room_was_enough_for_a_beginning_only(told):
    for beginning, all_but_one in told["ends"].values():
        assert 3 * beginning["room"] < all_but_one["room"]


def test_no_saver_is_left_out(told, full_disk):
    assert set(told["known"]) - NO_FILES == set(full_disk.SAVERS)
    assert set(full_disk.SAVERS) - set(told["ends"]) <= set(full_disk.NEEDS)
