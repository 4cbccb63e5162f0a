"""Turn ``df.dropna(inplace=True)`` into ``df = df.dropna()``.

A value that a statement binds is easier to follow than one that a call changes behind a name. It is withheld where
another name may stand for the same object: that one would no longer see the change.
"""

from __future__ import annotations

import ast
from dataclasses import replace

import libcst as cst

from hamilton.migrate.facts import ProposedNode

CODE = "R101"
NAME = "no-inplace"


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node without in-place calls, or nothing where it has none that can go."""
    if "inplace" not in node.body or len(node.outputs) != 1:
        return None
    body = cst.parse_module(node.body).visit(_Rebind(_aliased(node.body))).code
    return None if body == node.body else replace(node, body=body)


def _aliased(body: str) -> frozenset[str]:
    """Give the names that are handed on as they are: to another name, a container, or a call."""
    found: set[str] = set()
    for part in ast.walk(ast.parse(body)):
        if isinstance(part, ast.Assign):
            found |= _bare(part.value) - {ast.unparse(target) for target in part.targets}
        elif isinstance(part, ast.NamedExpr | ast.AnnAssign):
            found |= _bare(part.value)
        elif isinstance(part, ast.List | ast.Tuple | ast.Set):
            found |= {
                e.id for e in part.elts if isinstance(e, ast.Name) and isinstance(e.ctx, ast.Load)
            }
        elif isinstance(part, ast.Dict):
            found |= {v.id for v in part.values if isinstance(v, ast.Name)}
        elif isinstance(part, ast.Lambda | ast.FunctionDef):
            found |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
        elif isinstance(part, ast.Call):
            found |= {a.id for a in part.args if isinstance(a, ast.Name)}
    return frozenset(found)


def _bare(value: ast.expr | None) -> set[str]:
    if isinstance(value, ast.Attribute | ast.Subscript):
        return _bare(value.value)
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "groupby"
    ):
        return _bare(value.func.value)
    return {value.id} if isinstance(value, ast.Name) else set()


class _Rebind(cst.CSTTransformer):
    def __init__(self, aliased: frozenset[str]) -> None:
        super().__init__()
        self._aliased = aliased
        self._depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Leave inner functions alone: a binding there would make a local of the name."""
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        """Leave lambdas alone."""
        return False

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.BaseSmallStatement:
        """Bind the receiver to what the call gives."""
        call = updated_node.value
        name = _receiver(call)
        if name is None or name in self._aliased or not isinstance(call, cst.Call):
            return updated_node
        kept = [arg for arg in call.args if arg.keyword is None or arg.keyword.value != "inplace"]
        if kept:
            kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        target = cst.AssignTarget(cst.Name(name))
        return cst.Assign(targets=[target], value=call.with_changes(args=kept))


def _receiver(call: cst.BaseExpression) -> str | None:
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    inplace = any(
        arg.keyword is not None
        and arg.keyword.value == "inplace"
        and isinstance(arg.value, cst.Name)
        and arg.value.value == "True"
        for arg in call.args
    )
    base = call.func.value
    return base.value if inplace and isinstance(base, cst.Name) else None
