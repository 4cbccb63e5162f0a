"""How a run ends: all is cleaned up, and the error that ended it counts more than any of cleaning."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def afterwards(clean: Callable[[], object]) -> Iterator[None]:
    """Clean up when this is left; an error that leaves it stays what it is.

    Parameters
    ----------
    clean
        What cleans up; what it raises is a note on the error that leaves, or raised if none does.
    """
    __tracebackhide__ = True
    try:
        yield
    except BaseException as error:
        try:
            clean()
        except Exception as other:  # noqa: BLE001 - what ended the run counts more
            note_too(error, other)
        raise
    clean()


def note_too(error: BaseException, other: BaseException) -> None:
    """Add to the error that ended a run what cleaning up after it raised."""
    told = "".join(traceback.format_exception_only(other)).strip()
    error.add_note(f"cleaning up after it failed, too: {told}")


__all__ = ["afterwards", "note_too"]
