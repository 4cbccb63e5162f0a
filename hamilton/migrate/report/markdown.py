"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from hamilton.migrate.report.model import ScriptReport
from hamilton.migrate.report.text import MEANINGS, lines_of, place_of, proof_line


def markdown_of(report: ScriptReport) -> str:
    """Give the report of one script as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ScriptReport) -> Iterator[str]:
    yield f"# {report.source}: {report.status.value}\n"
    yield f"{MEANINGS[report.status].capitalize()}.\n"
    yield from (
        f"- `{reason.code}` {place_of(reason)}{reason.message}" for reason in report.reasons
    )
    if report.nodes:
        yield "\n## Functions\n\n| function | lines | kept whole | was |\n|---|---|---|---|"
    for node in report.nodes:
        whole = "yes" if node.level.value == "passage" else ""
        yield f"| `{node.name}` | {lines_of(node)} | {whole} | {node.was or ''} |"
    yield from _inputs(report)
    yield from _proof(report)
    if report.notes:
        yield "\n## Notes\n"
    yield from (f"- `{note.code}` {place_of(note)}{note.message}" for note in report.notes)


def _inputs(report: ScriptReport) -> Iterator[str]:
    if report.inputs:
        yield "\n## Inputs\n\n| input | default | line |\n|---|---|---|"
    for spec in report.inputs:
        yield f"| `{spec.name}` | `{spec.default}` | {spec.line} |"


def _proof(report: ScriptReport) -> Iterator[str]:
    found = {**report.proof.variables, **report.proof.files}
    if not found:
        return
    yield f"\n## Proof\n\n{proof_line(report.proof).capitalize()}.\n\n| value | outcome | reason |\n|---|---|---|"
    for name, one in found.items():
        yield f"| `{name}` | {one.outcome.value.replace('_', ' ')} | {one.reason or ''} |"
