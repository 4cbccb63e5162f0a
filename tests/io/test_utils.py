from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from hamilton.io import utils
from hamilton.io.utils import local_path, replacing

FRAME = pd.DataFrame({"u": [1, 2], "v": ["a", "b"]})


def file_facts(path):
    return utils.get_file_metadata(path)["file_metadata"]


def frame_facts(frame):
    return utils.get_dataframe_metadata(frame)["dataframe_metadata"]


def sql_facts(query_or_table, results):
    return utils.get_sql_metadata(query_or_table, results)["sql_metadata"]


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# What is told of files.


def test_a_file_is_told_by_its_size_and_time(tmp_path):
    path = tmp_path / "f.txt"
    path.write_text("12345")

    told = file_facts(str(path))

    assert told["size"] == 5
    assert told["path"] == str(path)
    assert told["last_modified"] == path.stat().st_mtime
    assert told["timestamp"] >= told["last_modified"] - 1
    assert told["notes"] == told["scheme"] == ""


def test_a_path_object_is_told_as_text(tmp_path):
    assert file_facts(tmp_path / "f")["path"] == str(tmp_path / "f")


def test_a_missing_file_has_no_size_and_a_note():
    told = file_facts("no/such/file.txt")

    assert told["size"] is None
    assert "no/such/file.txt does not exist" in told["notes"]


def test_a_url_has_a_scheme_and_no_size():
    told = file_facts("s3://bucket/f.csv")

    assert (told["scheme"], told["size"]) == ("s3", None)


def test_an_open_file_is_told_by_its_class():
    assert file_facts(io.BytesIO())["path"] == "<BytesIO>"


def test_a_name_that_cannot_be_a_file_has_a_note():
    assert "does not exist" in file_facts("a\0b")["notes"]


# What is told of frames.


@pytest.mark.parametrize(
    ("frame", "rows", "types"),
    [
        (FRAME, 2, [str(dtype) for dtype in FRAME.dtypes]),
        (pl.DataFrame({"u": [1], "v": ["a"]}), 1, ["Int64", "String"]),
        (pl.LazyFrame({"u": [1], "v": ["a"]}), None, ["Int64", "String"]),
        (pa.table({"u": [1], "v": ["a"]}), 1, ["int64", "string"]),
    ],
    ids=["pandas", "polars", "lazy polars", "arrow"],
)
def test_a_frame_of_any_library_is_told_by_its_shape_and_columns(frame, rows, types):
    told = frame_facts(frame)

    assert told["rows"] == rows
    assert (told["columns"], told["column_names"]) == (2, ["u", "v"])
    assert told["datatypes"] == types


def test_what_is_no_frame_has_rows_at_most():
    assert frame_facts([1, 2]) == {
        "__version__": "1.0.0",
        "rows": 2,
        "columns": None,
        "column_names": None,
        "datatypes": None,
    }


def test_what_has_no_length_has_no_rows():
    assert frame_facts(3)["rows"] is None


def test_a_file_and_its_frame_are_told_together():
    assert set(utils.get_file_and_dataframe_metadata("f.csv", FRAME)) == {
        utils.FILE_METADATA,
        utils.DATAFRAME_METADATA,
    }


def test_a_query_is_no_table():
    told = sql_facts("select * from t", FRAME)

    assert (told["query"], told["table_name"], told["rows"]) == ("select * from t", None, 2)


def test_a_table_is_no_query():
    told = sql_facts("selected_rows", 3)

    assert (told["query"], told["table_name"], told["rows"]) == (None, "selected_rows", 3)


# Files that are replaced when they are whole.


def test_a_file_is_there_when_all_went_well(tmp_path):
    target = tmp_path / "out.txt"

    with replacing(str(target)) as beside:
        Path(beside).write_text("new")
        assert not target.exists()

    assert target.read_text() == "new"
    assert names_in(tmp_path) == ["out.txt"]


def test_a_failing_writer_leaves_the_old_file_whole_and_nothing_else(tmp_path):
    target = tmp_path / "out.txt"
    target.write_text("old")

    def write_half_then_run_out_of_space():
        with replacing(target) as beside:
            Path(beside).write_text("ha")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_half_then_run_out_of_space()

    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.txt"]


def test_the_writer_sees_the_name_of_the_file(tmp_path):
    with replacing(tmp_path / "table.csv.gz") as beside:
        assert Path(beside).name == "table.csv.gz"


def test_a_writer_may_write_nothing(tmp_path):
    with replacing(tmp_path / "out.txt"):
        pass

    assert names_in(tmp_path) == []


def test_a_suffix_that_the_writer_adds_stays(tmp_path):
    with replacing(tmp_path / "array") as beside:
        Path(f"{beside}.npy").write_text("1")

    assert names_in(tmp_path) == ["array.npy"]


def test_a_folder_that_the_writer_makes_is_put_in_place(tmp_path):
    with replacing(tmp_path / "parts") as beside:
        Path(beside).mkdir()
        Path(beside, "1").write_text("one")

    assert (tmp_path / "parts" / "1").read_text() == "one"


def test_the_old_content_is_there_to_append_to(tmp_path):
    target = tmp_path / "log.txt"
    target.write_text("one ")

    with replacing(target, keep=True) as beside, Path(beside).open("a") as file:
        file.write("two")

    assert target.read_text() == "one two"


def test_a_new_file_may_be_appended_to(tmp_path):
    with replacing(tmp_path / "log.txt", keep=True) as beside, Path(beside).open("a") as file:
        file.write("one")

    assert (tmp_path / "log.txt").read_text() == "one"


def test_the_rights_of_the_old_file_stay(tmp_path):
    target = tmp_path / "secret.txt"
    target.write_text("old")
    target.chmod(0o640)

    with replacing(target) as beside:
        Path(beside).write_text("new")

    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_the_owner_of_the_old_file_stays(tmp_path):
    target = tmp_path / "theirs.txt"
    target.write_text("old")
    if os.geteuid() == 0:
        os.chown(target, 65534, 65534)
    before = target.stat()

    with replacing(target) as beside:
        Path(beside).write_text("new")

    assert target.read_text() == "new"
    assert (target.stat().st_uid, target.stat().st_gid) == (before.st_uid, before.st_gid)


def test_only_the_superuser_writes_files_anew_that_others_own(tmp_path):
    mine = tmp_path.stat()
    others = os.stat_result((*mine[:4], mine.st_uid + 1, *mine[5:]))

    assert utils._keeps_owner(mine)
    assert utils._keeps_owner(others) is (os.geteuid() == 0)


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)

    with replacing(link) as beside:
        Path(beside).write_text("new")

    assert link.is_symlink()
    assert real.read_text() == "new"


def test_the_writer_sees_the_name_of_a_link_not_of_the_file_it_leads_to(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    blob, link = tmp_path / "elsewhere" / "blob", tmp_path / "latest.csv.gz"
    link.symlink_to(blob)

    with replacing(str(link)) as beside:
        assert Path(beside).name == "latest.csv.gz"
        assert Path(beside).parent.parent == blob.parent  # it can be moved in one step
        Path(beside).write_text("new")

    assert blob.read_text() == "new"
    assert link.is_symlink()
    assert names_in(blob.parent) == ["blob"]


def test_a_suffix_that_the_writer_adds_to_a_link_makes_a_file_beside_the_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "blob")

    with replacing(tmp_path / "link") as beside:
        Path(f"{beside}.npy").write_text("1")

    assert names_in(tmp_path) == ["link", "link.npy"]


def test_a_file_that_is_to_be_new_is_written(tmp_path):
    with replacing(tmp_path / "out.txt", is_new=True) as beside, Path(beside).open("x") as file:
        file.write("new")

    assert (tmp_path / "out.txt").read_text() == "new"
    assert names_in(tmp_path) == ["out.txt"]


@pytest.mark.parametrize("is_link", [True, False])
def test_a_file_that_is_to_be_new_leaves_an_old_one_alone(tmp_path, is_link):
    target = tmp_path / "out.txt"
    if is_link:
        target.symlink_to(tmp_path / "nothing yet")
    else:
        target.write_text("old")

    with pytest.raises(FileExistsError, match=r"out\.txt"), replacing(target, is_new=True):
        pytest.fail("nothing is to be written")

    assert is_link or target.read_text() == "old"
    assert names_in(tmp_path) == ["out.txt"]


def test_a_file_that_another_makes_meanwhile_is_left_alone(tmp_path):
    target = tmp_path / "out.txt"

    def write_while_another_does():
        with replacing(target, is_new=True) as beside:
            Path(beside).write_text("ours")
            target.write_text("theirs")

    with pytest.raises(FileExistsError, match=r"out\.txt"):
        write_while_another_does()

    assert target.read_text() == "theirs"
    assert names_in(tmp_path) == ["out.txt"]


def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    def append_to_nothing():
        with replacing(tmp_path / "book.xlsx", keep=True) as beside, Path(beside).open("r+"):
            pytest.fail("there is no such file")

    with pytest.raises(FileNotFoundError) as raised:
        append_to_nothing()

    assert raised.value.filename == str(tmp_path / "book.xlsx")


@pytest.fixture
def linked(tmp_path):
    """A file under two names."""
    target, other = tmp_path / "out.txt", tmp_path / "other.txt"
    target.write_text("the old content")
    other.hardlink_to(target)
    return target, other


@pytest.mark.parametrize("is_lasting", [True, False])
def test_a_file_of_two_names_keeps_both(linked, is_lasting):
    target, other = linked
    target.chmod(0o640)

    with replacing(target, is_lasting=is_lasting) as beside:
        Path(beside).write_text("new")
        assert other.read_text() == "the old content"

    assert other.samefile(target)
    assert other.read_text() == "new"
    assert stat.S_IMODE(other.stat().st_mode) == 0o640
    assert names_in(target.parent) == ["other.txt", "out.txt"]


def test_a_file_of_two_names_is_appended_to(linked):
    target, other = linked

    with replacing(target, keep=True) as beside, Path(beside).open("a") as file:
        file.write(" and the new")

    assert other.read_text() == "the old content and the new"


def test_a_failing_writer_leaves_a_file_of_two_names_whole(linked):
    target, other = linked

    def fail_halfway():
        with replacing(target) as beside:
            Path(beside).write_text("ha")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        fail_halfway()

    assert other.read_text() == target.read_text() == "the old content"
    assert names_in(target.parent) == ["other.txt", "out.txt"]


MOUNTED = """
import os, pathlib, subprocess, sys
from hamilton.io.utils import replacing
os.chdir(sys.argv[1])
subprocess.run(["mount", "--bind", "kept.txt", "out.txt"], check=True)
with replacing("out.txt") as beside:
    pathlib.Path(beside).write_text("new")
print(sorted(os.listdir()))
"""


def test_a_file_that_is_mounted_by_itself_is_written(tmp_path):
    alone = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("needs the right to mount")
    for name in ("kept.txt", "out.txt"):
        (tmp_path / name).write_text("the old content")
    command = [*alone, sys.executable, "-c", MOUNTED, str(tmp_path)]

    run = subprocess.run(command, check=True, capture_output=True, text=True)

    assert run.stdout == "['kept.txt', 'out.txt']\n"
    assert (tmp_path / "kept.txt").read_text() == "new"
    assert (tmp_path / "out.txt").read_text() == "the old content"  # the mount lay over it


def test_a_file_that_none_can_be_moved_over_gets_the_bytes(tmp_path):
    disk = Path("/dev/shm")  # noqa: S108 - a disk of its own
    if not disk.is_dir() or disk.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs two disks")
    written = tmp_path / "out.txt"
    written.write_text("new")

    with tempfile.NamedTemporaryFile(dir=disk) as target:
        target.write(b"the old content")
        target.flush()
        utils._put_in_place(str(written), target.name, is_lasting=True)

        assert Path(target.name).read_text() == "new"


def test_a_folder_of_the_name_that_the_writer_makes_is_not_replaced(tmp_path):
    (tmp_path / "array.npy").mkdir()

    def write():
        with replacing(tmp_path / "array") as beside:
            Path(f"{beside}.npy").write_text("1")

    with pytest.raises(OSError, match=r"array\.npy"):
        write()

    assert names_in(tmp_path) == ["array.npy"]
    assert (tmp_path / "array.npy").is_dir()


@pytest.mark.parametrize(
    "place", ["s3://bucket/f.csv", io.BytesIO(), "no/such/folder/f", os.devnull, "out/"]
)
def test_what_cannot_be_replaced_is_written_directly(place):
    with replacing(place) as beside:
        assert beside is place


def test_a_file_in_a_folder_that_takes_no_others_is_written_directly(tmp_path):
    if os.geteuid() == 0:
        place = "/proc/self/comm"  # to the superuser every folder takes files, but for these
    else:
        tmp_path.chmod(0o500)
        place = str(tmp_path / "f.txt")

    assert utils._replaceable(place) is None


def test_a_folder_is_written_to_directly(tmp_path):
    with replacing(tmp_path) as beside:
        assert beside is tmp_path


def test_the_folder_of_the_user_may_be_written_in_short(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))

    with replacing("~/out.txt") as beside:
        Path(beside).write_text("here")

    assert Path(local_path("~/out.txt")).read_text() == "here"
    assert file_facts("~/out.txt")["size"] == 4


def test_only_paths_are_paths():
    buffer = io.BytesIO()

    assert local_path(buffer) is buffer
    assert local_path("s3://b/f") == "s3://b/f"
    assert local_path(Path("f")) == "f"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("f", "f.x"),
        ("f.", "f.x"),
        (Path("f"), "f.x"),
        ("f.y", "f.y"),
        (Path("f.y"), Path("f.y")),
        (sys, sys),
    ],
)
def test_a_path_without_a_suffix_gets_one(path, expected):
    assert utils.suffixed(path, ".x") == expected


def test_a_library_that_adds_no_suffix_leaves_the_name_alone():
    assert utils.suffixed("f.", "") == "f."


def test_a_process_that_dies_while_writing_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "out.txt"
    target.write_text("old")
    program = (
        "import os, pathlib; from hamilton.io.utils import replacing\n"
        f"with replacing({str(target)!r}) as beside:\n"
        "    pathlib.Path(beside).write_text('ha'); os._exit(9)"
    )

    died = subprocess.run([sys.executable, "-c", program], check=False)

    assert died.returncode == 9
    assert target.read_text() == "old"
