"""What each statement did: looked at between statements, in the child, while the script runs."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType
from typing import Any

from hamilton.compare import UNHASHABLE, digest, kind_of
from hamilton.migrate.observe.annotation import annotation_of
from hamilton.migrate.observe.instrument import LEAVING
from hamilton.migrate.sandbox.folder import Stamps, stamps
from hamilton.migrate.sandbox.guard import Guard

_NOT_VARIABLES = (ModuleType, FunctionType, BuiltinFunctionType, type)
_NEVER_CHANGE = frozenset({"scalar", "array_scalar"})
_MOST_MEMBERS = 1000
_DEEPEST = 3
_MANY_FILES = 500
_COPY_ON_WRITE_SINCE = 3
_MANY_VARIABLES = 200
_ABSENT = object()


@dataclass(slots=True)
class Tracer:
    """Looks at the script's variables and files after each statement.

    Parameters
    ----------
    guard
        Notes the files that were opened.
    folder
        The copy that the script works in.
    budget_s
        Time that digests may take; after it changes are not looked for any more.
    """

    guard: Guard
    folder: Path
    budget_s: float
    statements: dict[int, dict[str, Any]] = field(default_factory=dict)
    left_with: dict[str, object] = field(default_factory=dict)
    _live: dict[str, object] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)
    _stamps: Stamps = field(default_factory=dict)
    _spent_s: float = 0.0

    def begin(self) -> None:
        """Note the files before the first statement."""
        self._stamps = stamps(self.folder)

    def __call__(self, index: int) -> None:
        """Look around after the statement of that index; called by the instrumented script."""
        self.guard.disarm()
        try:
            self._look(index, _caller())
        finally:
            self.guard.arm()

    def _look(self, index: int, frame: FrameType | None) -> None:
        assert frame is not None  # noqa: S101 - CPython always knows its frames
        if index == LEAVING:
            self.left_with = dict(frame.f_locals)
            return
        names = {**frame.f_globals, **frame.f_locals}
        bound = self._rebind(names)
        changed = self._changed(bound)
        touched = {*bound, *changed} if len(self._types) > _MANY_VARIABLES else self._types
        read, written = self._files()
        seen = {
            "types": {name: self._types[name] for name in touched if name in self._types},
            "changed": sorted(changed),
            "aliases": [sorted(group) for group in _aliases(self._live, self._digests)],
            "files_read": read,
            "files_written": written,
        }
        self.statements[index] = _joined(self.statements.get(index), seen)

    def _rebind(self, names: dict[str, object]) -> list[str]:
        """Name the variables that are bound to another object than before; forget those that are gone."""
        before, self._live = self._live, names
        bound = [name for name, value in names.items() if before.get(name, _ABSENT) is not value]
        for name in {*bound, *(before.keys() - names.keys())}:
            self._types.pop(name, None)
            self._digests.pop(name, None)
        variables = [name for name in bound if _is_variable(name, names[name])]
        for name in variables:
            self._types[name] = annotation_of(names[name])
            if kind_of(names[name]) not in _NEVER_CHANGE:
                self._digests[name] = self._digest(names[name])
        return variables

    def _changed(self, bound: list[str]) -> list[str]:
        """Name the variables whose object stayed the same and holds something else now."""
        changed = []
        for name in self._digests.keys() - bound:
            now = self._digest(self._live[name])
            if now != self._digests[name]:
                changed.append(name)
                self._digests[name] = now
                self._types[name] = annotation_of(self._live[name])
        return changed

    def _digest(self, value: object) -> str:
        if self._spent_s > self.budget_s:
            return UNHASHABLE
        started = time.monotonic()
        made = digest(value)
        self._spent_s += time.monotonic() - started
        return made

    def _files(self) -> tuple[list[str], list[str]]:
        """Name the files of the folder that were opened or changed since the last look."""
        opened, self.guard.opened = self.guard.opened, []
        inside = [(_relative(path, self.folder), writes) for path, writes in opened]
        read = {
            name
            for name, writes in inside
            if name and not writes and (self.folder / name).is_file()
        }
        written = {name for name, writes in inside if name and writes}
        if len(self._stamps) <= _MANY_FILES:
            now = stamps(self.folder)
            written |= {name for name, stamp in now.items() if self._stamps.get(name) != stamp}
            self._stamps = now
        return sorted(read - written), sorted(written)


def _caller() -> FrameType | None:
    """Give the frame of the script that called the hook."""
    here = inspect.currentframe()
    hook = here.f_back if here is not None else None
    return hook.f_back if hook is not None else None


def _joined(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Join what was seen when a statement ran more than once: a function called again."""
    if old is None:
        return new
    lists = {
        name: sorted({*old[name], *new[name]})
        for name in ("changed", "files_read", "files_written")
    }
    return {**new, **lists}


def _is_variable(name: str, value: object) -> bool:
    return not name.startswith("__") and not isinstance(value, _NOT_VARIABLES)


def _aliases(live: Mapping[str, object], names: Iterable[str]) -> list[frozenset[str]]:
    """Name the sets of variables that reach one and the same object that can be changed."""
    holders: dict[int, set[str]] = {}
    for name in names:
        for part in _reached(live[name], set(), 0):
            holders.setdefault(part, set()).add(name)
    return sorted({frozenset(group) for group in holders.values() if len(group) > 1}, key=sorted)


def _reached(value: object, met: set[int], depth: int) -> Iterator[int]:
    """Walk the identities of what can be changed through a value."""
    if isinstance(value, _NOT_VARIABLES) or id(value) in met or len(met) > _MOST_MEMBERS:
        return
    met.add(id(value))
    if _can_change(value):
        yield id(value)
    if depth < _DEEPEST:
        for part in _parts(value):
            yield from _reached(part, met, depth + 1)


def _can_change(value: object) -> bool:
    kind = kind_of(value)
    if kind in {"scalar", "index", "array_scalar"} or isinstance(
        value, tuple | frozenset | bytes | str
    ):
        return isinstance(value, bytearray)
    return kind != "object" or hasattr(value, "__dict__") or hasattr(value, "__next__")


def _parts(value: Any) -> list[object]:
    kind = kind_of(value)
    if kind == "mapping":
        return list(value.values())
    if kind in {"sequence", "set"}:
        return list(value)
    if kind == "array":
        return [] if value.base is None else [value.base]
    if kind in {"object", "estimator"}:
        return list(getattr(value, "__dict__", {}).values())
    return _shared_columns(value) if kind in {"frame", "series"} else []


def _shared_columns(value: Any) -> list[object]:
    """Give the arrays below a frame or series, where pandas shares them without copy-on-write."""
    pandas = sys.modules["pandas"]
    if (
        int(pandas.__version__.partition(".")[0]) >= _COPY_ON_WRITE_SINCE
        or pandas.options.mode.copy_on_write is True
    ):
        return []
    columns = (
        [value] if value.ndim == 1 else [value.iloc[:, place] for place in range(value.shape[1])]
    )
    arrays = [column.to_numpy() for column in columns]
    return [array if array.base is None else array.base for array in arrays]


def _relative(path: str, folder: Path) -> str:
    """Give a path relative to the folder, empty for one outside of it."""
    inside = Path(path)
    return inside.relative_to(folder).as_posix() if inside.is_relative_to(folder) else ""
