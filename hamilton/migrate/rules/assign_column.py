"""Turn a copy that is given one column into ``.assign``: one expression in place of three statements.

Withheld where the value may be a function, which ``.assign`` would call, and where the column's name is no name.
"""

from __future__ import annotations

import ast
import keyword
from dataclasses import replace

from hamilton.migrate.facts import ProposedNode
from hamilton.migrate.rewrite import rename, split_statements

CODE = "R103"
NAME = "assign-column"
_PARTS = 3
_VALUES = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant, ast.Call, ast.Subscript)


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node as one expression, or nothing where it is more than one new column."""
    parts = split_statements(node.body)
    if len(parts) != _PARTS or len(node.copies) != 1 or node.outputs[0].type != "pandas.DataFrame":
        return None
    variable, template = next(iter(node.copies.items()))
    parameter = next((p.node for p in node.parameters if p.variable == variable), "")
    copied = parts[0].strip() == f"{variable} = {template.format(parameter)}"
    column = _column(parts[1], variable)
    if not copied or column is None or parts[2].strip() != f"return {variable}" or "#" in parts[1]:
        return None
    value = rename(_value(parts[1]), {variable: parameter})
    return replace(node, body=f"return {parameter}.assign({column}={value})\n", copies={})


def _column(text: str, variable: str) -> str | None:
    statement = ast.parse(text).body[0]
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Subscript) or ast.unparse(target.value) != variable:
        return None
    name = target.slice.value if isinstance(target.slice, ast.Constant) else None
    plain = isinstance(statement.value, _VALUES) and not _hides(statement.value)
    is_name = (
        isinstance(name, str)
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and name != "self"
    )
    return name if isinstance(name, str) and is_name and plain else None


def _hides(value: ast.expr) -> bool:
    return any(isinstance(part, ast.Lambda | ast.NamedExpr) for part in ast.walk(value))


def _value(text: str) -> str:
    statement = ast.parse(text).body[0]
    value = statement.value if isinstance(statement, ast.Assign) else ast.Constant(None)
    return ast.get_source_segment(text, value) or ast.unparse(value)
