"""Two files, compared by what is in them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from hamilton.compare import Difference, Equal
from hamilton.migrate.sandbox.contents import compare_files, compare_folders

FRAME = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
CLOSE = FRAME.assign(a=[1.0, 2.0 + 1e-12])
OTHER = FRAME.assign(a=[1.0, 2.5])
WRITERS = {
    ".csv": lambda frame, path: frame.to_csv(path, index=False),
    ".tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    ".json": lambda frame, path: path.write_text(json.dumps(frame.to_dict("list"))),
    ".jsonl": lambda frame, path: frame.to_json(
        path, orient="records", lines=True, double_precision=15
    ),
    ".parquet": lambda frame, path: frame.to_parquet(path),
    ".feather": lambda frame, path: frame.to_feather(path),
    ".pkl": lambda frame, path: frame.to_pickle(path),
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_known_format_is_compared_by_its_content(suffix, tmp_path):
    paths = [tmp_path / f"{name}{suffix}" for name in ("one", "close", "other")]
    for frame, path in zip((FRAME, CLOSE, OTHER), paths, strict=True):
        WRITERS[suffix](frame, path)
    assert compare_files(paths[0], paths[0]) == Equal()
    assert compare_files(paths[0], paths[1]) == Equal()
    assert isinstance(compare_files(paths[0], paths[2]), Difference)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a.pkl"])
def test_what_cannot_be_parsed_is_compared_by_bytes(name, tmp_path):
    one, other = tmp_path / "one" / name, tmp_path / "other" / name
    for path, content in ((one, b"\xff\x00a"), (other, b"\xff\x00b")):
        path.parent.mkdir()
        path.write_bytes(content)
    assert "byte 2" in str(compare_files(one, other))


def test_a_missing_file_is_a_difference(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a").touch()
    (found,) = compare_folders(tmp_path / "one", tmp_path / "other", ("a",)).values()
    assert str(found) == "file differs: expected a file, got no file"
