"""The kernel's own fence, where it has one: Linux's Landlock.

Audit hooks hear what Python does; a library in C that opens a file or a connection by itself is heard by nobody. So
the child asks the kernel to deny writing outside some folders, and TCP, for itself and all that it starts. On other
systems, and on kernels without it, the hooks alone watch.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from typing import Any, Final

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_WRITE_FILE: Final = 1 << 1
_REMOVE_AND_MAKE: Final = sum(1 << bit for bit in range(4, 13))
_MOVE: Final = 1 << 13
_TRUNCATE: Final = 1 << 14
_TCP: Final = 0b11
_SINCE_MOVE: Final = 2
_SINCE_TRUNCATE: Final = 3
_SINCE_NETWORK: Final = 4


def fence(writable: Iterable[str], *, network: bool) -> bool:
    """Deny this process writing elsewhere, for good; say whether the kernel could.

    Parameters
    ----------
    writable
        Folders that may be written to; those that do not exist count as their nearest parent.
    network
        Whether TCP stays open.
    """
    if sys.platform != "linux":
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    version = kernel.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    rules = _ruleset(kernel, version, network)
    for folder in writable:
        _allow(kernel, rules, _existing(folder), _rights(version))
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = kernel.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)
    return bool(done == 0)


def _rights(version: int) -> int:
    """Give the ways of writing that a version of the interface knows."""
    known = _WRITE_FILE | _REMOVE_AND_MAKE
    known |= _MOVE if version >= _SINCE_MOVE else 0
    return known | (_TRUNCATE if version >= _SINCE_TRUNCATE else 0)


def _ruleset(kernel: Any, version: int, network: bool) -> int:  # noqa: FBT001 - passed on
    closed = 0 if network else _TCP
    fields = [_rights(version), closed] if version >= _SINCE_NETWORK else [_rights(version)]
    attributes = struct.pack(f"<{len(fields)}Q", *fields)
    made: int = kernel.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    return made


def _allow(kernel: Any, rules: int, folder: str, rights: int) -> None:
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("<Qi", rights, opened), 0)
    os.close(opened)


def _existing(folder: str) -> str:
    while not os.path.isdir(folder):  # noqa: PTH112 - of a text
        folder = os.path.dirname(folder) or "."  # noqa: PTH120 - of a text
    return folder
