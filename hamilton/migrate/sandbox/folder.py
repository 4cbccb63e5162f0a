"""The copies of a script's folder that runs work in, and what a run wrote there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_LEFT_OUT = frozenset(
    {
        ".git",
        ".hg",
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        ".tox",
        ".mypy_cache",
        ".ipynb_checkpoints",
    }
)
Stamps: TypeAlias = Mapping[str, tuple[int, int, int]]
"""Relative path of each file to its time of change (ns), size (bytes) and inode."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The one place where copies of a script's folder appear, one after the other.

    Each run finds its copy under the same path, so that values that hold a path are equal.

    Parameters
    ----------
    base
        A temporary folder of ours.
    original
        The script's folder.
    left_out
        Folders that are not copied: the one that the migration is written to.
    libraries
        Modules that all runs import: they are loaded once.
    """

    base: Path
    original: Path
    left_out: tuple[Path, ...] = ()
    libraries: tuple[str, ...] = ()

    @property
    def run(self) -> Path:
        """Give the path of the copy."""
        return (
            self.base
            / "run"
            / (self.original.parent.name or "root")
            / (self.original.name or "folder")
        )

    @property
    def scratch(self) -> Path:
        """Give the folder for temporary files of a run."""
        return self.base / "tmp"

    def renew(self) -> Path:
        """Put a fresh copy in place of the last one."""
        for used in (self.base / "run", self.scratch):
            shutil.rmtree(used, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        shutil.copytree(self.original, self.run, ignore=self._ignored, dirs_exist_ok=True)
        self._show_neighbours()
        return self.run

    def _ignored(self, folder: str, names: list[str]) -> set[str]:
        skipped = {name for name in names if name in _LEFT_OUT or _is_special(Path(folder, name))}
        return skipped | {name for name in names if Path(folder, name).resolve() in self.left_out}

    def _show_neighbours(self) -> None:
        """Link the folder's siblings, so that ``../data`` is found; writing there is denied."""
        for sibling in _listed(self.original.parent):
            link = self.run.parent / sibling.name
            if not link.exists() and sibling.name not in _LEFT_OUT:
                link.symlink_to(sibling)


def copy_plot_settings(target: Path) -> None:
    """Copy matplotlib's settings and list of fonts, so that no run has to make that list again."""
    home = Path.home()
    for name, pattern in ((".config", "matplotlibrc"), (".cache", "fontlist*.json")):
        for path in (home / name / "matplotlib").glob(pattern):
            shutil.copy2(path, target)


def _is_special(path: Path) -> bool:
    """Say whether a path is no file, folder or link that leads to one: a socket, a pipe, nothing."""
    return not (path.is_file() or path.is_dir())


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def copied_size(folder: Path, limit_bytes: int) -> int:
    """Add up what a copy of a folder would take, stopping once it is over the limit."""
    total = 0
    for path in _files(folder):
        total += path.stat().st_size
        if total > limit_bytes:
            break
    return total


def stamps(folder: Path) -> Stamps:
    """Note time of change, size and inode of each file."""
    found = {}
    for path in _files(folder):
        state = path.stat()
        found[path.relative_to(folder).as_posix()] = (
            state.st_mtime_ns,
            state.st_size,
            state.st_ino,
        )
    return found


def written_since(before: Stamps, folder: Path) -> tuple[str, ...]:
    """Name the files that are new or changed since the stamps were taken, sorted."""
    return tuple(
        sorted(name for name, stamp in stamps(folder).items() if before.get(name) != stamp)
    )


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        yield from (path for name in sorted(names) if (path := Path(parent, name)).is_file())
