"""Two files compared by what is in them, where the format is known; else by their bytes."""

from __future__ import annotations

import importlib
import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from hamilton.compare import Difference, Equal, Outcome, compare

Reader: TypeAlias = Callable[[Path], Any]


def compare_files(expected: Path, actual: Path) -> Outcome:
    """Say whether two files hold the same, and if not, where they first differ."""
    left, right = expected.read_bytes(), actual.read_bytes()
    if left == right:
        return Equal()
    read = _READERS.get(expected.suffix.lower())
    if read is None:
        return _different_bytes(left, right)
    try:
        contents = read(expected), read(actual)
    except Exception:  # noqa: BLE001 - a file that its reader refuses is compared by its bytes
        return _different_bytes(left, right)
    return compare(*contents)


def _different_bytes(left: bytes, right: bytes) -> Difference:
    pairs = enumerate(zip(left, right, strict=False))
    place = next(
        (number for number, (one, other) in pairs if one != other), min(len(left), len(right))
    )
    return Difference("bytes", f"{len(left)} bytes", f"{len(right)} bytes", f"byte {place}")


def compare_folders(expected: Path, actual: Path, names: tuple[str, ...]) -> Mapping[str, Outcome]:
    """Compare files of one name in two folders; a file that is missing in the second is a difference."""
    return {
        name: compare_files(expected / name, actual / name)
        if (actual / name).is_file()
        else Difference("file", "a file", "no file")
        for name in names
    }


def _pandas_reader(name: str, **options: Any) -> Reader:
    def read(path: Path) -> Any:
        return getattr(importlib.import_module("pandas"), name)(path, **options)

    return read


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _read_json_lines(path: Path) -> Any:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _read_pickle(path: Path) -> Any:
    with path.open("rb") as stream:
        return pickle.load(stream)  # noqa: S301 - written by the run itself, read in the sandbox


_TEXT: Final = {"low_memory": False, "keep_default_na": False, "na_values": [""]}
_READERS: Final[dict[str, Reader]] = {
    ".csv": _pandas_reader("read_csv", **_TEXT),
    ".tsv": _pandas_reader("read_csv", sep="\t", **_TEXT),
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".parquet": _pandas_reader("read_parquet"),
    ".feather": _pandas_reader("read_feather"),
    ".xlsx": _pandas_reader("read_excel", sheet_name=None, header=None),
    ".xls": _pandas_reader("read_excel", sheet_name=None, header=None),
    ".pkl": _read_pickle,
    ".pickle": _read_pickle,
}
