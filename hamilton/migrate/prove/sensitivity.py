"""Change one input on both sides: in the script by editing its constant, in the dataflow by passing the input.

What is equal again shows that the input is wired, and not only its default right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from hamilton.migrate.facts import InputSpec, Source

_ADDED = "_changed"


def changed_literal(default: str, folder: Path) -> str | None:
    """Give another value of the same type for an input, as Python text; nothing where none suggests itself.

    Parameters
    ----------
    default
        The input's own value, as Python text.
    folder
        The script's: a text that names a file there is left alone, for there is no other such file.

    Examples
    --------
    >>> changed_literal("0.2", Path()), changed_literal("'out.csv'", Path()), changed_literal("[1]", Path())
    ('0.75', "'out_changed.csv'", None)
    """
    try:
        value = ast.literal_eval(default)
    except (ValueError, SyntaxError):
        return None
    changed = _changed(value, folder)
    return None if changed is None else repr(changed)


def _changed(value: Any, folder: Path) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 1.25 + 0.5
    if isinstance(value, str) and value and not (folder / value).exists():
        return (
            value.removesuffix(PurePosixPath(value).suffix) + _ADDED + PurePosixPath(value).suffix
        )
    return None


def with_constant(source: Source, spec: InputSpec, literal: str) -> str | None:
    """Give the script's text with an input's constant replaced; nothing if its place is not clear."""
    tree = ast.parse(source.text)
    places = [place for line, place in _places(tree, spec) if source.origin(line).line == spec.line]
    return _replaced(source.text, places[0], literal) if len(places) == 1 else None


def _places(tree: ast.Module, spec: InputSpec) -> Iterator[tuple[int, ast.expr]]:
    """Walk the literals that may be an input's: right of its name, or equal to its default.

    Each comes with the line that the input is known by.
    """
    return _bound_to(tree, spec.name) if spec.variable else _equal_to(tree, spec.default)


def _bound_to(tree: ast.Module, name: str) -> Iterator[tuple[int, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if [ast.unparse(target) for target in targets] == [name]:
                yield node.lineno, node.value


def _equal_to(tree: ast.Module, default: str) -> Iterator[tuple[int, ast.expr]]:
    wanted = repr(ast.literal_eval(default))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and repr(node.value) == wanted:
            yield node.lineno, node


def _replaced(text: str, place: ast.expr, literal: str) -> str:
    """Put other text in place of an expression; columns of the syntax tree count bytes."""
    lines = text.encode().split(b"\n")
    last = (place.end_lineno or place.lineno) - 1
    head = lines[place.lineno - 1][: place.col_offset]
    tail = lines[last][place.end_col_offset :]
    lines[place.lineno - 1 : last + 1] = [head + literal.encode() + tail]
    return b"\n".join(lines).decode()
