from __future__ import annotations

from pathlib import Path

from hamilton.migrate.facts import Origin, Refused
from hamilton.migrate.read import read_source, source_from_text


def code(found: object) -> str:
    assert isinstance(found, Refused)
    return found.reasons[0].code


def test_a_script_keeps_its_lines_and_path(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text("x = 1\ny = 2\n")
    source = read_source(path)
    assert not isinstance(source, Refused)
    assert (source.text, source.path) == ("x = 1\ny = 2\n", str(path))
    assert source.origin(2) == Origin(2)
    assert source.origin(99) == Origin(99)


def test_the_declared_coding_is_used(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_bytes("# coding: latin-1\nx = 'ä'\n".encode("latin-1"))
    source = read_source(path)
    assert not isinstance(source, Refused)
    assert "ä" in source.text


def test_windows_line_ends_become_plain():
    assert source_from_text("a = 1\r\nb = 2\rc = 3\n").text == "a = 1\nb = 2\nc = 3\n"


def test_cells_are_counted_where_they_begin():
    source = source_from_text("import x\n# %%\na = 1\n# In[2]:\nb = 2\n")
    assert [source.origin(line).cell for line in (1, 3, 5)] == [None, 0, 1]


def test_what_is_no_script_is_refused(tmp_path: Path):
    assert code(read_source(tmp_path / "a.txt")) == "M001"


def test_a_missing_file_is_refused(tmp_path: Path):
    assert code(read_source(tmp_path / "a.py")) == "M002"


def test_what_cannot_be_decoded_is_refused(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_bytes(b"x = '\xff\xfe'\n")
    assert code(read_source(path)) == "M003"
