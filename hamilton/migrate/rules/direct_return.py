"""Return an expression at once in place of binding it to the function's own name first."""

from __future__ import annotations

import ast
from dataclasses import replace

from hamilton.migrate.facts import ProposedNode
from hamilton.migrate.rewrite import split_statements

CODE = "R106"
NAME = "direct-return"
_LAST = 2


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node with its last expression returned, or nothing where a name is needed."""
    parts = split_statements(node.body)
    if len(node.outputs) != 1 or len(parts) < _LAST:
        return None
    variable = node.outputs[0].variable
    if not variable or parts[-1].strip() != f"return {variable}":
        return None
    text = _returned(parts[-2], variable)
    return None if text is None else replace(node, body="".join([*parts[:-2], text]))


def _returned(text: str, variable: str) -> str | None:
    module = ast.parse(text)
    statement = module.body[0]
    if not isinstance(statement, ast.Assign) or len(module.body) > 1 or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if (
        not isinstance(target, ast.Name)
        or target.id != variable
        or _keeps_name(statement.value, variable)
    ):
        return None
    head, _, rest = text.partition("=")
    comments, _, _ = head.rpartition(variable)
    return f"{comments}return {rest.lstrip(' ')}"


def _keeps_name(value: ast.expr, variable: str) -> bool:
    """Say whether a function inside needs the name itself."""
    return any(
        isinstance(part, ast.Lambda | ast.NamedExpr | ast.GeneratorExp)
        and variable in {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
        for part in ast.walk(value)
    )
