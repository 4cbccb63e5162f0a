"""The version of this distribution, in the two forms that users read."""

from __future__ import annotations

from typing import Final

__all__ = ["VERSION", "__version__"]

__version__: Final = "0.1.0"
VERSION: Final[tuple[int, ...]] = tuple(int(part) for part in __version__.split("."))
