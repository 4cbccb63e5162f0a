"""Let a function that writes one file give its path.

So a written file is a value like any other: who reads it can ask for it, and a test can see where it went.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from hamilton.migrate.facts import Kind, Output, ProposedNode
from hamilton.migrate.rewrite import split_statements

CODE = "R105"
NAME = "written-path"
_PATHS = frozenset(["path", "path_or_buf", "fname", "excel_writer"])


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node with its path as the result, or nothing where it has another, or several paths."""
    if node.kind is not Kind.WRITER or node.outputs[0].variable or "return" in node.body:
        return None
    path = _path(node)
    if path is None:
        return None
    kind = next(p.type for p in node.parameters if p.node == path)
    outputs = (Output(node.name, "", kind),)
    return replace(node, body=f"{node.body.rstrip()}\nreturn {path}\n", outputs=outputs)


def _path(node: ProposedNode) -> str | None:
    last = ast.parse(split_statements(node.body)[-1]).body[0]
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return None
    given = [k.value for k in call.keywords if k.arg in _PATHS] or list(call.args)
    texts = {p.node for p in node.parameters if p.type == "str" and p.variable}
    names = [a.id for a in given if isinstance(a, ast.Name) and a.id in texts]
    bound = {
        n.id
        for n in ast.walk(ast.parse(node.body))
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return names[0] if len(names) == 1 and names[0] not in bound else None
