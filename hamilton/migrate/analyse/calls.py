"""Walk attributes and calls: the script's own functions are followed, libraries' looked up, others feared."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hamilton.migrate.analyse.knowledge import ONCE, Callback, Row
from hamilton.migrate.analyse.knowledge_frames import ATTRIBUTES
from hamilton.migrate.analyse.knowledge_science import DETERMINISTIC, ESTIMATOR
from hamilton.migrate.analyse.look_up import look_up
from hamilton.migrate.analyse.sharing import shared
from hamilton.migrate.analyse.values import (
    UNKNOWN,
    Code,
    Value,
    base_type,
    fixed,
    held_by,
    inside,
    join_all,
)
from hamilton.migrate.analyse.walk import CALL_DEPTH, Frame, Visits, Walk
from hamilton.migrate.facts import Mode, Resource

_FILLS = frozenset(["pandas.DataFrame", "pandas.Series", "pandas.Some", "numpy.ndarray"])
_PATHS = frozenset(
    [
        "path",
        "path_or_buf",
        "filepath_or_buffer",
        "io",
        "excel_writer",
        "fname",
        "file",
        "fid",
        "name",
        "buf",
        "path_or_buffer",
    ]
)
_SEEDS = frozenset(["random_state", "seed"])
_CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in [
        "list",
        "tuple",
        "set",
        "sorted",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "dict",
        "frozenset",
    ]
)
_READ_ARGUMENTS = frozenset(["parse_args", "parse_known_args"])


@dataclass(frozen=True, slots=True)
class Arguments:
    """Hold the arguments of one call."""

    plain: tuple[Value, ...]
    named: tuple[tuple[str | None, Value], ...]
    nodes: tuple[tuple[str | None, ast.expr], ...] = ()

    def __iter__(self) -> Iterator[Value]:
        yield from self.plain
        for _, value in self.named:
            yield value

    def keyword(self, name: str) -> Value | None:
        """Give a named argument."""
        return next((value for key, value in self.named if key == name), None)

    def is_true(self, name: str) -> bool:
        """Say whether a named argument may be true."""
        node = next((node for key, node in self.nodes if key == name), None)
        return node is not None and not (isinstance(node, ast.Constant) and not node.value)


def _attribute(walk: Walk, node: ast.Attribute) -> Value:
    value = walk.evaluate(node.value)
    own = _member(walk, value, node.attr)
    if own is not None and own.code is not None and _is_property(own.code):
        return follow(walk, own.code, Arguments((), ()))
    return own if own is not None else _plain_attribute(walk, value, node.attr)


def _plain_attribute(walk: Walk, value: Value, name: str) -> Value:
    if value.dotted:
        return _imported(walk, f"{value.dotted}.{name}")
    row = ATTRIBUTES.get(f"{value.type}.{name}") or ATTRIBUTES.get(f"{value.type}.*")
    if row is not None:
        return shared(walk, row, value, ())
    return UNKNOWN if value.is_fixed else inside(value)


def _imported(walk: Walk, dotted: str) -> Value:
    if dotted in {"sys.argv", "os.environ"}:
        resource = Resource.ARGUMENTS if dotted == "sys.argv" else Resource.ENVIRONMENT
        walk.touch(resource, Mode.READ, dotted)
    if dotted.endswith((".pi", ".nan", ".inf", ".NaN", ".NA", ".e", ".sep")):
        return fixed("float")
    return Value(type="module", dotted=dotted)


# the script's own classes ----------------------------------------------------------------------------------


def _member(walk: Walk, value: Value, name: str) -> Value | None:
    found = _class_of(walk, value)
    if found is None:
        return None
    method = _method(walk, found, name)
    if method is None:
        return inside(value)
    bound = value if value.type != "class" or "classmethod" in _decorators(method) else None
    if "staticmethod" in _decorators(method):
        bound = None
    return Value(type="callable", code=Code(name, method, found.scopes, {}, bound))


def _class_of(walk: Walk, value: Value) -> Code | None:
    if value.type == "class":
        return value.code
    prefix, _, name = (value.type or "").partition(":")
    return walk.classes.get(name) if prefix == "script" else None


def _method(walk: Walk, code: Code, name: str) -> ast.FunctionDef | None:
    node = code.node
    body, above = (node.body, node.bases) if isinstance(node, ast.ClassDef) else ([], [])
    for statement in body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            return statement
    bases = (walk.classes.get(base.id) for base in above if isinstance(base, ast.Name))
    return next((m for base in bases if base and (m := _method(walk, base, name))), None)


def _decorators(node: ast.FunctionDef) -> set[str]:
    return {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}


def _is_property(code: Code) -> bool:
    return isinstance(code.node, ast.FunctionDef) and bool(
        _decorators(code.node) & {"property", "cached_property"}
    )


def _instance(walk: Walk, code: Code, class_value: Value, arguments: Arguments) -> Value:
    made = walk.make(f"script:{code.name}", held_by(arguments) | class_value.holds)
    method = _method(walk, code, "__init__") or _method(walk, code, "__post_init__")
    if method is not None:
        follow(walk, Code(code.name, method, code.scopes, {}, made), arguments)
    return made


# calls ------------------------------------------------------------------------------------------------------


def _call(walk: Walk, node: ast.Call) -> Value:
    receiver, name, target = _callee(walk, node.func)
    arguments = _arguments(walk, node)
    if target is not None and target.code is not None:
        return _call_own(walk, target, target.code, arguments)
    if name == "builtins.open":
        return _open(walk, arguments)
    row = _row(receiver, name)
    if row is None:
        return _fear(walk, receiver, arguments, name)
    return _apply(walk, row, receiver, arguments, name)


def _callee(walk: Walk, func: ast.expr) -> tuple[Value, str, Value | None]:
    if not isinstance(func, ast.Attribute):
        value = walk.evaluate(func)
        return value, value.dotted or "", value
    base = walk.evaluate(func.value)
    own = _member(walk, base, func.attr)
    if own is not None:
        return base, f"{base.type}.{func.attr}", own
    if base.dotted:
        dotted = f"{base.dotted}.{func.attr}"
        return Value(type="module", dotted=dotted), dotted, None
    return base, f"{base_type(base.type) or '?'}.{func.attr}", None


def _arguments(walk: Walk, node: ast.Call) -> Arguments:
    plain = tuple(walk.evaluate_all(node.args))
    named = tuple((k.arg, walk.evaluate(k.value)) for k in node.keywords)
    return Arguments(plain, named, tuple((k.arg, k.value) for k in node.keywords))


def _row(receiver: Value, name: str) -> Row | None:
    if receiver.dotted is None and (receiver.type or "").startswith("sklearn."):
        return _method_row(name)
    if name.startswith("sklearn."):
        return _estimator_row(name) or look_up(name)
    return look_up(name)


def _method_row(name: str) -> Row | None:
    kind, _, method = name.rpartition(".")
    row = ESTIMATOR.get(method)
    if row is not None and kind.rpartition(".")[2] in DETERMINISTIC:
        return replace(row, touches=())
    return row


def _estimator_row(name: str) -> Row | None:
    row = look_up(name)
    last = name.rpartition(".")[2]
    return replace(row, result=name) if row is not None and last[:1].isupper() else None


def _call_own(walk: Walk, target: Value, code: Code, arguments: Arguments) -> Value:
    if isinstance(code.node, ast.ClassDef):
        return _instance(walk, code, target, arguments)
    return follow(walk, code, arguments)


def _open(walk: Walk, arguments: Arguments) -> Value:
    mode = (*arguments.plain, UNKNOWN, UNKNOWN)[1]
    mode = arguments.keyword("mode") or mode
    path = arguments.plain[0] if arguments.plain else arguments.keyword("file") or UNKNOWN
    text = path.text or "*"
    letters = mode.text or "r"
    if not set("wax+*").isdisjoint(letters):
        walk.touch(Resource.FILE, Mode.WRITE, text)
    if not set("ra+*").isdisjoint(letters):
        walk.touch(Resource.FILE, Mode.READ, text)
    return walk.make("file")


def _apply(walk: Walk, row: Row, receiver: Value, arguments: Arguments, name: str) -> Value:
    _touch(walk, row, receiver, arguments, name)
    _change(walk, row, receiver, arguments)
    _use_up(walk, arguments, name)
    _call_back(walk, row, receiver, arguments)
    if arguments.is_true("inplace"):
        walk.change(receiver)
        return fixed("None")
    if name in {"matplotlib.pyplot.subplots", "matplotlib.pyplot.figure"}:
        return _figure(walk, name, arguments)
    result = shared(walk, row, receiver, arguments)
    return (
        replace(result, text=_path_text(name, receiver, arguments)) if result.is_fixed else result
    )


def _touch(walk: Walk, row: Row, receiver: Value, arguments: Arguments, name: str) -> None:
    seeded = any(arguments.is_true(seed) or arguments.keyword(seed) for seed in _SEEDS)
    for resource, mode in row.touches:
        if resource is Resource.RANDOM and seeded and not name.endswith(".seed"):
            continue
        what = _path(row, receiver, arguments) if resource is Resource.FILE else name
        if resource is not Resource.FILE or _is_path(row, receiver, arguments):
            walk.touch(resource, mode, what)


def _is_path(row: Row, receiver: Value, arguments: Arguments) -> bool:
    """Say whether a file is touched at all: ``df.to_csv()`` without a path gives a text."""
    if row.path is None or row.path[0] < 0 or row.share.value == "view":
        return True
    return bool(arguments.plain) or any(key in _PATHS for key, _ in arguments.named)


def _path(row: Row, receiver: Value, arguments: Arguments) -> str:
    if row.path is None:
        return "*"
    position, _ = row.path
    if position < 0:
        return receiver.text or "*"
    named = next((value for key, value in arguments.named if key in _PATHS), None)
    value = arguments.plain[position] if len(arguments.plain) > position else named
    return (value.text if value is not None else None) or "*"


def _path_text(name: str, receiver: Value, arguments: Arguments) -> str | None:
    if name in {
        "os.path.join",
        "pathlib.Path",
        "pathlib.PurePath",
        "builtins.str",
        "pathlib.Path.joinpath",
    }:
        parts = [receiver] if name == "pathlib.Path.joinpath" else []
        return "/".join(value.text or "*" for value in (*parts, *arguments.plain))
    return "*" if name.startswith(("str.", "builtins.str")) else None


def _change(walk: Walk, row: Row, receiver: Value, arguments: Arguments) -> None:
    for position in row.changes:
        if position < 0:
            walk.change(receiver)
            if base_type(receiver.type) not in _FILLS:
                _fill(walk, receiver, arguments)
            continue
        named = [value for _, value in arguments.named]
        for value in arguments.plain[position : position + 1] or named:
            walk.change(value)
    for name in ("out", "file", "ax"):
        given = arguments.keyword(name)
        if given is not None:
            walk.change(given)


def _use_up(walk: Walk, arguments: Iterable[Value], name: str) -> None:
    """Note that iterators among the arguments move on, and that what may be one might."""
    for value in arguments:
        if base_type(value.type) in ONCE:
            walk.change(value)
        elif value.type is None and name in _CONSUMERS:
            walk.change(value, suspected=True)


def _fill(walk: Walk, receiver: Value, arguments: Iterable[Value]) -> None:
    for value in arguments:
        walk.put_into(receiver, value)


def _call_back(walk: Walk, row: Row, receiver: Value, arguments: Arguments) -> None:
    """Follow the functions among the arguments: the library will call them now."""
    given = UNKNOWN
    if row.callback is Callback.RECEIVER:
        given = inside(Value(holds=held_by((receiver, *(v for v in arguments if v.code is None)))))
    for value in arguments:
        if value.code is not None and not isinstance(value.code.node, ast.ClassDef):
            follow(walk, value.code, None, given)


def _figure(walk: Walk, name: str, arguments: Arguments) -> Value:
    made = walk.make("matplotlib.figure.Figure")
    if name.endswith("figure"):
        return made
    single = not arguments.plain and not any(
        key in {"nrows", "ncols"} for key, _ in arguments.named
    )
    axes = replace(
        made, type="matplotlib.axes.Axes" if single else "numpy.ndarray", inner=not single
    )
    return Value(type="tuple", own=made.own, holds=made.holds, elements=(made, axes))


def _fear(walk: Walk, receiver: Value, arguments: Arguments, name: str) -> Value:
    """Suppose that an unknown callable changes all it is given, keeps all of it, and touches anything."""
    if name.rpartition(".")[2] in _READ_ARGUMENTS:
        walk.touch(Resource.ARGUMENTS, Mode.READ)
    walk.touch(Resource.UNKNOWN, Mode.WRITE, name)
    everything = [receiver, *arguments]
    for value in everything:
        if value is receiver or value.code is None or value.holds != value.own:
            walk.change(value, deep=True, suspected=True)
    _call_back(walk, Row(), receiver, arguments)
    made = walk.make(None, held_by(everything))
    return Value(own=made.holds, holds=made.holds)


def follow(walk: Walk, code: Code, arguments: Arguments | None, given: Value = UNKNOWN) -> Value:
    """Walk the body of one of the script's functions as it would run now.

    Parameters
    ----------
    walk
        The moment of the call: what the function reads of the script, it reads now.
    code
        The function.
    arguments
        What it is called with; nothing when a library calls it.
    given
        What a library hands to it.
    """
    if isinstance(code.node, ast.ClassDef) or code.node in (c.node for c in walk.following):
        return UNKNOWN
    if len(walk.following) > CALL_DEPTH:
        return _fear(walk, code.bound or UNKNOWN, arguments or Arguments((), ()), code.name)
    frame = Frame(
        (*code.scopes, _locals(walk, code, arguments, given)), own=code.own | walk.make().own
    )
    frame.outside |= _declared(code.node, ast.Global)
    frame.enclosing |= _declared(code.node, ast.Nonlocal)
    before, walk.branches = walk.branches, 0
    walk.following.append(code)
    with walk.scope(frame):
        _body(walk, code, frame)
    walk.following.pop()
    walk.branches = before
    return _result(walk, frame)


def _body(walk: Walk, code: Code, frame: Frame) -> None:
    if isinstance(code.node, ast.Lambda):
        frame.returns.append(walk.evaluate(code.node.body))
    else:
        walk.run(code.node.body)


def _result(walk: Walk, frame: Frame) -> Value:
    if frame.yields:
        return walk.make("generator", held_by(frame.returns))
    return join_all(frame.returns) if frame.returns else fixed("None")


def _locals(walk: Walk, code: Code, arguments: Arguments | None, given: Value) -> dict[str, Value]:
    declared = _NO_ARGUMENTS if isinstance(code.node, ast.ClassDef) else code.node.args
    names = [a.arg for a in (*declared.posonlyargs, *declared.args)]
    every = names + [a.arg for a in declared.kwonlyargs]
    if arguments is None:
        local = {name: given for name in every if name not in code.defaults} | dict(code.defaults)
    else:
        local = _bound_arguments(code, names, every, arguments)
    rest = held_by(arguments or ()) | given.holds
    for extra, kind in ((declared.vararg, "tuple"), (declared.kwarg, "dict")):
        if extra is not None:
            local[extra.arg] = walk.make(kind, rest)
    return local


_NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])


def _bound_arguments(
    code: Code, names: list[str], every: list[str], arguments: Arguments
) -> dict[str, Value]:
    plain = arguments.plain if code.bound is None else (code.bound, *arguments.plain)
    local = {name: code.defaults.get(name, UNKNOWN) for name in every}
    local |= dict(zip(names, plain, strict=False))
    local |= {key: value for key, value in arguments.named if key in every}
    return local


def _declared(node: ast.AST, kind: type[ast.Global | ast.Nonlocal]) -> set[str]:
    return {name for part in ast.walk(node) if isinstance(part, kind) for name in part.names}


CALLS: Visits = {ast.Attribute: _attribute, ast.Call: _call}
"""What to do at an attribute and at a call."""
