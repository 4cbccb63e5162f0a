"""Decide which functions and classes of the script stay as helpers at the level of the module.

A helper may read the script's variables late: each becomes a keyword parameter that its callers pass on, so that
it reads the version of the moment of the call, as it did. What keeps a state of its own, binds the script's
variables, or is computed from them where it is defined, cannot be lifted: it stays in the passage of its users.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hamilton.migrate.analyse.examine import Examined
from hamilton.migrate.analyse.expressions import free_names

_NOW = frozenset(
    [
        "apply",
        "map",
        "agg",
        "aggregate",
        "transform",
        "applymap",
        "filter",
        "pipe",
        "sorted",
        "min",
        "max",
        "reduce",
    ]
)
"""Callables that use up a function before they return."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, eq=False)
class Helper:
    """Hold one function or class that is lifted.

    Parameters
    ----------
    name, new
        The script's name, and the module's.
    late
        Script variables that its callers must pass on, sorted.
    examined
        The statement that defines it.
    is_named
        Whether it is used as a value, so that its name may matter and is kept.
    """

    name: str
    new: str
    late: tuple[str, ...]
    examined: Examined
    is_named: bool


def helpers_of(examined: Iterable[Examined], imports: frozenset[str]) -> dict[str, Helper]:
    """Give the definitions that can be lifted, by name."""
    every = list(examined)
    made = _makers(every)
    defined = {one.unit.definition.name: one for one in every if one.unit.definition is not None}
    variables = frozenset(made) - imports
    chosen = {n: one for n, one in defined.items() if _stands_alone(n, one, every, made)}
    while True:
        late = _late(chosen, variables)
        kept = {
            n: one
            for n, one in chosen.items()
            if _can_lift(one, late, chosen, every, variables, made)
        }
        if kept.keys() == chosen.keys():
            break
        chosen = kept
    uses = _value_uses(every)
    taken = imports | variables
    return {n: _helper(one, late[n], uses, taken) for n, one in chosen.items()}


def _helper(
    one: Examined, late: frozenset[str], uses: frozenset[str], taken: frozenset[str]
) -> Helper:
    node = one.unit.definition
    name = node.name if node is not None else ""
    # What a decorator gives may be no plain function, which cannot be told to be no node.
    is_value = name in uses and not getattr(node, "decorator_list", [])
    is_class = isinstance(node, ast.ClassDef)
    keeps = is_class or is_value or name.startswith("_")
    new = name if keeps or f"_{name}" in taken else f"_{name}"
    return Helper(name, new, tuple(sorted(late)), one, is_value and not is_class)


def _makers(every: list[Examined]) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for one in every:
        facts = one.facts
        for name in facts.defines | facts.may_define | facts.changes:
            made.setdefault(name, []).append(one.unit.index)
    return made


def _stands_alone(
    name: str, one: Examined, every: list[Examined], made: Mapping[str, list[int]]
) -> bool:
    node = one.unit.definition
    if (
        node is None
        or made[name] != [one.unit.index]
        or any(name in e.facts.deletes for e in every)
    ):
        return False
    return not any(isinstance(part, ast.Global) for part in ast.walk(node))


def _late(chosen: Mapping[str, Examined], variables: frozenset[str]) -> dict[str, frozenset[str]]:
    """Give the variables that each helper reads late, through the helpers that it calls too."""
    free = {name: free_names(one.unit.nodes[0]) for name, one in chosen.items()}
    late = {name: (names & variables) - chosen.keys() for name, names in free.items()}
    for _ in chosen:
        late = {
            name: own.union(*(late[called] for called in free[name] & chosen.keys()))
            for name, own in late.items()
        }
    return {name: frozenset(names) for name, names in late.items()}


def _can_lift(
    one: Examined,
    late: Mapping[str, frozenset[str]],
    chosen: Mapping[str, Examined],
    every: list[Examined],
    variables: frozenset[str],
    made: Mapping[str, list[int]],
) -> bool:
    node = one.unit.definition
    if node is None or (one.facts.reads & variables) - chosen.keys():
        return False
    moving = late[node.name]
    if not moving:
        return True
    if isinstance(node, ast.ClassDef) or _starred(node):
        return False
    fixed = all(len(made.get(name, [])) <= 1 for name in moving)
    others = [e for e in every if e.unit.index != one.unit.index]
    return all(
        kind == "now" or (kind == "argument" and fixed)
        for e in others
        for kind in _uses(e, node.name)
    ) and not _bound_in(node, moving)


def _starred(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.decorator_list) or any(
        isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node)
    )


def _bound_in(node: Definition, names: frozenset[str]) -> bool:
    """Say whether an inner function binds one of the names for itself, which would hide the parameter."""
    bound = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    return bool(bound & names)


def _uses(one: Examined, name: str) -> list[str]:
    """Give for each use of a function how it is used: called, handed to what uses it up, handed on, or kept."""
    handed = _handed(one)
    return [
        handed.get(id(part), "kept")
        for node in one.unit.nodes
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
    ]


def _handed(one: Examined) -> dict[int, str]:
    found: dict[int, str] = {}
    for node in one.unit.nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                found[id(part.func)] = "now"
                last = ast.unparse(part.func).rpartition(".")[2]
                kind = "now" if last in _NOW else "argument"
                found |= {id(a): kind for a in (*part.args, *(k.value for k in part.keywords))}
    return found


def _value_uses(every: list[Examined]) -> frozenset[str]:
    found: set[str] = set()
    for one in every:
        called = {
            id(p.func) for node in one.unit.nodes for p in ast.walk(node) if isinstance(p, ast.Call)
        }
        found |= {
            part.id
            for node in one.unit.nodes
            for part in ast.walk(node)
            if isinstance(part, ast.Name)
            and isinstance(part.ctx, ast.Load)
            and id(part) not in called
        }
    return frozenset(found)
