"""What each command needs beyond the engine, and the extra that brings it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_ALWAYS: Final = ("typer",)
_NEEDS: Final[Mapping[str, Sequence[str]]] = {"migrate": ("libcst", "pandas", "pyarrow")}


def is_installed(name: str) -> bool:
    """Say whether a package can be imported, without importing it."""
    return importlib.util.find_spec(name) is not None


def missing_extra(
    arguments: Sequence[str], installed: Callable[[str], bool] = is_installed
) -> str | None:
    """Give the sentence that names the extra which the command needs; nothing if all is there.

    Parameters
    ----------
    arguments
        Of the command line, the command among them.
    installed
        Says whether a package is there.
    """
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    missing = [name for name in (*_ALWAYS, *_NEEDS.get(command, ())) if not installed(name)]
    if not missing:
        return None
    extra = command if command in _NEEDS else "cli"
    what = f"hamilton {command}" if command in _NEEDS else "the command line"
    return f"{what} needs the extra: pip install 'hamilton-toolkit[{extra}]' (missing: {', '.join(missing)})"
