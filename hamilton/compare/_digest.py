"""A value's digest: a short text that is equal for equal data, in every process.

Each value becomes a tag (what it is) and parts (bytes, or further values). The digest of the
value is the hash of the tag and of its parts' digests, each with its length: so no two different
values run into each other, at any depth. What has no digest says so: :data:`UNHASHABLE`.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterable, Mapping
from typing import Final

from hamilton.compare._kinds import kind_of, name_of
from hamilton.compare._parts import SCALARS, Beside, Code, Raw, Reader, UnhashableError, readers

SCHEME: Final = 1
"""The version of the way digests are made; it begins each digest."""

UNHASHABLE: Final = "<unhashable>"
"""Stands where a digest would, for a value that has none."""

_DIGEST_BYTES: Final = 24
_DEEPEST: Final = 20_000
"""Values inside each other; there may be no end of them, where each makes the next when asked."""

_length: Final = struct.Struct("<Q").pack


def digest(value: object, code: Code | None = None) -> str:
    """Give a text that is equal for equal values and different for different ones.

    It covers types, names of columns, series and indexes, dtypes, index, shape and order (of a
    mapping's keys as well; a set has none), at any depth.

    Parameters
    ----------
    value
        The value.
    code
        Gives the version of a function or a class; without it, functions have no digest, and of
        classes those alone that Python, numpy or pandas define.

    Returns
    -------
    str
        The scheme's version and 32 characters that are safe in file names, or
        :data:`UNHASHABLE`.

    Examples
    --------
    >>> digest([1, 2]) == digest([1, 2]), digest([1, 2]) == digest((1, 2))
    (True, False)
    >>> digest(lambda: 0)
    '<unhashable>'
    """
    try:
        made = _digest_of(value, readers(code))
    except Exception:  # noqa: BLE001 - nested too deeply, or a class that raises when it is asked
        return UNHASHABLE
    return f"{SCHEME}-{base64.urlsafe_b64encode(made).decode()}"


def _digest_of(value: object, read: Mapping[str, Reader]) -> bytes:
    """Hash a value and all inside it; no call waits for another, however deep they lie."""
    if type(value) in SCALARS:
        return _scalar(value)
    level = _Level(b"", value, read)
    above, way = {id(value): 0}, [level]
    while True:
        inner = level.next_inside(above)
        if inner is not None:
            level = _Level(*inner, read)
            above[id(level.value)] = len(way)
            way.append(level)
            if len(way) > _DEEPEST:
                raise UnhashableError
            continue
        del above[id(level.value)]
        made = level.hashed()
        way.pop()
        if not way:
            return made
        level = way[-1]
        level.made.append(made)


class _Level:
    """A value that is being read.

    Parameters
    ----------
    mark
        What its digest begins with, among the parts of the value around it.
    value
        The value; kept, so that its identity stays its own.
    read
        Takes values apart, by kind.
    """

    __slots__ = ("_kind", "_left", "_mark", "made", "value")

    def __init__(self, mark: bytes, value: object, read: Mapping[str, Reader]) -> None:
        self._mark = mark
        self.value = value
        self._kind = kind_of(value)
        self._left = iter(read[self._kind](value))
        self.made: list[bytes] = []

    def next_inside(self, above: Mapping[int, int]) -> tuple[bytes, object] | None:
        """Hash parts until one is a value to be read itself; give that with its mark.

        ``above`` maps the values around the parts to their depth, for cycles.
        """
        made = self.made
        for part in self._left:
            kind = type(part)
            if kind in SCALARS:
                made.append(b"v" + _scalar(part))
            elif kind is Raw:
                made.append(b"b" + part)  # type: ignore[operator]  # it is bytes
            elif kind is Beside:
                return b"s", (*part,)  # type: ignore[misc]  # it is a tuple
            elif id(part) in above:
                depth = len(above) - above[id(part)]
                made.append(b"v" + _hash(b"above", [b"%d" % depth]))
            else:
                return b"v", part
        return None

    def hashed(self) -> bytes:
        """Give the digest, behind the mark."""
        if self._kind == "set":
            self.made.sort()
        return self._mark + _hash(f"{self._kind} {name_of(type(self.value))}".encode(), self.made)


def _hash(tag: bytes, parts: Iterable[bytes]) -> bytes:
    state = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in (tag, *parts):
        state.update(_length(len(part)))
        state.update(part)
    return state.digest()


def _scalar(value: object) -> bytes:
    """Hash a value of a type that there is most of: what is the same for all is hashed already."""
    kind = type(value)
    state, raw = _BEGUN[kind].copy(), SCALARS[kind](value)
    state.update(_length(len(raw) + 1) + b"b" + raw)
    return state.digest()


def _begun(tag: bytes) -> hashlib.blake2b:
    state = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    state.update(_length(len(tag)) + tag)
    return state


_BEGUN: Final = {kind: _begun(f"scalar {name_of(kind)}".encode()) for kind in SCALARS}
