"""When Ctrl-C strikes: where somebody waits or a function of the user runs, never halfway in between.

An interrupt may be raised between any two steps of the main thread, also right after a lock of a pool
is taken and before it is sure to be given back. Whoever needs that lock then waits for ever.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Collection, Iterator
from typing import Any


def begin_process() -> None:
    """Begin a process of a pool: it ignores interrupts but while tasks run.

    A terminal sends Ctrl-C to all processes. One that it struck while it reads what to do next
    would leave half of that to the others, which then wait for ever.
    """
    _ignore_interrupts()
    _mask_interrupts("SIG_UNBLOCK")


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold interrupts back until this is left, so that nothing is left half done in between.

    Processes that are started meanwhile hear none until they have begun. Only the main thread hears
    interrupts at all.
    """
    before = _mask_interrupts("SIG_BLOCK")
    hears = signal.getsignal(signal.SIGINT)
    struck: list[tuple[Any, ...]] = []
    holds = callable(hears) and threading.current_thread() is threading.main_thread()
    if holds:
        signal.signal(signal.SIGINT, lambda *facts: struck.append(facts))
    try:
        yield
    finally:
        if holds:
            signal.signal(signal.SIGINT, hears)
        if signal.SIGINT not in before:
            _mask_interrupts("SIG_UNBLOCK")
        if struck and callable(hears):
            hears(*struck[0])


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


def _mask_interrupts(how: str) -> Collection[int]:
    """Change what is held back, where the system can; give what was."""
    mask = getattr(signal, "pthread_sigmask", None)
    return mask(getattr(signal, how), {signal.SIGINT}) if mask is not None else ()


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
