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

from hamilton.migrate.facts.dataflow import (
    InputSpec,
    Merge,
    Options,
    Output,
    Parameter,
    Plan,
    Project,
    ProposedNode,
)
from hamilton.migrate.facts.script import (
    Analysis,
    Effect,
    Observation,
    Origin,
    Reason,
    Refused,
    SeenStatement,
    Source,
    StatementFacts,
)
from hamilton.migrate.facts.words import (
    BADNESS,
    EXIT_CODES,
    STALE,
    WRONG_USE,
    Kind,
    Level,
    Lines,
    Mode,
    Resource,
    Status,
)

__all__ = [
    "BADNESS",
    "EXIT_CODES",
    "STALE",
    "WRONG_USE",
    "Analysis",
    "Effect",
    "InputSpec",
    "Kind",
    "Level",
    "Lines",
    "Merge",
    "Mode",
    "Observation",
    "Options",
    "Origin",
    "Output",
    "Parameter",
    "Plan",
    "Project",
    "ProposedNode",
    "Reason",
    "Refused",
    "Resource",
    "SeenStatement",
    "Source",
    "StatementFacts",
    "Status",
]
