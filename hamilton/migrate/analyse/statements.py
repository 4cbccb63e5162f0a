"""Walk statements: what each binds for certain, and what it may bind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace

from hamilton.migrate.analyse.bindings import assign, element, set_in
from hamilton.migrate.analyse.expressions import free_names, function_value
from hamilton.migrate.analyse.values import UNKNOWN, Code, Value, held_by, inside, join
from hamilton.migrate.analyse.walk import Visits, Walk

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_IN_PLACE = frozenset(
    ["list", "set", "dict", "numpy.ndarray", "pandas.DataFrame", "pandas.Series", "pandas.Some"]
)


def leaves(body: list[ast.stmt]) -> bool:
    """Say whether what stands below a body is not reached from its end."""
    return bool(body) and isinstance(body[-1], _LEAVING)


# simple statements -----------------------------------------------------------------------------------------


def _expression(walk: Walk, node: ast.Expr) -> None:
    walk.evaluate(node.value)


def _assign(walk: Walk, node: ast.Assign) -> None:
    value = walk.evaluate(node.value)
    for target in node.targets:
        assign(walk, target, value)


def _annotated(walk: Walk, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign(walk, node.target, walk.evaluate(node.value))


def _augmented(walk: Walk, node: ast.AugAssign) -> None:
    if not isinstance(node.target, ast.Name):
        value = walk.evaluate(node.value)
        holder = walk.evaluate(node.target.value)
        if isinstance(node.target, ast.Subscript):
            walk.evaluate(node.target.slice)
        set_in(walk, holder, value)
        return
    old = walk.load(node.target.id) or UNKNOWN
    value = walk.evaluate(node.value)
    if old.is_fixed:
        result = walk.evaluate(ast.BinOp(_as_value(old), node.op, _as_value(value)))
        walk.store(
            node.target.id,
            replace(result, own=frozenset(), holds=frozenset()) if result.is_fixed else result,
        )
        return
    walk.change(old, suspected=old.type not in _IN_PLACE)
    walk.put_into(old, value)
    walk.store(node.target.id, walk.load(node.target.id) or old)


class _Known(ast.expr):
    """Stand in the tree for a value that was walked already."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def _as_value(value: Value) -> ast.expr:
    return _Known(value)


def _known(_walk: Walk, node: _Known) -> Value:
    return node.value


def _delete(walk: Walk, node: ast.Delete) -> None:
    for target in node.targets:
        _drop(walk, target)


def _drop(walk: Walk, target: ast.expr) -> None:
    if isinstance(target, ast.Name):
        walk.forget(target.id)
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            _drop(walk, part)
    else:
        set_in(walk, walk.evaluate(target.value), UNKNOWN)  # type: ignore[attr-defined]


def _return(walk: Walk, node: ast.Return) -> None:
    walk.frames[-1].returns.append(walk.evaluate(node.value))


def _raise(walk: Walk, node: ast.Raise) -> None:
    walk.evaluate_all(part for part in (node.exc, node.cause) if part is not None)


def _assert(walk: Walk, node: ast.Assert) -> None:
    walk.evaluate(node.test)
    if node.msg is not None:
        with walk.branch():
            walk.evaluate(node.msg)


def _import(walk: Walk, node: ast.Import) -> None:
    for alias in node.names:
        dotted = alias.name if alias.asname else alias.name.partition(".")[0]
        walk.store(alias.asname or dotted, Value(type="module", dotted=dotted))


def _import_from(walk: Walk, node: ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            walk.stars = True
            continue
        dotted = f"{node.module}.{alias.name}"
        walk.store(alias.asname or alias.name, Value(type="module", dotted=dotted))


# definitions -----------------------------------------------------------------------------------------------


def _function(walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    value = function_value(walk, node.name, node)
    for decorator in node.decorator_list:
        walk.evaluate(decorator)
    walk.store(node.name, value)


def _class(walk: Walk, node: ast.ClassDef) -> None:
    walk.evaluate_all(node.bases)
    walk.evaluate_all(node.decorator_list)
    parts = (
        s.value
        for s in node.body
        if isinstance(s, ast.Assign | ast.AnnAssign) and s.value is not None
    )
    made = walk.make(None, held_by(walk.evaluate_all(parts)))
    walk.notes.late |= free_names(node) & (walk.ever | set(walk.environment))
    code = Code(node.name, node, walk.inner_scopes())
    walk.classes[node.name] = code
    walk.store(node.name, replace(made, type="class", code=code))


# compound statements ---------------------------------------------------------------------------------------


def _branch(
    walk: Walk, body: list[ast.stmt], before: Callable[[], None] = lambda: None
) -> set[str] | None:
    """Walk a body that may not run, and give what it bound for certain, or nothing where it leaves."""
    with walk.branch():
        before()
        walk.run(body)
        return None if leaves(body) else set(walk.certain)


def _meet(walk: Walk, outcomes: Iterable[set[str] | None]) -> None:
    reached = [outcome for outcome in outcomes if outcome is not None]
    if reached:
        walk.certain |= set.intersection(*reached)


def _if(walk: Walk, node: ast.If) -> None:
    walk.evaluate(node.test)
    _meet(walk, [_branch(walk, node.body), _branch(walk, node.orelse)])


def _for(walk: Walk, node: ast.For | ast.AsyncFor) -> None:
    value = walk.evaluate(node.iter)
    for _ in range(2):
        bound = _branch(walk, node.body, lambda: assign(walk, node.target, element(walk, value)))
    walk.likely |= bound or set()
    with walk.branch():
        walk.run(node.orelse)


def _while(walk: Walk, node: ast.While) -> None:
    for _ in range(2):
        walk.evaluate(node.test)
        bound = _branch(walk, node.body)
    walk.likely |= bound or set()
    with walk.branch():
        walk.run(node.orelse)


def _try(walk: Walk, node: ast.Try) -> None:
    tried = _branch(walk, [*node.body, *node.orelse])
    _meet(walk, [tried, *(_handler(walk, handler) for handler in node.handlers)])
    walk.run(node.finalbody)


def _handler(walk: Walk, handler: ast.ExceptHandler) -> set[str] | None:
    walk.evaluate_all([handler.type] if handler.type is not None else [])
    if handler.name is None:
        return _branch(walk, handler.body)
    name = handler.name
    outcome = _branch(walk, handler.body, lambda: walk.store(name, UNKNOWN))
    walk.notes.defines.discard(name)
    walk.ever.discard(name)
    if not walk.frames:
        walk.environment.pop(name, None)
    return None if outcome is None else outcome - {name}


def _with(walk: Walk, node: ast.With | ast.AsyncWith) -> None:
    values = []
    for item in node.items:
        value = walk.evaluate(item.context_expr)
        values.append(value)
        if item.optional_vars is not None:
            entered = value if value.type is not None else join(value, inside(value))
            assign(walk, item.optional_vars, entered)
    walk.run(node.body)
    for value in values:
        walk.change(value)


def _match(walk: Walk, node: ast.Match) -> None:
    subject = walk.evaluate(node.subject)
    outcomes = [_case(walk, case, subject) for case in node.cases]
    if not any(_takes_all(case) for case in node.cases):
        outcomes.append(set(walk.certain))
    _meet(walk, outcomes)


def _takes_all(case: ast.match_case) -> bool:
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _case(walk: Walk, case: ast.match_case, subject: Value) -> set[str] | None:
    names = [
        p.name
        for p in ast.walk(case.pattern)
        if isinstance(p, ast.MatchAs | ast.MatchStar) and p.name
    ]

    def bind() -> None:
        for name in names:
            walk.store(name, inside(subject))
        if case.guard is not None:
            walk.evaluate(case.guard)

    return _branch(walk, case.body, bind)


def _nothing(_walk: Walk, _node: ast.stmt) -> None:
    """Walk what does nothing by itself."""


STATEMENTS: Visits = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.Pass: _nothing,
    ast.Break: _nothing,
    ast.Continue: _nothing,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
    _Known: _known,
}
"""What to do at each kind of statement."""
