"""The graph of a project as SVG, drawn by the ``dot`` program where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

from hamilton.migrate.facts import Kind, Project

_COLOURS: Final = {
    Kind.VALUE: "#eef4ff",
    Kind.WRITER: "#fff3e0",
    Kind.REPORT: "#f3e5f5",
    Kind.CHECK: "#e8f5e9",
    Kind.FIGURE: "#fce4ec",
}
_TIMEOUT_S: Final = 30


def svg_of(project: Project) -> str | None:
    """Draw the graph; nothing if there is no ``dot`` or it fails."""
    program = shutil.which("dot")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, its text is our own
            [program, "-Tsvg"],
            input=dot_of(project),
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout[done.stdout.index("<svg") :]


def dot_of(project: Project) -> str:
    """Give the graph in the language of ``dot``."""
    return "\n".join(["digraph {", *_statements(project), "}"])


def _statements(project: Project) -> Iterator[str]:
    yield 'rankdir=LR; node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11];'
    for spec in project.inputs:
        yield f'"{spec.name}" [shape=note, fillcolor="#f5f5f5"];'
    maker = {output.node: node.name for node in project.nodes for output in node.outputs}
    for node in project.nodes:
        yield f'"{node.name}" [fillcolor="{_COLOURS[node.kind]}", URL="#function-{node.name}"];'
        edges = dict.fromkeys(
            maker.get(parameter.node, parameter.node) for parameter in node.parameters
        )
        yield from (f'"{source}" -> "{node.name}";' for source in edges)
