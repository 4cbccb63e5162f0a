"""The values of a run, one pickle for each name, read back with the script's classes where they now live.

Both sides of this run in children only: a pickle of a script's value is never opened in the user's process.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from hamilton.compare import Difference, Outcome, compare

_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that was kept, or why it could not be.

    Parameters
    ----------
    value
        The value, when there is no reason.
    reason
        Why no copy of it could be taken; empty when one was.
    """

    value: Any = None
    reason: str = ""


def keep(values: Mapping[str, object], folder: Path) -> None:
    """Write each value that pickles; note the reason of each that does not."""
    folder.mkdir(parents=True, exist_ok=True)
    index = {
        name: {"file": f"{number}.pickle", "reason": _keep_one(value, folder / f"{number}.pickle")}
        for number, (name, value) in enumerate(values.items())
    }
    (folder / _INDEX).write_text(json.dumps(index), encoding="utf-8")


def _keep_one(value: object, path: Path) -> str:
    try:
        path.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
    except Exception as error:  # noqa: BLE001 - a user's __reduce__ may raise anything
        return f"no copy of a {type(value).__name__} can be taken ({error})"
    return ""


def kept(folder: Path, home: ModuleType) -> dict[str, Kept]:
    """Read all values back; the script's own classes are looked up in another module.

    Parameters
    ----------
    folder
        Where they were kept.
    home
        The module that holds the script's classes now, under their names or with ``_`` before.
    """
    index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    return {
        name: _kept_one(folder / entry["file"], entry["reason"], home)
        for name, entry in index.items()
    }


def _kept_one(path: Path, reason: str, home: ModuleType) -> Kept:
    if reason:
        return Kept(reason=reason)
    try:
        with path.open("rb") as stream:
            return Kept(_Reader(stream, home).load())
    except Exception as error:  # noqa: BLE001 - a user's __setstate__ may raise anything
        return Kept(reason=f"its copy cannot be read back ({error})")


def compare_kept(original: Any, actual: Any) -> Outcome:
    """Compare a value that was pickled and read back with one that was not.

    Some values come back as something else: an exhausted iterator over a list as one over a tuple. So before two
    values are called different, both are seen as they come back.
    """
    found = compare(original, actual)
    if not isinstance(found, Difference):
        return found
    try:
        return compare(original, pickle.loads(pickle.dumps(actual)))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - a user's __reduce__ may raise anything
        return found


class _Reader(pickle.Unpickler):
    """Finds the classes of ``__main__`` in another module."""

    def __init__(self, stream: Any, home: ModuleType) -> None:
        super().__init__(stream)
        self._home = home

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Look a class up where it lives now."""
        if module_name != "__main__":
            return super().find_class(module_name, global_name)
        first, *rest = global_name.split(".")
        found: Any = getattr(self._home, first, None) or getattr(self._home, f"_{first}")
        for name in rest:
            found = getattr(found, name)
        return found
