"""A script's syntax tree with a call after each statement that is looked at.

The calls go to one function that the tracer puts among the builtins, so that the script's own names stay as they
are. An opened ``main`` is wrapped so that its variables are seen when it ends, however it ends.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from hamilton.migrate.facts import Lines

HOOK = "__hamilton_seen__"
LEAVING = -1
"""Index that the hook is called with when an opened function ends."""

Watched: TypeAlias = dict[int, Lines]
"""Index of each statement to its lines."""


def instrument(tree: ast.Module, watched: Watched, opened: str | None) -> ast.Module:
    """Put a call of the hook after each watched statement, and at the end of the opened function."""
    left = dict(watched)
    _visit_bodies(tree, left)
    if opened is not None:
        _wrap_opened(tree, opened)
    return ast.fix_missing_locations(tree)


def _visit_bodies(node: ast.AST, left: Watched) -> None:
    for field in ("body", "orelse", "finalbody"):
        body = getattr(node, field, None)
        if isinstance(body, list):
            setattr(node, field, _with_hooks(body, left))
            for statement in body:
                _visit_bodies(statement, left)


def _with_hooks(body: Sequence[ast.stmt], left: Watched) -> list[ast.stmt]:
    """Insert the hooks of all watched statements that lie wholly in one body."""
    after: dict[int, list[int]] = {}
    for index, lines in list(left.items()):
        inside = [place for place, statement in enumerate(body) if _is_within(statement, lines)]
        if inside and not _must_be_first(body[inside[-1]]):
            after.setdefault(inside[-1], []).append(index)
            del left[index]
    made: list[ast.stmt] = []
    for place, statement in enumerate(body):
        made.append(statement)
        made.extend(_call(index, statement) for index in sorted(after.get(place, [])))
    return made


def _is_within(statement: ast.stmt, lines: Lines) -> bool:
    decorators: Iterable[ast.expr] = getattr(statement, "decorator_list", ())
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return lines[0] <= first and (statement.end_lineno or statement.lineno) <= lines[1]


def _must_be_first(statement: ast.stmt) -> bool:
    """Say whether nothing but the like may stand before a statement: docstrings, future imports."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _call(index: int, beside: ast.stmt) -> ast.stmt:
    call = ast.Call(ast.Name(HOOK, ast.Load()), [ast.Constant(index)], [])
    line = beside.end_lineno or beside.lineno
    made = ast.Expr(call, lineno=line, col_offset=0, end_lineno=line, end_col_offset=0)
    for node in ast.walk(made):
        ast.copy_location(node, made)
    return made


def _wrap_opened(tree: ast.Module, name: str) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            head = node.body[:1] if ast.get_docstring(node, clean=False) is not None else []
            rest = node.body[len(head) :] or [ast.Pass(lineno=node.lineno, col_offset=0)]
            leave = _call(LEAVING, node)
            wrapped = ast.Try(body=rest, handlers=[], orelse=[], finalbody=[leave])
            node.body = [*head, ast.copy_location(wrapped, rest[0])]
            return
