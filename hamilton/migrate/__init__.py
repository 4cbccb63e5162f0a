"""Turn a legacy pandas script into a dataflow module, with proof.

``hamilton migrate SCRIPT -o DIR`` from the shell; :func:`migrate` as a library. What the command needs beyond the
engine (libcst, pandas, pyarrow, typer) comes with the extra: ``pip install 'hamilton-toolkit[migrate]'``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hamilton.migrate.api import Migration, Refusal, migrate

__all__ = ["Migration", "Refusal", "migrate"]


def __getattr__(name: str) -> Any:
    """Load the migration when it is first asked for: a recording's reader needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module("hamilton.migrate.api"), name)
    except ModuleNotFoundError as error:
        raise _missing_extra(error) from error


def _missing_extra(error: ModuleNotFoundError) -> ImportError:
    if (error.name or "").partition(".")[0] == "hamilton":
        return error
    return ImportError(
        "hamilton migrate needs the extra: pip install 'hamilton-toolkit[migrate]' "
        f"({error.name} is not installed)",
        name=error.name,
    )


def __dir__() -> list[str]:
    """Name what is public."""
    return sorted(__all__)
