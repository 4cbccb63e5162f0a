"""Hold what the stages of a migration tell each other: frozen values, no behaviour worth a name.

A script goes through these, each made by the stage named beside it::

    Source        read.read_source(path)                        Source | Refused
    Analysis      analyse.analyse(source)                       Analysis | Refused
    Observation   observe                                       (the one traced run)
    Plan          plan.plan(analysis, observation, options)     Plan | Refused
    Project       emit.emit(plan, name, options)                Project

Lines are 1-based and inclusive, and always those of the file that the user knows; where a file has cells,
a line counts inside its cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Options:
    """Hold the choices of the user that planning and emission look at.

    Parameters
    ----------
    copy_on_write
        Whether derived frames never share memory (pandas 3), or may (pandas 2); nothing: as the installed
        pandas does.
    together
        Sets of statement indices that must share one function: merges that an earlier proof asked for.
    granularity
        ``frame``.
    """

    copy_on_write: bool | None = None
    together: tuple[frozenset[int], ...] = ()
    granularity: str = "frame"


@dataclass(frozen=True, slots=True)
class Output:
    """Name one result of a proposed node.

    Parameters
    ----------
    node
        Name of the node that holds it.
    variable
        The script's name of the value; empty when the value is the tool's own (a report's text).
    type
        Annotation text, dotted by public import path.
    """

    node: str
    variable: str
    type: str = "Any"


@dataclass(frozen=True, slots=True)
class Parameter:
    """Name one thing that a proposed node reads.

    Parameters
    ----------
    node
        Name of the node or input; the parameter's own name.
    variable
        The script's name of it in the body; empty when it is there for the order alone.
    type
        Annotation text.
    """

    node: str
    variable: str
    type: str = "Any"


@dataclass(frozen=True, slots=True)
class ProposedNode:
    """Propose one function of the dataflow.

    Parameters
    ----------
    name
        The function's; the node's too, when it has one output.
    outputs
        What it gives: one for a plain function, several where a passage is kept whole.
    parameters
        What it takes, in the order of first use.
    body
        The statements, as text that stands at the left margin, in the script's words.
    copies
        Variable to the expression that copies it before it is changed.
    lines
        Passages of the script that it stands for, in the file's lines.
    statements
        Their indices in ``Analysis.statements``.
    cell
        The cell of its first line, where the file has cells.
    level, kind
        How finely it was divided; what it is for.
    rules
        Codes of the rules that shaped it.
    was
        The script's name of the value, when the node has another.
    doc
        First line of its docstring.
    files
        Paths that it writes.
    configured
        Whether it needs the settings that the script made once for all.
    reads_outside
        Whether it reads files, or anything else beyond its parameters.
    """

    name: str
    outputs: tuple[Output, ...]
    parameters: tuple[Parameter, ...]
    body: str
    copies: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Lines, ...] = ()
    statements: tuple[int, ...] = ()
    cell: int | None = None
    level: Level = Level.VALUE
    kind: Kind = Kind.VALUE
    rules: tuple[str, ...] = ()
    was: str | None = None
    doc: str = ""
    files: tuple[str, ...] = ()
    configured: bool = False
    reads_outside: bool = False


@dataclass(frozen=True, slots=True)
class InputSpec:
    """Name one input of the dataflow.

    Parameters
    ----------
    name
        The script's own name, or one made from the path that it holds.
    default
        Source text of the original value: a literal.
    line
        Where the literal stands in the file.
    type
        Annotation text.
    variable
        Whether the script has a variable of this name; else the literal stood inside a call.
    comment
        What the script says of it, without the hash.
    """

    name: str
    default: str
    line: int
    type: str = "Any"
    variable: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Tell which statements were put together, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the whole of the proposed dataflow.

    Parameters
    ----------
    source
        The script.
    nodes
        In the script's order.
    inputs
        What the driver passes in.
    finals
        Script's name of each final public variable to its node or input.
    imports
        Import statements of the module, as text.
    helpers
        Functions and classes of the script that stay, as text with their comments, in order.
    settings
        Statements that set hidden state once for all (options, styles), as text.
    doc
        The script's own docstring, or leading comment, or nothing.
    tail
        Comments behind the last statement.
    merged
        What was put together, and why.
    notes
        What the report should say: dropped statements, renamed values.
    """

    source: Source
    nodes: tuple[ProposedNode, ...]
    inputs: tuple[InputSpec, ...] = ()
    finals: Mapping[str, str] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    doc: str = ""
    tail: tuple[str, ...] = ()
    merged: tuple[Merge, ...] = ()
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Hold the files of a migrated script, and what a report says of them.

    Parameters
    ----------
    name
        Stem of the module: files are ``NAME.py``, ``run_NAME.py``, ``test_NAME.py``.
    module, driver, tests
        Their texts.
    nodes
        As emitted: the names, bodies and rules are those of the module.
    inputs
        With defaults as literals.
    finals
        Script's name of each final public variable to its node (or input).
    files
        Path that the script writes to the node that writes it.
    reports
        Nodes whose text the script printed, in its order.
    merged, notes
        For the report.
    """

    name: str
    module: str
    driver: str
    tests: str
    nodes: tuple[ProposedNode, ...]
    inputs: tuple[InputSpec, ...] = ()
    finals: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    reports: tuple[str, ...] = ()
    merged: tuple[Merge, ...] = ()
    notes: tuple[Reason, ...] = ()
