"""What a proof says: one comparison for each final variable and file, and what else was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from hamilton.migrate.facts import Reason, Status

PROOF_CODES: Final[Mapping[str, str]] = {
    "P301": "The dataflow raises an error where the script does not.",
    "P302": "A final variable of the dataflow differs from the script's.",
    "P303": "A file that the dataflow writes differs from the script's.",
    "P304": "The dataflow gives something else when its nodes run in another legal order, or alone.",
    "P305": "A node changes a value that it is given, so that its other readers see the change.",
    "P306": "The dataflow did not end in time. Give it more with --timeout SECONDS.",
    "P307": "A final variable or file was not compared: it has no equality, or differs from run to run.",
    "P308": "Nothing could be compared: the script leaves no variable and no file that has an equality.",
    "P309": "An input is not wired: with another value the dataflow and the script differ.",
    "P310": "The dataflow reaches outside its folder where the script does not.",
}
"""Code of each finding to what it means and how to mend it."""


class Found(Enum):
    """Say how one comparison came out."""

    EQUAL = "equal"
    NOT_COMPARED = "not_compared"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One variable or file, compared.

    Parameters
    ----------
    outcome
        How it came out.
    reason
        The first difference, or why there is no comparison; nothing for what is equal.
    """

    outcome: Found
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """All comparisons of a dataflow with its script.

    Parameters
    ----------
    variables, files
        By the script's names.
    orders
        Random legal orders that were run node by node.
    alone
        Final variables that were asked for alone.
    sensitivity
        Input to what changing it showed; inputs that were not changed are absent.
    purity
        Whether it was watched that no node changes what it is given.
    problems
        Everything that contradicts equality.
    """

    variables: Mapping[str, Comparison] = field(default_factory=dict)
    files: Mapping[str, Comparison] = field(default_factory=dict)
    orders: int = 0
    alone: int = 0
    sensitivity: Mapping[str, str] = field(default_factory=dict)
    purity: bool = False
    problems: tuple[Reason, ...] = ()

    @property
    def holds(self) -> bool:
        """Say whether nothing contradicts equality."""
        return not self.problems

    @property
    def suspects(self) -> frozenset[str]:
        """Name the final variables and files that differ."""
        both = {**self.variables, **self.files}
        return frozenset(name for name, found in both.items() if found.outcome is Found.DIFFERENT)

    @property
    def status(self) -> Status:
        """Say what a migration with this proof is worth."""
        outcomes = {found.outcome for found in (*self.variables.values(), *self.files.values())}
        if self.problems or Found.DIFFERENT in outcomes:
            return Status.REFUSED
        if Found.EQUAL not in outcomes:
            return Status.UNPROVED
        return Status.PARTLY if Found.NOT_COMPARED in outcomes else Status.PROVED
