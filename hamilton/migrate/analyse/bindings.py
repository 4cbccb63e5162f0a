"""Bind targets to values: names, items, attributes, and several at once."""

from __future__ import annotations

import ast
from collections.abc import Callable

from hamilton.migrate.analyse.knowledge import ONCE
from hamilton.migrate.analyse.values import UNKNOWN, Value, base_type, inside, join_all
from hamilton.migrate.analyse.walk import Walk
from hamilton.migrate.facts import Mode, Resource

_NO_ITEMS = frozenset(["str", "range", "pandas.DataFrame", "pandas.Index", "tuple_of_str"])
_COPYING = frozenset(
    [
        "pandas.DataFrame",
        "pandas.Series",
        "pandas.Some",
        "pandas.DataFrame.loc",
        "pandas.Series.loc",
        "numpy.ndarray",
    ]
)
_AXES = frozenset({"index", "columns"})
"""What a frame shares with its labels: their names are set through it."""
_SETTINGS = {
    "pandas.options": Resource.OPTIONS,
    "numpy.": Resource.OPTIONS,
    "matplotlib.rcParams": Resource.STYLE,
    "matplotlib.pyplot.rcParams": Resource.STYLE,
    "os.environ": Resource.ENVIRONMENT,
    "sys.path": Resource.ENVIRONMENT,
}


def assign(walk: Walk, target: ast.expr, value: Value) -> None:
    """Bind a target, as an assignment, a loop or a ``with`` would."""
    _TARGETS[type(target)](walk, target, value)


def element(walk: Walk, value: Value) -> Value:
    """Give one item of what is iterated over, noting that an iterator moves on."""
    if base_type(value.type) in ONCE:
        walk.change(value)
    elif value.type is None and not value.elements:
        walk.change(value, suspected=True)
    if value.elements:
        return join_all(value.elements)
    if base_type(value.type) in _NO_ITEMS:
        return UNKNOWN
    return _yielded(value) if base_type(value.type) in ONCE else inside(value)


def _yielded(value: Value) -> Value:
    """Give what an iterator gives: never the iterator itself."""
    rest = frozenset() if value.is_flat else value.holds - value.own
    return Value(own=rest, holds=rest, inner=True)


def set_in(walk: Walk, holder: Value, value: Value) -> None:
    """Note that something is put into an object, by item or by attribute."""
    if holder.dotted:
        _configure(walk, holder.dotted)
        return
    walk.change(holder)
    if base_type(holder.type) not in _COPYING:
        walk.put_into(holder, value)


def _configure(walk: Walk, dotted: str) -> None:
    for prefix, resource in _SETTINGS.items():
        if dotted.startswith(prefix):
            walk.touch(resource, Mode.SET, dotted)
            return
    walk.touch(Resource.UNKNOWN, Mode.SET, dotted)


def _name(walk: Walk, target: ast.Name, value: Value) -> None:
    walk.store(target.id, value)


def _several(walk: Walk, target: ast.Tuple | ast.List, value: Value) -> None:
    elements = value.elements
    known = elements is not None and len(elements) == len(target.elts)
    starred = any(isinstance(part, ast.Starred) for part in target.elts)
    if elements is not None and known and not starred:
        for part, item in zip(target.elts, elements, strict=True):
            assign(walk, part, item)
        return
    item = element(walk, value) if base_type(value.type) in ONCE else inside(value)
    for part in target.elts:
        assign(walk, part, item)


def _starred(walk: Walk, target: ast.Starred, value: Value) -> None:
    assign(walk, target.value, walk.make("list", value.holds))


def _attribute(walk: Walk, target: ast.Attribute, value: Value) -> None:
    set_in(walk, walk.evaluate(target.value), value)
    if isinstance(target.value, ast.Attribute) and target.value.attr in _AXES:
        walk.change(walk.evaluate(target.value.value))


def _subscript(walk: Walk, target: ast.Subscript, value: Value) -> None:
    holder = walk.evaluate(target.value)
    walk.evaluate(target.slice)
    set_in(walk, holder, value)


_TARGETS: dict[type[ast.expr], Callable[..., None]] = {
    ast.Name: _name,
    ast.Tuple: _several,
    ast.List: _several,
    ast.Starred: _starred,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
}
