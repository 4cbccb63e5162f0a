"""What is reported of one script, and of a whole run; the keys of ``report.json``."""

from __future__ import annotations

import ast
import importlib.metadata
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from hamilton.migrate.facts import (
    BADNESS,
    InputSpec,
    Merge,
    Project,
    ProposedNode,
    Reason,
    Status,
)
from hamilton.migrate.prove.proof import Proof
from hamilton.version import __version__

SCHEMA_VERSION: Final = 1
_LIBRARIES: Final = ("pandas", "numpy", "pyarrow", "matplotlib", "scikit-learn")


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """All that is told about one script.

    Parameters
    ----------
    source
        The script, as the user named it.
    name
        Stem of the files that were made of it.
    status
        What the migration is worth.
    reasons
        Why it is worth no more.
    notes
        What else should be known: what was dropped, renamed, recorded.
    project
        What was emitted; nothing for a refused script.
    proof
        What was compared.
    figures
        Measures of the result's quality.
    seconds
        Wall time of the migration.
    """

    source: str
    name: str
    status: Status
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    project: Project | None = None
    proof: Proof = field(default_factory=Proof)
    figures: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def nodes(self) -> tuple[ProposedNode, ...]:
        """Give the functions that were emitted."""
        return () if self.project is None else self.project.nodes

    @property
    def merged(self) -> tuple[Merge, ...]:
        """Give what was put together, and why."""
        return () if self.project is None else self.project.merged

    @property
    def inputs(self) -> tuple[InputSpec, ...]:
        """Give the inputs of the dataflow."""
        return () if self.project is None else self.project.inputs

    def as_json(self) -> dict[str, Any]:
        """Give the script's entry in ``report.json``."""
        return {
            "source": self.source,
            "name": self.name,
            "status": self.status.value,
            "reasons": [asdict(reason) for reason in self.reasons],
            "notes": [asdict(note) for note in self.notes],
            "variables": _compared(self.proof.variables),
            "files": _compared(self.proof.files),
            "nodes": [_node(node) for node in self.nodes],
            "merged": [asdict(merge) for merge in self.merged],
            "inputs": [_input(spec) for spec in self.inputs],
            "proof": {
                "orders": self.proof.orders,
                "alone": self.proof.alone,
                "sensitivity": dict(self.proof.sensitivity),
                "purity": self.proof.purity,
                "sampled": False,
            },
            "figures": dict(self.figures),
            "seconds": round(self.seconds, 3),
        }


def _compared(comparisons: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"outcome": found.outcome.value, "reason": found.reason}
        for name, found in comparisons.items()
    }


def _node(node: ProposedNode) -> dict[str, Any]:
    return {
        "name": node.name,
        "gives": [output.node for output in node.outputs],
        "lines": [list(lines) for lines in node.lines],
        "cell": node.cell,
        "level": node.level.value,
        "rules": list(node.rules),
        "was": node.was,
    }


def _input(spec: InputSpec) -> dict[str, Any]:
    return {"name": spec.name, "default": default_of(spec), "line": spec.line}


def default_of(spec: InputSpec) -> Any:
    """Give an input's default as JSON has it; as Python text where JSON has no word for it."""
    try:
        value = ast.literal_eval(spec.default)
    except ValueError:
        return spec.default
    return value if isinstance(value, str | int | float | list | dict | None) else spec.default


def run_report(scripts: Sequence[ScriptReport]) -> dict[str, Any]:
    """Give the object of ``report.json``."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "hamilton migrate", "version": __version__},
        "environment": _environment(),
        "status": worst_of(report.status for report in scripts).value,
        "scripts": [report.as_json() for report in scripts],
        "figures": _totals(scripts),
    }


def worst_of(statuses: Iterable[Status]) -> Status:
    """Give the worst of several statuses; of none, ``proved``."""
    return max(statuses, key=BADNESS.index, default=Status.PROVED)


def _environment() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.system()}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _totals(scripts: Sequence[ScriptReport]) -> dict[str, float]:
    by_status = {status.value: 0 for status in BADNESS}
    for report in scripts:
        by_status[report.status.value] += 1
    return {"scripts": len(scripts), **by_status}
