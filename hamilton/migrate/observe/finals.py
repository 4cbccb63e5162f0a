"""Which variables of a finished script are its results.

A final public variable is bound at module level when the script ends, does not begin with an underscore, and was
not bound by ``import``, ``def`` or ``class``.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import TypeAlias

Names: TypeAlias = frozenset[str]
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def final_variables(
    tree: ast.Module, namespace: Mapping[str, object], opened: str | None
) -> dict[str, object]:
    """Give the results by name.

    Parameters
    ----------
    tree
        The script's.
    namespace
        All names at its end; the locals of the opened function below the module's own.
    opened
        Name of the function whose body became part of the dataflow.
    """
    bodies = [tree, *(node for node in ast.walk(tree) if _is_function(node, opened))]
    declared = frozenset(name for body in bodies for name in _declared(body))
    assigned = frozenset(name for body in bodies for name in _assigned(body))
    return {
        name: value
        for name, value in namespace.items()
        if not name.startswith("_") and not _is_declaration(name, value, declared, assigned)
    }


def _is_function(node: ast.AST, name: str | None) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _is_declaration(name: str, value: object, declared: Names, assigned: Names) -> bool:
    if name not in declared:
        return False
    return name not in assigned or isinstance(value, ModuleType | FunctionType | type)


def _declared(body: ast.AST) -> Iterator[str]:
    """Name what imports, functions and classes bind."""
    for node in _own_nodes(body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported(node)


def _imported(node: ast.ImportFrom) -> Iterable[str]:
    if node.names[0].name != "*":
        return [alias.asname or alias.name for alias in node.names]
    module = importlib.import_module(node.module or "")
    named: Iterable[str] = getattr(module, "__all__", None) or vars(module)
    return [name for name in named if not name.startswith("_")]


def _assigned(body: ast.AST) -> Iterator[str]:
    for node in _own_nodes(body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _own_nodes(body: ast.AST) -> Iterator[ast.AST]:
    """Walk what belongs to a body itself, not to the functions and classes in it."""
    for node in ast.iter_child_nodes(body):
        yield node
        if not isinstance(node, _SCOPES):
            yield from _own_nodes(node)
