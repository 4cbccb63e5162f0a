"""Writing into a folder never loses what somebody else wrote."""

from __future__ import annotations

import json

import pytest

from hamilton.migrate.api.folder import ConflictError, Ledger, replace_file

REPORT = {"tool": {"name": "hamilton migrate"}}


def write(folder, *, force=False, **files):
    contents = {name.replace("__", "/"): text.encode() for name, text in files.items()}
    return Ledger.of(folder).write(contents, REPORT, force=force)


def test_files_and_report_are_written(tmp_path):
    paths = write(tmp_path / "new", a="1", deep__b="2")
    assert [path.relative_to(tmp_path / "new").as_posix() for path in paths] == [
        "a",
        "deep/b",
        "report.json",
    ]
    assert (tmp_path / "new/deep/b").read_text() == "2"
    assert set(json.loads((tmp_path / "new/report.json").read_text())) == {"tool", "written"}


def test_what_we_wrote_may_be_replaced(tmp_path):
    write(tmp_path, a="1")
    write(tmp_path, a="2")
    assert (tmp_path / "a").read_text() == "2"


def test_what_another_wrote_is_kept_and_nothing_is_written(tmp_path):
    (tmp_path / "a").write_text("mine")
    with pytest.raises(ConflictError, match="a: not written by hamilton migrate") as caught:
        write(tmp_path, a="1", b="2")
    assert caught.value.paths == (tmp_path / "a",)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "mine"


def test_what_was_edited_by_hand_is_kept(tmp_path):
    write(tmp_path, a="1")
    (tmp_path / "a").write_text("edited")
    with pytest.raises(ConflictError):
        write(tmp_path, a="2")
    assert (tmp_path / "a").read_text() == "edited"


def test_a_report_of_another_tool_is_kept(tmp_path):
    for text in ('{"tool": "other"}', "no json", "[]"):
        (tmp_path / "report.json").write_text(text)
        with pytest.raises(ConflictError):
            write(tmp_path, a="1")


def test_force_overwrites(tmp_path):
    (tmp_path / "a").write_text("mine")
    write(tmp_path, force=True, a="1")
    assert (tmp_path / "a").read_text() == "1"


def test_files_of_an_earlier_run_stay_ours(tmp_path):
    write(tmp_path, a="1")
    write(tmp_path, b="2")
    write(tmp_path, a="3")
    assert (tmp_path / "a").read_text() == "3"


def test_a_file_that_would_not_change_is_left_alone(tmp_path):
    write(tmp_path, a="1")
    before = (tmp_path / "a").stat().st_mtime_ns
    write(tmp_path, a="1")
    assert (tmp_path / "a").stat().st_mtime_ns == before


def test_stale_files_are_those_that_would_change(tmp_path):
    write(tmp_path, a="1", b="2")
    wanted = {"a": b"1", "b": b"3", "c": b""}
    assert [path.name for path in Ledger.of(tmp_path).stale(wanted)] == ["b", "c"]


def test_nothing_is_left_beside(tmp_path):
    replace_file(tmp_path / "x" / "a", b"1")
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["a"]


@pytest.mark.parametrize("text", ['{"written": 3}', "{", "[]"])
def test_a_broken_ledger_is_an_empty_one(text, tmp_path):
    (tmp_path / "report.json").write_text(text)
    assert Ledger.of(tmp_path).checksums == {}
