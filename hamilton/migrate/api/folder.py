"""Write into a folder that may hold other files: beside and replaced, never over what is not ours.

``report.json`` holds the checksum of each file as it was written. A file that still has it is ours, and may be
replaced; any other is kept, unless it is forced.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hamilton.errors import HamiltonError

REPORT: Final = "report.json"


class ConflictError(HamiltonError, FileExistsError):
    """Files are in the way that this tool did not write, or that were changed since.

    Parameters
    ----------
    paths
        The files.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        names = ", ".join(str(path) for path in self.paths)
        super().__init__(
            f"{names}: not written by hamilton migrate, or changed since. Nothing was written. "
            "Move or rename what is there, choose another folder, or overwrite it with --force."
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was written to a folder before.

    Parameters
    ----------
    folder
        The folder.
    checksums
        Relative path of each file to the checksum that it was written with.
    """

    folder: Path
    checksums: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: str | Path) -> Ledger:
        """Read the ledger of a folder; an empty one where there is none."""
        place = Path(folder)
        try:
            written = json.loads((place / REPORT).read_text(encoding="utf-8"))["written"]
        except (OSError, ValueError, KeyError, TypeError):
            return cls(place)
        return cls(place, written if isinstance(written, dict) else {})

    def conflicts(self, names: Iterable[str]) -> tuple[Path, ...]:
        """Name the files that exist and are not as they were written."""
        return tuple(
            self.folder / name
            for name in names
            if (self.folder / name).exists() and not self._is_ours(name)
        )

    def _is_ours(self, name: str) -> bool:
        if name == REPORT:
            return _is_report(self.folder / name)
        path = self.folder / name
        return path.is_file() and self.checksums.get(name) == checksum(path.read_bytes())

    def stale(self, files: Mapping[str, bytes]) -> tuple[Path, ...]:
        """Name the files whose content is not what would be written."""
        return tuple(
            self.folder / name
            for name, content in files.items()
            if not (self.folder / name).is_file() or (self.folder / name).read_bytes() != content
        )

    def write(
        self, files: Mapping[str, bytes], report: Mapping[str, Any], *, force: bool = False
    ) -> tuple[Path, ...]:
        """Write files, and the report with their checksums.

        Raises
        ------
        ConflictError
            If a file is in the way; then nothing is written.
        """
        in_the_way = () if force else self.conflicts([*files, REPORT])
        if in_the_way:
            raise ConflictError(in_the_way)
        written = {
            **self._still_there(),
            **{name: checksum(content) for name, content in files.items()},
        }
        text = json.dumps({**report, "written": written}, indent=1, ensure_ascii=False) + "\n"
        everything = {**files, REPORT: text.encode()}
        for name, content in everything.items():
            replace_file(self.folder / name, content)
        return tuple(self.folder / name for name in everything)

    def _still_there(self) -> dict[str, str]:
        return {
            name: known for name, known in self.checksums.items() if (self.folder / name).is_file()
        }


def _is_report(path: Path) -> bool:
    try:
        tool = json.loads(path.read_text(encoding="utf-8"))["tool"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(tool == "hamilton migrate")


def checksum(content: bytes) -> str:
    """Give the checksum of a file's content."""
    return hashlib.sha256(content).hexdigest()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; what is there already and equal is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)  # noqa: PTH105 - Path.replace says the same less plainly
