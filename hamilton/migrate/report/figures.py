"""Measures of how well the result reads: shares from 0 to 1, the others counts."""

from __future__ import annotations

import ast
import re
import statistics
from typing import Final

from hamilton.migrate.facts import Project, ProposedNode

_SMALL_STATEMENTS: Final = 7
_MACHINE_NAME: Final = re.compile(r"^(node|step|var|tmp|result|part|block|passage|out)_?\d*$|_\d+$")


def figures_of(project: Project) -> dict[str, float]:
    """Measure an emitted project.

    Returns
    -------
    dict of str to float
        ``statements`` of the script that became functions; ``in_small_functions``, the share of them in functions
        of at most seven; ``median_statements`` per function; ``merges``; ``typed``, the share of parameters and
        results with an annotation better than ``Any``; ``machine_names`` that no one would have chosen; ``nodes``;
        ``pass_through`` functions that only return what they are given.
    """
    sizes = [len(node.statements) for node in project.nodes]
    total = sum(sizes)
    return {
        "statements": total,
        "in_small_functions": _share(
            sum(size for size in sizes if size <= _SMALL_STATEMENTS), total
        ),
        "median_statements": statistics.median(sizes) if sizes else 0,
        "merges": len(project.merged),
        "typed": _typed(project),
        "machine_names": sum(_is_machine_name(node) for node in project.nodes),
        "nodes": len(project.nodes),
        "pass_through": _pass_through(project.module),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _typed(project: Project) -> float:
    places = [output.type for node in project.nodes for output in node.outputs]
    places += [parameter.type for node in project.nodes for parameter in node.parameters]
    return _share(sum(text != "Any" for text in places), len(places))


def _is_machine_name(node: ProposedNode) -> bool:
    own_words = {output.variable for output in node.outputs}
    return node.name not in own_words and _MACHINE_NAME.search(node.name) is not None


def _pass_through(module: str) -> int:
    functions = [node for node in ast.parse(module).body if isinstance(node, ast.FunctionDef)]
    return sum(_only_returns(node) for node in functions if not node.name.startswith("_"))


def _only_returns(function: ast.FunctionDef) -> bool:
    names = {parameter.arg for parameter in (*function.args.args, *function.args.kwonlyargs)}
    body = [part for part in function.body if not _is_text(part)]
    if len(body) != 1 or not isinstance(body[0], ast.Return):
        return False
    value = body[0].value
    return isinstance(value, ast.Name) and value.id in names


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
