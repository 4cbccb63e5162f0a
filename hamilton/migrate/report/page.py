"""The report as one self-contained page: the script on the left, its functions on the right, each line linked."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from hamilton.migrate.facts import Level, Project, ProposedNode, Reason
from hamilton.migrate.prove.proof import Comparison
from hamilton.migrate.report.graph import svg_of
from hamilton.migrate.report.model import ScriptReport
from hamilton.migrate.report.text import MEANINGS, lines_of, place_of, proof_line

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1500px; padding: 1rem; }
.status { border-radius: .4rem; color: #fff; padding: .1rem .6rem; }
.proved { background: #1b7f3b; } .partly { background: #a86b00; } .unproved { background: #666; }
.refused, .defect { background: #b3261e; }
.sides { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; }
.side { border: 1px solid #8884; border-radius: .4rem; max-height: 80vh; overflow: auto; padding: .5rem; }
pre { font: 13px/1.45 ui-monospace, monospace; margin: 0; }
.line { display: block; } .line a { color: inherit; text-decoration: none; }
.line .number { color: #888; display: inline-block; margin-right: 1em; text-align: right; width: 3em; }
.linked:hover, .function:target, .line:target { background: #ffd54f55; }
.function { border-left: 3px solid #8886; margin: 0 0 1rem; padding-left: .6rem; }
.function h3 { font-size: 1em; margin: .2rem 0; } .whole { border-color: #a86b00; }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid #8884; padding: .15rem .8rem .15rem 0;
text-align: left; vertical-align: top; } .different { color: #b3261e; } svg { height: auto; max-width: 100%; }
"""


def page_of(report: ScriptReport, script: str) -> str:
    """Give the report of one script as HTML.

    Parameters
    ----------
    report
        What is told.
    script
        The script's text.
    """
    title = escape(f"{report.source}: {report.status.value}")
    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    return "\n".join(
        [f"{head}<style>{_STYLE}</style></head><body>", *_body(report, script), "</body></html>\n"]
    )


def _body(report: ScriptReport, script: str) -> Iterator[str]:
    status = report.status.value
    yield f'<h1>{escape(report.source)} <span class="status {status}">{status}</span></h1>'
    yield f"<p>{escape(MEANINGS[report.status])}.</p>"
    yield from _reasons(report.reasons)
    yield from _sides(report, script)
    if report.project is not None:
        yield from _graph(report.project)
    yield from _merges(report)
    yield from _proof(report)
    if report.notes:
        yield "<h2>Notes</h2>"
    yield from _reasons(report.notes)


def _reasons(reasons: Iterable[Reason]) -> Iterator[str]:
    items = [
        f"<li><code>{escape(reason.code)}</code> {escape(place_of(reason) + reason.message)}</li>"
        for reason in reasons
    ]
    if items:
        yield f"<ul>{''.join(items)}</ul>"


def _sides(report: ScriptReport, script: str) -> Iterator[str]:
    yield '<div class="sides"><div class="side"><pre>'
    home = {
        line: node.name for node in report.nodes for lines in node.lines for line in _range(lines)
    }
    for number, text in enumerate(script.splitlines(), start=1):
        yield _script_line(number, text, home.get(number))
    yield '</pre></div><div class="side">'
    sources = {} if report.project is None else functions_of(report.project.module)
    for node in report.nodes:
        yield from _function(node, sources.get(node.name, ""))
    yield "</div></div>"


def _range(lines: tuple[int, int]) -> range:
    return range(lines[0], lines[1] + 1)


def _script_line(number: int, text: str, node: str | None) -> str:
    content = f'<span class="number">{number}</span>{escape(text)}'
    if node is not None:
        content = f'<a href="#function-{escape(node)}" title="{escape(node)}">{content}</a>'
    linked = " linked" if node else ""
    return f'<span class="line{linked}" id="line-{number}">{content}</span>'


def functions_of(module: str) -> dict[str, str]:
    """Give the text of each function of a module by name."""
    lines = module.splitlines()
    return {
        node.name: "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        for node in ast.parse(module).body
        if isinstance(node, ast.FunctionDef)
    }


def _first_line(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


def _function(node: ProposedNode, text: str) -> Iterator[str]:
    whole = " whole" if node.level is Level.PASSAGE else ""
    first = node.lines[0][0] if node.lines else 1
    rules = f", rules {', '.join(node.rules)}" if node.rules else ""
    note = ", kept whole" if whole else ""
    was = f", was {node.was}" if node.was else ""
    yield f'<div class="function{whole}" id="function-{escape(node.name)}"><h3>{escape(node.name)} '
    yield f'<small><a href="#line-{first}">lines {lines_of(node)}</a>{escape(note + was + rules)}</small></h3>'
    yield f"<pre>{escape(text)}</pre></div>"


def _graph(project: Project) -> Iterator[str]:
    picture = svg_of(project)
    yield "<h2>The graph</h2>"
    yield picture or "<p>Install Graphviz (the program <code>dot</code>) to see the graph here.</p>"


def _merges(report: ScriptReport) -> Iterator[str]:
    if report.merged:
        yield "<h2>Merged</h2><ul>"
        yield from (
            f"<li>{escape(merge.what)}: {escape(merge.why)}</li>" for merge in report.merged
        )
        yield "</ul>"


def _proof(report: ScriptReport) -> Iterator[str]:
    found = {**report.proof.variables, **report.proof.files}
    if found:
        yield f"<h2>The proof</h2><p>{escape(proof_line(report.proof).capitalize())}.</p><table>"
        yield "<tr><th>value</th><th>outcome</th><th>reason</th></tr>"
        yield from (_comparison(name, one) for name, one in found.items())
        yield "</table>"


def _comparison(name: str, one: Comparison) -> str:
    outcome = one.outcome.value
    words = (f"<code>{escape(name)}</code>", outcome.replace("_", " "), escape(one.reason or ""))
    cells = "".join(f"<td>{word}</td>" for word in words)
    return f'<tr class="{outcome}">{cells}</tr>'
