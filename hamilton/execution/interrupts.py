"""When Ctrl-C strikes: where somebody waits or a function of the user runs, never halfway in between.

An interrupt may be raised between any two steps of the main thread, also right after a lock of a pool
is taken and before it is sure to be given back. Whoever needs that lock then waits for ever.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Collection, Iterator
from types import FrameType


def begin_process() -> None:
    """Begin a process of a pool: it ignores interrupts but while tasks run.

    A terminal sends Ctrl-C to all processes. One that it struck while it reads what to do next
    would leave half of that to the others, which then wait for ever.
    """
    _ignore_interrupts()
    _mask("SIG_UNBLOCK", {signal.SIGINT})


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold interrupts back until this is left, so that nothing is left half done in between.

    Only the main thread hears interrupts: in any other there is nothing to hold.
    """
    hears = signal.getsignal(signal.SIGINT)
    if not callable(hears) or threading.current_thread() is not threading.main_thread():
        yield
        return
    struck: list[tuple[int, FrameType | None]] = []
    try:
        signal.signal(signal.SIGINT, lambda *facts: struck.append(facts))
        yield
    finally:
        signal.signal(signal.SIGINT, hears)
        if struck:
            hears(*struck[0])


@contextlib.contextmanager
def processes_begin_deaf() -> Iterator[None]:
    """Let processes that are started meanwhile hear no interrupt until they have begun."""
    before = _mask("SIG_BLOCK", ())
    try:
        _mask("SIG_BLOCK", {signal.SIGINT})
        yield
    finally:
        _mask("SIG_SETMASK", before)


@contextlib.contextmanager
def interrupts_heard() -> Iterator[None]:
    """Let an interrupt strike the tasks of a process that ignores it in between."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        _ignore_interrupts()


def _mask(how: str, signals: Collection[int]) -> Collection[int]:
    """Change which signals are held back from this thread, where the system can; give which were."""
    mask = getattr(signal, "pthread_sigmask", None)
    return mask(getattr(signal, how), signals) if mask is not None else ()


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
