"""Hold the dataflow that a script becomes, from proposal to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hamilton.migrate.facts.script import Reason, Source
from hamilton.migrate.facts.words import Kind, Level, Lines


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
