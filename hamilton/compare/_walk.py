"""The walk over two values at once: tolerance, and the pairs that are being compared."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from hamilton.compare._outcome import EQUAL, Difference, NotComparable, Outcome

Visit: TypeAlias = "Callable[[Walk, object, object, str], Outcome]"
_STATE_NAMES = ("constructor", "arguments", "", "items", "entries", "setter")


class Walk:
    """One comparison under way.

    Parameters
    ----------
    visit
        Compares two values, coming back to the walk for their parts.
    rtol
        The largest relative difference of two floats.
    """

    __slots__ = ("_open", "_visit", "rtol")

    def __init__(self, visit: Visit, rtol: float) -> None:
        self._visit = visit
        self._open: set[tuple[int, int]] = set()
        self.rtol = rtol

    def compare(self, expected: object, actual: object, path: str) -> Outcome:
        """Compare two parts; a pair that is met inside itself is equal as far as it goes."""
        pair = id(expected), id(actual)
        if pair in self._open:
            return EQUAL
        self._open.add(pair)
        try:
            return self._visit(self, expected, actual, path)
        finally:
            self._open.discard(pair)

    def compare_states(
        self, expected: tuple[object, ...], actual: tuple[object, ...], path: str
    ) -> Outcome:
        """Compare what pickle sees of two objects, attributes named as attributes."""
        if len(expected) != len(_STATE_NAMES):
            return self.compare(expected, actual, path)
        return first_of(
            self._compare_part(name, e, a, path)
            for name, e, a in zip(_STATE_NAMES, expected, actual, strict=True)
        )

    def _compare_part(self, name: str, expected: object, actual: object, path: str) -> Outcome:
        if isinstance(expected, dict) and isinstance(actual, dict) and not name:
            return self.compare_attributes(expected, actual, path)
        return self.compare(expected, actual, f"{path}.<{name or 'state'}>")

    def compare_attributes(
        self, expected: dict[Any, object], actual: dict[Any, object], path: str
    ) -> Outcome:
        """Compare what two objects hold by name, in any order."""
        if expected.keys() != actual.keys():
            sides = sorted(map(str, expected)), sorted(map(str, actual))
            return Difference("attributes", str(sides[0]), str(sides[1]), path)
        return first_of(
            self.compare(value, actual[name], f"{path}.{name}") for name, value in expected.items()
        )

    def is_close(self, expected: object, actual: object) -> bool:
        """Say whether two numbers are the same within the tolerance, NaN included."""
        if isinstance(expected, float) and isinstance(actual, float):
            both_nan = math.isnan(expected) and math.isnan(actual)
            return both_nan or math.isclose(expected, actual, rel_tol=self.rtol)
        if isinstance(expected, complex) and isinstance(actual, complex):
            both_nan = cmath.isnan(expected) and cmath.isnan(actual)
            return both_nan or cmath.isclose(expected, actual, rel_tol=self.rtol)
        return expected is actual


def first_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Give the first difference, else the first thing not comparable, else equality."""
    doubt: Outcome = EQUAL
    for outcome in outcomes:
        if isinstance(outcome, Difference):
            return outcome
        if isinstance(outcome, NotComparable) and doubt is EQUAL:
            doubt = outcome
    return doubt
