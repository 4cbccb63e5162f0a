"""An error on its way from another process, with what pickling leaves out of errors."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

from hamilton.errors import RemoteError
from hamilton.execution.notes import MARK, Told


class FarError:
    """Stands for an error until it is unpickled: there it is that error again.

    Its notes are there again, and its cause is its traceback as text, unless they came along by
    themselves: tblib, which Dask installs, sees to that. Where an error does not survive pickling, a
    :class:`RemoteError` tells of it. This is no exception itself, or tblib would pickle it its way.

    Parameters
    ----------
    error
        What was raised.
    """

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.text = _traceback_of(error)

    def __reduce__(self) -> tuple[Any, ...]:
        error = self.error
        told = error if _survives(error) else RemoteError(_words_of(error))
        notes = tuple(getattr(error, "__notes__", None) or ())
        return _arrived, (told, notes, getattr(error, MARK, None), self.text)


class FarTraceback(Exception):
    """The traceback of an error of another process: the cause of what is raised here."""

    def __str__(self) -> str:
        """Give it on lines of its own."""
        return f"\nIn another process:\n{self.args[0]}"


def _arrived(
    error: BaseException, notes: tuple[str, ...], told: Told | None, text: str
) -> BaseException:
    """Give an error what it lost on its way."""
    kept = tuple(getattr(error, "__notes__", None) or ())
    lost: dict[str, Any] = {"__notes__": [*kept, *notes[len(kept) :]], MARK: told}
    if error.__traceback__ is None and error.__cause__ is None:
        lost["__cause__"] = FarTraceback(text)
    for name, value in lost.items():
        BaseException.__setattr__(error, name, value)  # as its class may refuse to be changed
    return error


def _survives(error: BaseException) -> bool:
    try:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - pickled a moment ago
    except Exception:  # noqa: BLE001 - whatever goes wrong, it cannot travel
        return False
    return type(again) is type(error)


def _words_of(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an error whose text cannot be had is still one
        return f"{type(error).__name__}, whose text cannot be had"


def _traceback_of(error: BaseException) -> str:
    whole = traceback.TracebackException.from_exception(error)
    whole.__notes__ = None  # they stand on the error that is raised
    return "".join(whole.format()).rstrip()


__all__ = ["FarError", "FarTraceback"]
