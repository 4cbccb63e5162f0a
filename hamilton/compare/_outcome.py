"""What a comparison gives: one of three values, each of which explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Equal:
    """The values are equal."""

    def __str__(self) -> str:
        """Say so in one word."""
        return "equal"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two values differ.

    Parameters
    ----------
    what
        The aspect that differs: ``"value"``, ``"type"``, ``"dtype"``, ``"shape"``, ...
    expected, actual
        Both sides, as short text.
    path
        The way from the compared value to the place, as Python would write it: ``['a'][0].b``.
    row, column
        Labels of the cell, for values that have rows.
    """

    what: str
    expected: str
    actual: str
    path: str = ""
    row: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Tell the place and both sides in one line."""
        cell = "".join(
            f", {label} {value}"
            for label, value in (("row", self.row), ("column", self.column))
            if value is not None
        )
        at = f" at {self.path}" if self.path else ""
        return f"{self.what} differs{at}{cell}: expected {self.expected}, got {self.actual}"


@dataclass(frozen=True, slots=True)
class NotComparable:
    """No comparison of the values has a meaning.

    Parameters
    ----------
    reason
        Why, as one clause.
    path
        The way to the part that cannot be compared.
    """

    reason: str
    path: str = ""

    def __str__(self) -> str:
        """Tell the reason in one line."""
        at = f" at {self.path}" if self.path else ""
        return f"not comparable{at}: {self.reason}"


Outcome: TypeAlias = Equal | Difference | NotComparable
"""The result of one comparison."""

EQUAL = Equal()


def shown(value: object) -> str:
    """Give a value as one short line of text."""
    try:
        text = " ".join(repr(value).split())
    except Exception as error:  # noqa: BLE001 - a user's repr may raise anything
        text = f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return text[: SHOWN_CHARACTERS - 3] + "..."


def differs(what: str, expected: object, actual: object, path: str) -> Difference:
    """Make a difference out of the two sides themselves."""
    return Difference(what, shown(expected), shown(actual), path)
