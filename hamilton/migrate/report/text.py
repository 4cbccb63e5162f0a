"""The report for a terminal: plain text, one block for a script, one line for each in the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hamilton.migrate.facts import Level, ProposedNode, Reason, Status
from hamilton.migrate.prove.proof import Comparison, Found, Proof
from hamilton.migrate.report.model import ScriptReport

MEANINGS: Final[Mapping[Status, str]] = {
    Status.PROVED: "everything comparable was compared and is equal",
    Status.PARTLY: "what was compared is equal; some things could not be compared",
    Status.UNPROVED: "nothing was compared",
    Status.REFUSED: "only the report is written",
    Status.DEFECT: "the tool itself failed",
}
_MOST_SHOWN: Final = 40


def text_of(report: ScriptReport) -> str:
    """Give the report of one script as text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ScriptReport) -> Iterator[str]:
    yield f"{report.source}: {report.status.value} ({MEANINGS[report.status]})"
    yield from (f"  {place_of(reason)}{reason.code} {reason.message}" for reason in report.reasons)
    if report.nodes:
        yield f"  functions ({len(report.nodes)}):"
        yield from _node_lines(report.nodes)
    if report.inputs:
        yield f"  inputs: {', '.join(f'{spec.name} = {spec.default}' for spec in report.inputs)}"
    yield from (f"  merged: {merge.what} ({merge.why})" for merge in report.merged)
    yield from _comparison_lines("variables", report.proof.variables)
    yield from _comparison_lines("files", report.proof.files)
    if report.proof.variables or report.proof.files:
        yield f"  {proof_line(report.proof)}"
    yield from (f"  note {place_of(note)}{note.code} {note.message}" for note in report.notes)


def _node_lines(nodes: Sequence[ProposedNode]) -> Iterator[str]:
    width = max(len(node.name) for node in nodes)
    for node in nodes[:_MOST_SHOWN]:
        whole = "  kept whole" if node.level is Level.PASSAGE else ""
        yield f"    {node.name:<{width}}  lines {lines_of(node)}{whole}"
    if len(nodes) > _MOST_SHOWN:
        yield f"    ... and {len(nodes) - _MOST_SHOWN} more"


def lines_of(node: ProposedNode) -> str:
    """Give the passages of a node as text: ``3-5, 9``."""
    return ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in node.lines
    )


def place_of(reason: Reason) -> str:
    """Give where a reason belongs, ready to stand before it."""
    if reason.line is None:
        return ""
    return f"{reason.file}:{reason.line}: " if reason.file else f"line {reason.line}: "


def _comparison_lines(what: str, found: Mapping[str, Comparison]) -> Iterator[str]:
    if not found:
        return
    equal = [name for name, one in found.items() if one.outcome is Found.EQUAL]
    yield f"  {what}: {len(equal)} of {len(found)} equal{_listed(equal)}"
    for name, one in found.items():
        if one.outcome is not Found.EQUAL:
            yield f"    {name}: {one.outcome.value.replace('_', ' ')}: {one.reason}"


def _listed(names: Iterable[str]) -> str:
    text = ", ".join(names)
    return f" ({text})" if text else ""


def proof_line(proof: Proof) -> str:
    """Give in one line what was run for the proof."""
    parts = ["once as a whole"]
    if proof.orders:
        parts.append(f"node by node in {proof.orders} random legal orders")
    if proof.alone:
        parts.append(f"{proof.alone} final variables each alone")
    if proof.sensitivity:
        parts.append(f"with {len(proof.sensitivity)} inputs changed")
    guard = ", no node changes what it is given" if proof.purity else ""
    return f"run {'; '.join(parts)}{guard}"


def summary_of(reports: Sequence[ScriptReport]) -> str:
    """Give one line for each script, in columns."""
    rows = [
        (
            report.source,
            report.status.value,
            f"{len(report.nodes)} functions",
            _first(report.reasons),
        )
        for report in reports
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ("  ".join([*map(str.ljust, row[:3], widths), row[3]]).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def _first(reasons: Sequence[Reason]) -> str:
    return f"{place_of(reasons[0])}{reasons[0].code} {reasons[0].message}" if reasons else ""
