"""The key under which a result is remembered; it can be read back."""

from __future__ import annotations

import base64
import binascii
import functools
import re
import zlib
from collections.abc import Mapping
from typing import Final

_UNSAFE: Final = re.compile(r"[^a-zA-Z0-9_]")
_NOTHING: Final = "<none>"
_LEVEL: Final = 3
_HEADER: Final = b"\x78\x5e"
_TEXTS: Final = 16_384
_SHORT: Final = 250
"""Bytes that fit into the smallest window of zlib, and into one block of it."""


def create_cache_key(
    node_name: str, code_version: str | None, dependencies_data_versions: Mapping[str, str]
) -> str:
    """Give the key of a node for the code and the data it is computed from.

    Parameters
    ----------
    node_name
        The node; of its name, letters, digits and ``_`` stay.
    code_version
        The version of its code.
    dependencies_data_versions
        The versions of what it reads, by name.

    Examples
    --------
    >>> decode_key(create_cache_key("b", "c1", {"x": "1", "a": "2"}))
    {'node_name': 'b', 'code_version': 'c1', 'dependencies_data_versions': {'a': '2', 'x': '1'}}
    """
    name = _UNSAFE.sub("", node_name)
    versions = sorted(dependencies_data_versions.items())
    text = ",".join(part for pair in versions for part in pair) or _NOTHING
    return f"{name}-{code_version}-{_packed(text)}"


@functools.lru_cache(maxsize=_TEXTS)
def _packed(text: str) -> str:
    return binascii.b2a_base64(_compressed(text.encode()), newline=False).decode()


def _compressed(text: bytes) -> bytes:
    """Give what ``zlib.compress`` gives, without the 256 KB that it clears for each text."""
    if len(text) > _SHORT:
        return zlib.compress(text, _LEVEL)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -9, 2)
    body = packer.compress(text) + packer.flush()
    return _HEADER + body + zlib.adler32(text).to_bytes(4, "big")


def decode_key(cache_key: str) -> dict[str, object]:
    """Read a key back: name of the node, version of its code, versions of what it reads."""
    name, _, rest = cache_key.partition("-")
    return {
        "node_name": name,
        "code_version": rest.rpartition("-")[0],
        "dependencies_data_versions": versions_read(cache_key),
    }


def versions_read(cache_key: str) -> dict[str, str]:
    """Give the versions, by name, of what a node reads that has a key."""
    text = zlib.decompress(base64.b64decode(cache_key.rpartition("-")[2])).decode()
    parts = [] if text == _NOTHING else text.split(",")
    return dict(zip(parts[::2], parts[1::2], strict=True))


__all__ = ["create_cache_key", "decode_key", "versions_read"]
