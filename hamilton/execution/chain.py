"""Which pools of threads wait for what runs here: whoever sent it, and whoever sent that.

A node in a pool may run a driver of its own, which sends nodes to the same pool, or to one whose nodes
send some to the first. If all threads waited for others to be free they would wait for ever. So what
is sent to a pool knows the pools in whose threads it is waited for, and what it would send to one of
them runs where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

_WAITING: Final[ContextVar[frozenset[int]]] = ContextVar("waiting", default=frozenset())


def waits_for_us(pool: object) -> bool:
    """Say whether a thread of a pool waits for what runs here.

    Parameters
    ----------
    pool
        Whoever owns the threads.
    """
    return id(pool) in _WAITING.get()


def sent_to(pool: object, function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function that knows, wherever it is called, who waits for it.

    Parameters
    ----------
    pool
        Whoever owns the threads in one of which it is called.
    function
        What is called.
    """
    return partial(_run, _WAITING.get() | {id(pool)}, function)


def _run(waiting: frozenset[int], function: Callable[..., Any], /, *args: Any) -> Any:
    __tracebackhide__ = True
    before = _WAITING.set(waiting)
    try:
        return function(*args)
    finally:
        _WAITING.reset(before)


__all__ = ["sent_to", "waits_for_us"]
