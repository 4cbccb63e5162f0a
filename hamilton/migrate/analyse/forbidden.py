"""Find what no dataflow can express, and say how to mend it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hamilton.migrate.analyse.units import Units
from hamilton.migrate.facts import Reason, Source

_CALLS = {
    "exec": ("M101", "exec() runs code that cannot be seen; write that code into the script"),
    "eval": ("M102", "eval() computes what cannot be seen; write the expression into the script"),
    "globals": (
        "M103",
        "globals() reaches variables by names that cannot be seen; use a dict of your own",
    ),
    "locals": (
        "M103",
        "locals() reaches variables by names that cannot be seen; use a dict of your own",
    ),
    "vars": (
        "M103",
        "vars() reaches variables by names that cannot be seen; use a dict of your own",
    ),
    "__import__": (
        "M104",
        "__import__() loads a module that cannot be seen; use an import statement",
    ),
    "input": (
        "M105",
        "input() asks a person; assign the answer to a constant at the top of the script",
    ),
    "breakpoint": ("M106", "breakpoint() stops for a person; remove it"),
    "get_ipython": ("M107", "get_ipython() needs a running notebook; remove it"),
}
_EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def forbidden(source: Source, script: Units) -> tuple[Reason, ...]:
    """Give a reason for each thing in a script that no dataflow can express."""
    own = {unit.definition.name for unit in script.units if unit.definition is not None}
    return tuple(
        reason
        for unit in script.units
        for node in unit.nodes
        for reason in (*_calls(source, node, own), *_top(source, node))
    )


def _calls(source: Source, statement: ast.stmt, own: set[str]) -> Iterator[Reason]:
    for node in ast.walk(statement):
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or node.func.id in own
        ):
            continue
        if node.func.id == "vars" and node.args:
            continue
        found = _CALLS.get(node.func.id)
        if found is not None:
            yield _reason(source, found, node)


def _top(source: Source, statement: ast.stmt) -> Iterator[Reason]:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) in _EXITS:
        found = ("M108", "the script ends itself here; remove what is never reached")
        yield _reason(source, found, statement)
    waits = (ast.Await, ast.AsyncFor, ast.AsyncWith)
    if any(isinstance(node, waits) for node in _own_level(statement)):
        found = ("M109", "await at the top of a script needs a notebook; wrap it in asyncio.run")
        yield _reason(source, found, statement)


def _own_level(statement: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    yield from ast.walk(statement)


def _reason(source: Source, found: tuple[str, str], node: ast.expr | ast.stmt) -> Reason:
    return Reason(found[0], found[1], source.path, source.origin(node.lineno).line)
