"""Name the choices that stages and reports share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

Lines = tuple[int, int]
"""First and last line of a passage, both included."""


class Status(Enum):
    """Say what a migration is worth."""

    PROVED = "proved"
    PARTLY = "partly"
    UNPROVED = "unproved"
    REFUSED = "refused"
    DEFECT = "defect"


EXIT_CODES: Mapping[Status, int] = {
    Status.PROVED: 0,
    Status.PARTLY: 3,
    Status.UNPROVED: 4,
    Status.REFUSED: 5,
    Status.DEFECT: 1,
}
"""Exit status of the command for one script."""

BADNESS: tuple[Status, ...] = (
    Status.PROVED,
    Status.PARTLY,
    Status.UNPROVED,
    Status.REFUSED,
    Status.DEFECT,
)
"""All statuses, the best first; a run of several scripts has its worst."""

WRONG_USE = 2
"""Exit status of a wrong use of the command, before anything ran."""

STALE = 6
"""Exit status of ``--check -o DIR`` when the files in DIR are not what would be written now."""


class Level(Enum):
    """Say how finely a part of the script was divided."""

    VALUE = "value"
    """One function builds one value."""
    PASSAGE = "passage"
    """A passage kept whole: several values that cannot be told apart safely come from one function."""


class Kind(Enum):
    """Say what a node is for."""

    VALUE = "value"
    WRITER = "writer"
    REPORT = "report"
    CHECK = "check"
    FIGURE = "figure"


class Resource(Enum):
    """Name what a statement can touch beside its variables."""

    FILE = "file"
    STDOUT = "stdout"
    RANDOM = "random"
    OPTIONS = "options"
    PYPLOT = "pyplot"
    STYLE = "style"
    WARNINGS = "warnings"
    ENVIRONMENT = "environment"
    FOLDER = "folder"
    ARGUMENTS = "arguments"
    CLOCK = "clock"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Mode(Enum):
    """Say how a resource is touched."""

    READ = "read"
    WRITE = "write"
    SET = "set"
    """Written from literals alone, and so repeatable: a seed, an option, a style."""
