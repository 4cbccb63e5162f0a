"""The place where contributed dataflows are imported from; they come in packages of their own.

Every folder ``hamilton/contrib`` on the path belongs to this package, wherever it is installed.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path


def _portions(own: str) -> Iterator[str]:
    """Give this package's own folder, and those of its name on the path."""
    yield own
    for entry in sys.path:
        folder = Path(entry or ".") / "hamilton" / "contrib"
        if folder.is_dir() and str(folder) != own:
            yield str(folder)


@contextlib.contextmanager
def catch_import_errors(
    module_name: str, file_location: str, logger: logging.Logger
) -> Iterator[None]:
    """Import what a dataflow needs, and say how to install what is missing.

    Parameters
    ----------
    module_name
        The dataflow's module: its ``__name__``.
    file_location
        The module's file: its ``__file__``; ``requirements.txt`` stands beside it.
    logger
        Kept for code that gives one: what is to be said stands on the error.

    Raises
    ------
    ImportError
        The one that was raised inside, with a note.
    """
    del logger
    try:
        yield
    except ImportError as error:
        needed = Path(file_location).with_name("requirements.txt")
        error.add_note(f"{module_name} needs more packages: pip install -r {needed}")
        raise


__path__ = list(dict.fromkeys(_portions(str(Path(__file__).parent))))

__all__ = ["catch_import_errors"]
