"""Divide a script into units: one for each statement at its top, an entry point opened to what it holds."""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from dataclasses import dataclass, replace

from hamilton.migrate.facts import Lines, Reason, Refused, Source
from hamilton.migrate.read import is_cell_mark

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """Hold one statement, or several that share a line.

    Parameters
    ----------
    index
        Place among the units.
    nodes
        The statements' syntax.
    lines
        First and last line in the module text, decorators included.
    text
        The source, at the left margin.
    comments
        Comment lines above it that belong to nothing else, at the left margin.
    paragraph
        Counts up at each blank line and at each comment between statements.
    scope
        Name of the function whose body was opened and holds it, or nothing.
    """

    index: int
    nodes: tuple[ast.stmt, ...]
    lines: Lines
    text: str
    comments: tuple[str, ...] = ()
    paragraph: int = 0
    scope: str = ""

    @property
    def is_import(self) -> bool:
        """Say whether it only imports."""
        return all(isinstance(node, _IMPORTS) for node in self.nodes) or self._tries_to_import()

    @property
    def definition(self) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
        """Give the function or class that it defines."""
        first = self.nodes[0]
        return first if isinstance(first, _DEFINITIONS) else None

    def _tries_to_import(self) -> bool:
        first = self.nodes[0]
        if not isinstance(first, ast.Try) or len(self.nodes) > 1:
            return False
        parts = [
            *first.body,
            *(s for handler in first.handlers for s in handler.body),
            *first.orelse,
        ]
        harmless = (*_IMPORTS, ast.Pass)
        simple = all(isinstance(s, harmless) or _binds_a_literal(s) for s in parts)
        return simple and isinstance(first.body[0], _IMPORTS) and not first.finalbody


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Hold a whole script in units.

    Parameters
    ----------
    units
        In the order in which they run.
    doc
        The module's docstring, or that of an opened ``main``.
    opened
        Name of the function that was opened, or nothing.
    tail
        Comments after the last statement.
    """

    units: tuple[Unit, ...]
    doc: str = ""
    opened: str | None = None
    tail: tuple[str, ...] = ()


def units_of(source: Source) -> Units | Refused:
    """Divide a script into units, or say why it cannot be read as Python."""
    try:
        tree = ast.parse(source.text)
        compile(tree, source.path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        return Refused((_unreadable(source, error),))
    statements, scopes, opened, doc = _open(tree)
    held = _strings(source.text)
    lines = source.text.split("\n")
    found = _gather(statements, scopes, lines, held)
    last = found[-1].lines[1] if found else 0
    return Units(tuple(found), doc, opened, tuple(_comments(lines[last:])))


def _unreadable(source: Source, error: Exception) -> Reason:
    line = getattr(error, "lineno", None)
    text = str(getattr(error, "msg", error))
    if "print" in text:
        message = f"this is Python 2 ({text}); convert it with 2to3 first"
    else:
        message = (
            f"Python {text[:1].lower()}{text[1:]}: the script does not parse; mend it and try again"
        )
    return Reason("M010", message, source.path, source.origin(line).line if line else None)


def _binds_a_literal(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and all(isinstance(target, ast.Name) for target in statement.targets)
    )


# the entry point -------------------------------------------------------------------------------------------


def _open(tree: ast.Module) -> tuple[list[ast.stmt], dict[int, str], str | None, str]:
    doc = ast.get_docstring(tree, clean=True) or ""
    body = tree.body[1:] if doc else list(tree.body)
    body = _open_guard(body)
    function = _entry(body)
    if function is None:
        return body, {}, None, doc
    inner = _without_return(function.body)
    own_doc = ast.get_docstring(function, clean=True)
    inner = inner[1:] if own_doc else inner
    scopes = {id(statement): function.name for statement in inner}
    kept = [s for s in body[:-1] if s is not function]
    return kept + inner, scopes, function.name, doc or own_doc or ""


def _open_guard(body: list[ast.stmt]) -> list[ast.stmt]:
    last = body[-1] if body else None
    if isinstance(last, ast.If) and not last.orelse and _is_guard(last.test):
        return body[:-1] + last.body
    return body


def _is_guard(test: ast.expr) -> bool:
    if (
        not isinstance(test, ast.Compare)
        or len(test.ops) != 1
        or not isinstance(test.ops[0], ast.Eq)
    ):
        return False
    sides = {ast.unparse(test.left), ast.unparse(test.comparators[0])}
    return sides == {"__name__", "'__main__'"}


def _entry(body: list[ast.stmt]) -> ast.FunctionDef | None:
    name = _called(body[-1]) if body else None
    found = [s for s in body if isinstance(s, ast.FunctionDef) and s.name == name]
    if len(found) != 1 or not _can_open(found[0], body):
        return None
    return found[0]


def _called(statement: ast.stmt) -> str | None:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    if call.args or call.keywords or not isinstance(call.func, ast.Name):
        return None
    return call.func.id


def _can_open(function: ast.FunctionDef, body: list[ast.stmt]) -> bool:
    uses = sum(isinstance(n, ast.Name) and n.id == function.name for s in body for n in ast.walk(s))
    plain = not ast.unparse(function.args) and not function.decorator_list
    early = any(isinstance(n, ast.Return) for s in function.body[:-1] for n in ast.walk(s))
    gives = isinstance(function.body[-1], ast.Return) and function.body[-1].value is not None
    odd = any(
        isinstance(n, ast.Global | ast.Nonlocal | ast.Yield | ast.YieldFrom)
        for n in ast.walk(function)
    )
    nested = any(isinstance(n, ast.Return) for n in ast.walk(function.body[-1])) and not isinstance(
        function.body[-1], ast.Return
    )
    others = _bound_names([s for s in body if s is not function]) | frozenset(dir(builtins))
    clash = _bound_names(function.body) & others
    return uses == 1 and plain and not (early or gives or odd or nested or clash)


def _bound_names(body: list[ast.stmt]) -> frozenset[str]:
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, _DEFINITIONS):
            names.add(statement.name)
            continue
        names |= {
            n.id
            for n in ast.walk(statement)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        names |= {
            a.asname or a.name
            for n in ast.walk(statement)
            if isinstance(n, _IMPORTS)
            for a in n.names
        }
    return frozenset(names)


def _without_return(body: list[ast.stmt]) -> list[ast.stmt]:
    return body[:-1] if isinstance(body[-1], ast.Return) else list(body)


# texts -----------------------------------------------------------------------------------------------------


def _strings(text: str) -> frozenset[int]:
    """Give the lines that begin inside a string, which must keep their margin."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.start[0] != token.end[0] and token.type not in {tokenize.NL, tokenize.NEWLINE}:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    return frozenset(inside)


def _gather(
    statements: list[ast.stmt], scopes: dict[int, str], lines: list[str], held: frozenset[int]
) -> list[Unit]:
    found: list[Unit] = []
    previous = min((_first(s) - 1 for s in statements[:1]), default=0)
    for statement in statements:
        first, last = _first(statement), statement.end_lineno or statement.lineno
        if found and first <= found[-1].lines[1]:
            found[-1] = _joined(found[-1], statement, last, lines, held)
            previous = found[-1].lines[1]
            continue
        gap = lines[previous : first - 1] if first > previous else []
        if not found:
            gap = lines[: first - 1]
        found.append(_unit(found, statement, (first, last), gap, lines, held, scopes))
        previous = last
    return found


def _unit(  # noqa: PLR0913, PLR0917 - one place that knows all of a unit
    found: list[Unit],
    statement: ast.stmt,
    span: Lines,
    gap: list[str],
    lines: list[str],
    held: frozenset[int],
    scopes: dict[int, str],
) -> Unit:
    paragraph = found[-1].paragraph if found else 0
    return Unit(
        index=len(found),
        nodes=(statement,),
        lines=span,
        text=_text((statement,), span, lines, held),
        comments=tuple(_comments(gap)),
        paragraph=paragraph
        + (1 if any(not g.strip() or g.strip().startswith("#") for g in gap) else 0),
        scope=scopes.get(id(statement), ""),
    )


def _joined(
    unit: Unit, statement: ast.stmt, last: int, lines: list[str], held: frozenset[int]
) -> Unit:
    nodes = (*unit.nodes, statement)
    span = (unit.lines[0], max(unit.lines[1], last))
    return replace(unit, nodes=nodes, lines=span, text=_text(nodes, span, lines, held))


def _first(statement: ast.stmt) -> int:
    if not isinstance(statement, _DEFINITIONS):
        return statement.lineno
    return min([statement.lineno, *(d.lineno for d in statement.decorator_list)])


def _text(nodes: tuple[ast.stmt, ...], span: Lines, lines: list[str], held: frozenset[int]) -> str:
    first, last = span
    opening = lines[first - 1]
    margin = len(opening) - len(opening.lstrip())
    if nodes[0].lineno == first and nodes[0].col_offset > len(opening[:margin].encode()):
        return "\n".join(ast.get_source_segment("\n".join(lines), node) or "" for node in nodes)
    kept = [
        line if number in held else _shift(line, margin)
        for number, line in enumerate(lines[first - 1 : last], start=first)
    ]
    return "\n".join(kept).rstrip()


def _shift(line: str, margin: int) -> str:
    return line[margin:] if not line[:margin].strip() else line.lstrip()


def _comments(gap: list[str]) -> list[str]:
    found = [line.strip() for line in gap]
    return [line for line in found if line.startswith("#") and not _is_noise(line)]


def _is_noise(line: str) -> bool:
    return (
        is_cell_mark(line) or line.startswith("#!") or "coding:" in line or not line.strip("#-=*~ ")
    )
