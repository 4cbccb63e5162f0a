"""Drop a copy that the next statement replaces: ``df = raw.copy()`` and ``df = df.dropna()`` become one.

The methods in the list give a new frame whatever pandas' version, so that nothing is left to protect.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from hamilton.migrate.facts import ProposedNode
from hamilton.migrate.rewrite import rename_reads_of_assignment, split_statements

CODE = "R102"
NAME = "needless-copy"
_FRESH = frozenset(
    [
        "assign",
        "astype",
        "drop",
        "drop_duplicates",
        "dropna",
        "fillna",
        "groupby_agg",
        "merge",
        "join",
        "melt",
        "pivot_table",
        "query",
        "rename",
        "replace",
        "reset_index",
        "round",
        "set_index",
        "sort_index",
        "sort_values",
    ]
)


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node without a needless first copy, or nothing where the copy is needed."""
    parts = split_statements(node.body)
    if len(node.copies) != 1 or len(parts) < 2:  # noqa: PLR2004 - the copy and what follows it
        return None
    variable, template = next(iter(node.copies.items()))
    parameter = next((p.node for p in node.parameters if p.variable == variable), "")
    if parts[0].strip() != f"{variable} = {template.format(parameter)}" or not _replaces(
        parts[1], variable
    ):
        return None
    second = rename_reads_of_assignment(parts[1], {variable: parameter})
    return replace(node, body="".join([second, *parts[2:]]), copies={})


def _replaces(text: str, variable: str) -> bool:
    statement = ast.parse(text).body[0]
    if not isinstance(statement, ast.Assign) or ast.unparse(statement.targets[0]) != variable:
        return False
    value = statement.value
    nested = any(isinstance(part, ast.Lambda | ast.NamedExpr) for part in ast.walk(value))
    return len(statement.targets) == 1 and not nested and _is_fresh(value, variable)


def _is_fresh(value: ast.expr, variable: str) -> bool:
    """Say whether each method of a chain gives a new value, from the last to the variable."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr not in _FRESH or any(
            k.arg in {"inplace", "copy"} for k in value.keywords
        ):
            return False
        value = value.func.value
        if isinstance(value, ast.Name):
            return value.id == variable
    return False
