"""Walk expressions: what each may be, and what computing it reads, changes and touches."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Callable, Iterator
from dataclasses import replace

from hamilton.migrate.analyse.bindings import assign, element
from hamilton.migrate.analyse.knowledge_frames import SUBSCRIPTS
from hamilton.migrate.analyse.sharing import shared
from hamilton.migrate.analyse.values import (
    UNKNOWN,
    Code,
    Value,
    all_fixed,
    base_type,
    fixed,
    held_by,
    inside,
    join_all,
)
from hamilton.migrate.analyse.walk import Frame, Visits, Walk
from hamilton.migrate.facts import Mode, Resource

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}
_QUERIED = re.compile(r"@([A-Za-z_]\w*)")
"""A variable in the text of a query, which pandas looks up in the frame that calls it."""
_NUMBERS = frozenset(
    ["int", "float", "bool", "complex", "numpy.float64", "numpy.int64", "pandas.Scalar"]
)
_SEQUENCES = frozenset(["list", "tuple", "str", "bytes"])


def _constant(walk: Walk, node: ast.Constant) -> Value:
    text = node.value if isinstance(node.value, str) else None
    for name in _QUERIED.findall(text or ""):
        walk.load(name)
    return fixed("None" if node.value is None else type(node.value).__name__, text)


def _name(walk: Walk, node: ast.Name) -> Value:
    found = walk.load(node.id)
    if found is not None:
        return found
    if node.id in _BUILTINS:
        return Value(type="function", dotted=f"builtins.{node.id}")
    return Value(type="function", dotted=f"star.{node.id}") if walk.stars else UNKNOWN


def _subscript(walk: Walk, node: ast.Subscript) -> Value:
    value = walk.evaluate(node.value)
    walk.evaluate(node.slice)
    if (
        value.elements is not None
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
    ):
        return _item(value, node.slice.value)
    row = SUBSCRIPTS.get(base_type(value.type) or "")
    if row is None:
        return inside(value)
    result = shared(walk, row, value, ())
    return _column(node, value, result)


def _item(value: Value, position: int) -> Value:
    elements = value.elements or ()
    return elements[position] if -len(elements) <= position < len(elements) else UNKNOWN


def _column(node: ast.Subscript, value: Value, result: Value) -> Value:
    if value.type != "pandas.DataFrame":
        return result
    is_label = isinstance(node.slice, ast.Constant)
    kind = "pandas.Series" if is_label else _frame_or_none(node.slice) or result.type
    return Value(type=kind, own=result.own, holds=result.holds)


def _frame_or_none(index: ast.expr) -> str | None:
    return (
        "pandas.DataFrame"
        if isinstance(index, ast.List | ast.Compare | ast.BoolOp | ast.Slice)
        else None
    )


def _binary(walk: Walk, node: ast.BinOp) -> Value:
    left, right = walk.evaluate_all((node.left, node.right))
    if left.is_fixed and right.is_fixed:
        return fixed(_number(left, right), _joined(node.op, left, right))
    if base_type(left.type) in _SEQUENCES and isinstance(node.op, ast.Add | ast.Mult):
        return walk.make(base_type(left.type), left.holds | right.holds)
    for kind in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray"):
        if kind in {left.type, right.type}:
            return walk.make(kind)
    return walk.make(None)


def _number(left: Value, right: Value) -> str | None:
    if {left.type, right.type} <= _NUMBERS and "float" in {left.type, right.type}:
        return "float"
    return (
        left.type
        if left.type == right.type == "str" or left.type == "pathlib.Path"
        else "pandas.Scalar"
    )


def _joined(operator: ast.operator, left: Value, right: Value) -> str | None:
    if isinstance(operator, ast.Add) and (left.text or right.text):
        return f"{left.text or '*'}{right.text or '*'}"
    if isinstance(operator, ast.Div) and left.type == "pathlib.Path":
        return f"{left.text or '*'}/{right.text or '*'}"
    return "*" if left.text is not None else None


def _unary(walk: Walk, node: ast.UnaryOp) -> Value:
    value = walk.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        return fixed("bool")
    return fixed(value.type) if value.is_fixed else walk.make(value.type)


def _compare(walk: Walk, node: ast.Compare) -> Value:
    values = walk.evaluate_all((node.left, *node.comparators))
    if isinstance(node.ops[0], ast.In | ast.NotIn):
        element(walk, values[-1])
    if isinstance(node.ops[0], ast.In | ast.NotIn | ast.Is | ast.IsNot) or all(
        v.is_fixed for v in values
    ):
        return fixed("bool")
    for kind in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray"):
        if any(value.type == kind for value in values):
            return walk.make(kind)
    return walk.make(None)


def _either(walk: Walk, node: ast.BoolOp) -> Value:
    values = [walk.evaluate(node.values[0])]
    with walk.branch():
        values += walk.evaluate_all(node.values[1:])
    return join_all(values)


def _choice(walk: Walk, node: ast.IfExp) -> Value:
    walk.evaluate(node.test)
    with walk.branch():
        return join_all(walk.evaluate_all((node.body, node.orelse)))


def _display(kind: str) -> Callable[[Walk, ast.expr], Value]:
    def visit(walk: Walk, node: ast.expr) -> Value:
        values = walk.evaluate_all(e for e in node.elts)  # type: ignore[attr-defined]
        made = walk.make(kind, held_by(values))
        made = replace(made, is_flat=all_fixed(values))
        if kind != "tuple" or any(isinstance(e, ast.Starred) for e in node.elts):  # type: ignore[attr-defined]
            return made
        return replace(made, elements=tuple(values))

    return visit


def _mapping(walk: Walk, node: ast.Dict) -> Value:
    walk.evaluate_all(key for key in node.keys if key is not None)
    values = walk.evaluate_all(node.values)
    return replace(walk.make("dict", held_by(values)), is_flat=all_fixed(values))


def _text(walk: Walk, node: ast.JoinedStr) -> Value:
    parts = [_text_part(walk, part) for part in node.values]
    return fixed("str", "".join(parts))


def _text_part(walk: Walk, node: ast.expr) -> str:
    if isinstance(node, ast.FormattedValue):
        value = walk.evaluate(node.value)
        if node.format_spec is not None:
            walk.evaluate(node.format_spec)
        if not value.is_fixed:
            walk.touch(Resource.OPTIONS, Mode.READ)
        return value.text or "*"
    return str(node.value) if isinstance(node, ast.Constant) else "*"


def _starred(walk: Walk, node: ast.Starred) -> Value:
    return element(walk, walk.evaluate(node.value))


def _named(walk: Walk, node: ast.NamedExpr) -> Value:
    value = walk.evaluate(node.value)
    with walk.around_comprehensions():
        walk.store(node.target.id, value)
    return value


def _lambda(walk: Walk, node: ast.Lambda) -> Value:
    return function_value(walk, "", node)


def function_value(
    walk: Walk, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
) -> Value:
    """Give a function as a value; its defaults are computed here, its body when it is called."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = dict(
        zip(
            (a.arg for a in reversed(plain)),
            walk.evaluate_all(reversed(arguments.defaults)),
            strict=False,
        )
    )
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            defaults[argument.arg] = walk.evaluate(default)
    captured = [value for scope in walk.inner_scopes() for value in scope.values()]
    made = walk.make(None, held_by((*defaults.values(), *captured)) | walk.enclosing())
    walk.notes.late |= free_names(node) & (
        walk.ever | set(walk.environment) | _declared_global(node)
    )
    code = Code(name, node, walk.inner_scopes(), defaults, own=walk.enclosing())
    return Value(type="callable", own=made.own, holds=made.holds, code=code)


def free_names(node: ast.AST) -> set[str]:
    """Give the names that functions in a piece of syntax read from the module when they run."""
    try:
        table = symtable.symtable(ast.unparse(node), "<script>", "exec")
    except SyntaxError:
        # A piece of a function alone, whose nonlocal names stand outside of it.
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return {name for child in table.get_children() for name in _global_names(child)}


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (symbol.get_name() for symbol in table.get_symbols() if symbol.is_global())
    for child in table.get_children():
        yield from _global_names(child)


def _declared_global(node: ast.AST) -> set[str]:
    return {name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names}


def _comprehension(kind: str | None) -> Callable[[Walk, ast.expr], Value]:
    def visit(walk: Walk, node: ast.expr) -> Value:
        frame = Frame((*walk.inner_scopes(), {}), is_comprehension=True)
        with walk.scope(frame), walk.branch():
            results = _loops(walk, node)
        lazy = kind is None
        if lazy:
            walk.notes.late |= free_names(node) & walk.ever
        made = walk.make("generator" if lazy else kind, held_by(results))
        return replace(made, is_flat=not lazy and all_fixed(results))

    return visit


def _loops(walk: Walk, node: ast.expr) -> list[Value]:
    for loop in node.generators:  # type: ignore[attr-defined]
        assign(walk, loop.target, element(walk, walk.evaluate(loop.iter)))
        walk.evaluate_all(loop.ifs)
    if isinstance(node, ast.DictComp):
        return walk.evaluate_all((node.key, node.value))
    return [walk.evaluate(node.elt)]  # type: ignore[attr-defined]


def _yield(walk: Walk, node: ast.Yield | ast.YieldFrom) -> Value:
    value = walk.evaluate(node.value)
    walk.frames[-1].yields = True
    walk.frames[-1].returns.append(value)
    return UNKNOWN


def _slice(walk: Walk, node: ast.Slice) -> Value:
    walk.evaluate_all(part for part in (node.lower, node.upper, node.step) if part is not None)
    return fixed("slice")


def _await(walk: Walk, node: ast.Await) -> Value:
    return walk.evaluate(node.value)


EXPRESSIONS: Visits = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _either,
    ast.IfExp: _choice,
    ast.List: _display("list"),
    ast.Tuple: _display("tuple"),
    ast.Set: _display("set"),
    ast.Dict: _mapping,
    ast.JoinedStr: _text,
    ast.Starred: _starred,
    ast.NamedExpr: _named,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.DictComp: _comprehension("dict"),
    ast.GeneratorExp: _comprehension(None),
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Slice: _slice,
    ast.Await: _await,
}
"""What to do at each kind of expression but for attributes and calls."""
