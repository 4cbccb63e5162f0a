"""Write types as annotations that the module's imports can name."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_ALIASES = {"pandas": "pd", "numpy": "np"}
_KNOWN = frozenset(dir(builtins)) | {"None", "Any"}


@dataclass(frozen=True, slots=True)
class Imports:
    """Hold what the module imports.

    Parameters
    ----------
    bound
        Import path to the name that it has in the module.
    taken
        All names that imports bind.
    """

    bound: Mapping[str, str]
    taken: frozenset[str]


def imports_of(statements: Iterable[str]) -> Imports:
    """Give what import statements bind."""
    bound: dict[str, str] = {}
    for text in statements:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                bound |= {a.name: a.asname or a.name for a in node.names}
            elif isinstance(node, ast.ImportFrom):
                bound |= {f"{node.module}.{a.name}": a.asname or a.name for a in node.names}
    return Imports(bound, frozenset(name.partition(".")[0] for name in bound.values()))


def annotation(kind: str, imports: Imports) -> tuple[str, frozenset[str]]:
    """Give a type as the module can write it, with the import statements that it lacks."""
    needed: set[str] = set()

    def name(match: re.Match[str]) -> str:
        text, statement = _name(match.group(), imports)
        needed.update(statement)
        return text

    return _DOTTED.sub(name, kind), frozenset(needed)


def _name(dotted: str, imports: Imports) -> tuple[str, tuple[str, ...]]:
    if dotted == "Any":
        return "Any", ("from typing import Any",)
    if "." not in dotted:
        return (dotted, ()) if dotted in _KNOWN else ("Any", ("from typing import Any",))
    covered = _covered(dotted, imports)
    if covered is not None:
        return covered, ()
    module = dotted.rpartition(".")[0]
    top = module.partition(".")[0]
    alias = _ALIASES.get(module)
    if (alias or top) in imports.taken:
        return "Any", ("from typing import Any",)
    statement = f"import {module} as {alias}" if alias else f"import {module}"
    return (f"{alias}.{dotted.rpartition('.')[2]}" if alias else dotted), (statement,)


def _covered(dotted: str, imports: Imports) -> str | None:
    head, tail = dotted, ""
    while head:
        if head in imports.bound:
            return f"{imports.bound[head]}{tail}"
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    return None
