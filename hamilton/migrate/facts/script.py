"""Hold what is known of a script, from its text and from a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hamilton.migrate.facts.words import Lines, Mode, Resource


@dataclass(frozen=True, slots=True)
class Reason:
    """Say why something was decided, in a form that a report and a shell can use.

    Parameters
    ----------
    code
        Stable short code, such as ``M101``; ``--explain`` knows each.
    message
        What, and how to mend it: one or two sentences.
    file
        The script's path as the user gave it, or nothing.
    line
        Line in that file, or nothing.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Tell why a script cannot be migrated at all."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Tell where a line of the module text comes from."""

    line: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    r"""Hold a script as one module text, with a map back to the file.

    Parameters
    ----------
    path
        The file, as the user gave it.
    text
        What Python would run, in one piece; ``\\n`` line ends.
    origins
        One for each line of ``text``, in order.
    """

    path: str
    text: str
    origins: tuple[Origin, ...]

    def origin(self, line: int) -> Origin:
        """Give the place in the file of a line of the text."""
        return self.origins[line - 1] if line <= len(self.origins) else Origin(line)


@dataclass(frozen=True, slots=True)
class Effect:
    """Name one thing outside the variables that a statement touches.

    Parameters
    ----------
    resource, mode
        What, and how.
    what
        For a file its path, where unknown parts read ``*``; for hidden state whose it is (``numpy.random``).
    """

    resource: Resource
    mode: Mode
    what: str = "*"


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """Hold what is known of one statement without running it.

    Parameters
    ----------
    index
        Place in ``Analysis.statements``.
    lines
        First and last line in ``Source.text``, decorators included.
    scope
        Name of the function whose body was opened and holds this statement, or nothing for the module's own
        level. Statements in an opened ``if __name__ == "__main__"`` stand at the module's level.
    defines
        Names that it binds for certain.
    may_define
        Names that it binds on some way through it only.
    deletes
        Names that it unbinds.
    reads
        Names of script variables whose value it needs, those read late by functions that it calls included.
    changes
        Names whose object it may change, through whatever name.
    effects
        What it touches beside variables.
    types
        Name to annotation text, for the names that it binds or changes and whose type is plain.
    """

    index: int
    lines: Lines
    scope: str = ""
    defines: frozenset[str] = frozenset()
    may_define: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    effects: tuple[Effect, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold the static facts of a script.

    Parameters
    ----------
    source
        The script.
    statements
        One for each statement that the migration treats as a unit, in order; imports, functions and classes
        included. Line ranges never overlap. These are the boundaries at which an observed run looks around.
    opened
        Name of the ``main`` function whose body became part of the dataflow, or nothing.
    notes
        What was seen on the way that the report should say.
    """

    source: Source
    statements: tuple[StatementFacts, ...]
    opened: str | None = None
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenStatement:
    """Hold what one statement did in the observed run.

    Parameters
    ----------
    index
        The statement's, in ``Analysis.statements``.
    ran
        Whether it was reached.
    types
        Name to annotation text, for each public or private script variable bound after it: dotted by public
        import path (``pandas.DataFrame``, ``numpy.ndarray``, ``numpy.float64``, ``dict[str, float]``,
        ``sklearn.linear_model.LinearRegression``, ``float``, ``None``); ``Any`` where nothing better is known.
    changed
        Names that were bound before it and after it to the same object, whose content differs.
    aliases
        Sets of names that share one mutable object, or its memory, after it.
    files_read, files_written
        Paths below the script's folder, relative to it.
    """

    index: int
    ran: bool = True
    types: Mapping[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    aliases: tuple[frozenset[str], ...] = ()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """Hold what one traced run of the original showed.

    Parameters
    ----------
    ran
        Whether the script ran to its end.
    statements
        One for each statement that was reached.
    finals
        Final public variable to annotation text; the locals of an opened ``main`` included.
    error
        Why it did not run to its end, or nothing.
    unstable
        Names that differ between two runs.
    seconds
        Wall time of the run.
    """

    ran: bool
    statements: tuple[SeenStatement, ...] = ()
    finals: Mapping[str, str] = field(default_factory=dict)
    error: Reason | None = None
    unstable: frozenset[str] = frozenset()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    seconds: float = 0.0
