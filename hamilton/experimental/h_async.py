"""The older path of the async driver; deprecated, use :mod:`hamilton.async_driver`."""

from __future__ import annotations

import warnings
from typing import Any

from hamilton import async_driver

__all__ = ["AsyncDriver", "AsyncGraphAdapter"]  # noqa: F822 - given below


def __getattr__(name: str) -> Any:
    """Give a name of the new path, and warn."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    warnings.warn(
        f"hamilton.experimental.h_async.{name} is deprecated; use hamilton.async_driver.{name}.",
        DeprecationWarning,
        stacklevel=2,
    )
    return getattr(async_driver, name)
