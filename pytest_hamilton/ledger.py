"""What one test was given and what its runs read, and the account at its end."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from pytest_hamilton.errors import DoubleWarning, UnusedDouble
from pytest_hamilton.marks import Marks
from pytest_hamilton.places import place_of_item
from pytest_hamilton.settings import Strictness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_hamilton.doubles import StandIn
    from pytest_hamilton.layers import Layer, Reached, Stated

__tracebackhide__ = True


@dataclass(slots=True, eq=False)
class Ledger:
    """What one test was given, and what its runs read; the owner of a test's state.

    Attributes
    ----------
    marks
        The test's marks, merged.
    strictness
        What becomes of a double that nothing read.
    said
        What the marks give; one layer for all runs of the test.
    offered
        Doubles that some run must read, in the order they were given.
    read
        Stand-ins that some run read.
    active
        The layers of the ``with`` blocks that are open.
    asked
        Whether the test asked for the fixture ``hamilton``.
    worked
        Whether anything was done with it.
    passed
        Whether the test has come to its end.
    """

    marks: Marks
    strictness: Strictness
    said: Stated
    offered: dict[StandIn, None] = field(default_factory=dict)
    read: set[StandIn] = field(default_factory=set)
    active: tuple[Stated, ...] = ()
    asked: bool = False
    worked: bool = False
    passed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, layer: Layer) -> None:
        """Note doubles that some run must read.

        Parameters
        ----------
        layer
            The layer that they are in.
        """
        with self.lock:
            self.offered.update((given, None) for given in layer.stated() if given.must_be_used)

    def note(self, reached: Reached) -> None:
        """Note what a run reads.

        Parameters
        ----------
        reached
            What stands in for nodes in that run.
        """
        with self.lock:
            self.worked = True
            self.read.update(reached.used.values())

    def enter(self, layer: Stated) -> None:
        """Put a layer over all others, for the time of a ``with``.

        Parameters
        ----------
        layer
            The layer.
        """
        with self.lock:
            self.active = (*self.active, layer)

    def leave(self, layer: Stated) -> None:
        """Take a layer away; others that were put on since stay.

        Parameters
        ----------
        layer
            The layer.
        """
        with self.lock:
            self.active = tuple(other for other in self.active if other is not layer)

    def unused(self) -> dict[str, str]:
        """Give the doubles that nothing read, each with the reason, in the order they were given."""
        names = {given.name for given in self.read}
        return {
            given.name: _OUTDONE if given.name in names else _NEEDLESS
            for given in self.offered
            if given not in self.read and given.name not in self.marks.optional
        }

    def settle(self, item: pytest.Item) -> None:
        """Report doubles that nothing read, and a dataflow never used, if the test passed.

        Parameters
        ----------
        item
            The test.

        Raises
        ------
        UnusedDouble
            Naming the doubles.
        """
        if not self.passed:
            return
        unused = self.unused()
        if unused:
            _tell_unused(unused, item, self.strictness)
        if self.asked and not self.worked:
            text = "the fixture 'hamilton' was asked for and never used; drop it, or run something"
            item.warn(DoubleWarning(f"{text} ({place_of_item(item)})"))


_NEEDLESS = "nothing that ran depends on it"
_OUTDONE = "a stronger double took its place"


def _tell_unused(unused: Mapping[str, str], item: pytest.Item, strictness: Strictness) -> None:
    told = ", ".join(f"{name!r} ({why})" for name, why in unused.items())
    it = "it" if len(unused) == 1 else "them"
    text = f"never used: {told}; drop {it} or pass optional=True ({place_of_item(item)})"
    if strictness is Strictness.ERROR:
        raise UnusedDouble(text)
    if strictness is Strictness.WARN:
        item.warn(DoubleWarning(text))
