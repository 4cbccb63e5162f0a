"""Tell which statement needs which version of which variable, and which need each other's company or order.

Each statement that binds a variable, or changes its object, makes a new version of it, named by the statement.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from hamilton.migrate.analyse.examine import Examined
from hamilton.migrate.plan.frame import Frame

Versions = Mapping[str, int]
"""Variable to the statement that made the version meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Hold one statement as a node of the flow.

    Parameters
    ----------
    examined
        What it does.
    uses
        Versions that it reads; inputs are not among them.
    inputs
        Inputs that it reads.
    gives
        Variables of which it makes a new version.
    """

    examined: Examined
    uses: Versions
    inputs: frozenset[str]
    gives: frozenset[str]

    @property
    def index(self) -> int:
        """Give the statement's place in the script."""
        return self.examined.unit.index

    @property
    def in_order(self) -> list[str]:
        """Give the variables that it gives in the order in which its text names them."""
        named = [
            part
            for node in self.examined.unit.nodes
            for part in ast.walk(node)
            if isinstance(part, ast.Name)
        ]
        named.sort(key=lambda part: (part.lineno, part.col_offset))
        first = {part.id: place for place, part in reversed(list(enumerate(named)))}
        return sorted(self.gives, key=lambda name: (first.get(name, len(named)), name))


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Hold the steps of a script with what ties them.

    Parameters
    ----------
    steps
        By statement index, in order.
    finals
        Final public variables, each with the statement of its last version.
    before
        For each step the versions that were bound when it began.
    """

    steps: Mapping[int, Step]
    finals: Versions
    before: Mapping[int, Versions]

    def is_alive(self, name: str, after: int) -> bool:
        """Say whether a variable is looked at after a statement, by another or by who reads the result."""
        if name in self.finals:
            return True
        return any(name in step.uses for index, step in self.steps.items() if index > after)

    def readers(self, name: str, version: int) -> list[int]:
        """Give the statements that read one version of a variable."""
        return [index for index, step in self.steps.items() if step.uses.get(name) == version]

    def makers(self, name: str) -> list[int]:
        """Give the statements that make versions of a variable."""
        return [index for index, step in self.steps.items() if name in step.gives]


def flow_of(frame: Frame, finals: frozenset[str] | None) -> Flow:
    """Give the flow of the statements that become nodes.

    Parameters
    ----------
    frame
        The script with each statement in its place.
    finals
        Final public variables as observed; nothing where the script was not run.
    """
    inputs = frame.inputs.variables
    steps: dict[int, Step] = {}
    before: dict[int, Versions] = {}
    current: dict[str, int] = {}
    for one in frame.examined:
        index, facts = one.unit.index, one.facts
        if index in frame.working:
            needed = facts.reads | (one.late & (current.keys() | inputs)) | _passed_on(frame, one)
            uses = {name: current[name] for name in sorted(needed) if name in current}
            gives = _given(one) - frame.aside - inputs
            read_inputs = needed & inputs
            steps[index] = Step(one, uses, frozenset(read_inputs), frozenset(gives))
            before[index] = dict(current)
            current |= dict.fromkeys(gives, index)
        for name in _gone(one):
            current.pop(name, None)
    chosen = _finals(current, finals, steps)
    return Flow(steps, {name: current[name] for name in sorted(chosen) if name in current}, before)


def _given(one: Examined) -> frozenset[str]:
    """Give the variables that are others after a statement; one deleted on some way only is one of them."""
    facts = one.facts
    return (facts.defines | facts.may_define | facts.changes | facts.deletes) - _gone(one)


def _gone(one: Examined) -> frozenset[str]:
    """Give the variables that are deleted for certain."""
    outright = [node for node in one.unit.nodes if isinstance(node, ast.Delete)]
    named = {part.id for node in outright for part in ast.walk(node) if _is_dropped(part)}
    return one.facts.deletes & named


def _is_dropped(part: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del)


def _passed_on(frame: Frame, one: Examined) -> frozenset[str]:
    """Give what the helpers that a statement names read late."""
    named = one.facts.reads & frame.helpers.keys()
    return frozenset(late for name in named for late in frame.helpers[name].late)


def _finals(
    current: Versions, observed: frozenset[str] | None, steps: Mapping[int, Step]
) -> frozenset[str]:
    if observed is not None:
        return observed
    certain: set[str] = set()
    for step in steps.values():
        certain |= step.examined.facts.defines | step.examined.likely
    definitions = {
        d.name for step in steps.values() if (d := step.examined.unit.definition) is not None
    }
    return frozenset(
        name for name in current if name in certain - definitions and not name.startswith("_")
    )
