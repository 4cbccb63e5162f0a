"""Find what configures the script: upper-case literals, and paths written into calls."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hamilton.migrate.analyse.examine import Examined
from hamilton.migrate.facts import InputSpec, Resource, Source

_LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp)


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Hold the inputs of a dataflow.

    Parameters
    ----------
    specs
        In the script's order.
    statements
        Those that did nothing but bind one, and so are gone.
    paths
        Path that stood in a call to the input that holds it now.
    """

    specs: tuple[InputSpec, ...]
    statements: frozenset[int]
    paths: Mapping[str, str]

    @property
    def variables(self) -> frozenset[str]:
        """Give the script variables that are inputs."""
        return frozenset(spec.name for spec in self.specs if spec.variable)


def inputs_of(source: Source, examined: Iterable[Examined], taken: frozenset[str]) -> Inputs:
    """Give the inputs of a script.

    Parameters
    ----------
    source
        For the lines.
    examined
        All statements.
    taken
        Names that no input may have.
    """
    every = list(examined)
    paths = _path_variables(every)
    specs: list[InputSpec] = []
    statements: set[int] = set()
    for one in every:
        name = _constant_name(one)
        if (
            name is not None
            and (_configures(name) or name in paths)
            and _is_only_read(name, one, every)
        ):
            specs.append(_variable(source, one, name))
            statements.add(one.unit.index)
    found = _path_literals(every)
    named = _names(found, taken | {spec.name for spec in specs})
    specs += [
        InputSpec(named[path], repr(path), source.origin(line).line, "str", variable=False)
        for path, line in found.items()
    ]
    return Inputs(tuple(specs), frozenset(statements), named)


def _configures(name: str) -> bool:
    return name.isupper() and not name.startswith("_") and len(name) > 1


def _constant_name(one: Examined) -> str | None:
    node = one.unit.nodes[0]
    if len(one.unit.nodes) > 1 or not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return None
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) and is_literal(node.value) else None


def is_literal(node: ast.expr) -> bool:
    """Say whether an expression is written out in full."""
    if not isinstance(node, _LITERALS):
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _is_only_read(name: str, one: Examined, every: list[Examined]) -> bool:
    others = [e.facts for e in every if e.unit.index != one.unit.index]
    bound = any(name in f.defines | f.may_define | f.deletes | f.changes for f in others)
    early = any(name in e.facts.reads for e in every if e.unit.index < one.unit.index)
    at_definition = any(name in e.facts.reads for e in every if e.unit.definition is not None)
    used = any(name in f.reads for f in others)
    return used and not bound and not early and not at_definition


def _variable(source: Source, one: Examined, name: str) -> InputSpec:
    node = one.unit.nodes[0]
    value = node.value if isinstance(node, ast.Assign) else ast.Constant(None)
    text = ast.get_source_segment(source.text, value) or ast.unparse(value)
    kind = _type_of(ast.literal_eval(value))
    return InputSpec(name, text, source.origin(value.lineno).line, kind)


def _type_of(value: object) -> str:
    if value is None:
        return "Any"
    kind = type(value).__name__
    if isinstance(value, list | set) and value and len({type(item) for item in value}) == 1:
        item = next(iter(value))
        return (
            kind
            if item is None or isinstance(item, list | dict | tuple)
            else f"{kind}[{type(item).__name__}]"
        )
    return kind


# paths -----------------------------------------------------------------------------------------------------


def _path_variables(every: list[Examined]) -> frozenset[str]:
    """Give the variables that hold a path which some call takes as it stands."""
    found: set[str] = set()
    for one in every:
        if not _touches_files(one):
            continue
        for call in _calls(one):
            found |= {a.id for a in _first_arguments(call) if isinstance(a, ast.Name)}
    holding = {n for one in every for n in one.facts.defines if _looks_like_path(one.after.get(n))}
    return frozenset(found & holding)


def _looks_like_path(value: object) -> bool:
    text = getattr(value, "text", None)
    return isinstance(text, str) and bool(_PATH.search(text))


_PATH = re.compile(r"\.[A-Za-z0-9]{1,8}$|/")


def _touches_files(one: Examined) -> bool:
    return any(effect.resource is Resource.FILE for effect in one.facts.effects)


def _calls(one: Examined) -> list[ast.Call]:
    return [
        part for node in one.unit.nodes for part in ast.walk(node) if isinstance(part, ast.Call)
    ]


def _first_arguments(call: ast.Call) -> list[ast.expr]:
    return [
        *call.args[:2],
        *(
            k.value
            for k in call.keywords
            if k.arg in {"path", "path_or_buf", "fname", "file", "excel_writer"}
        ),
    ]


def _path_literals(every: list[Examined]) -> dict[str, int]:
    """Give each path that is written into a call that touches it, with its line."""
    found: dict[str, int] = {}
    for one in every:
        touched = {e.what for e in one.facts.effects if e.resource is Resource.FILE}
        if one.unit.definition is not None:
            continue
        for call in _calls(one):
            for argument in _first_arguments(call):
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and text in touched and _PATH.search(text):
                    found.setdefault(text, argument.lineno)
    return {path: line for path, line in found.items() if _times(path, every) == 1}


def _times(text: str, every: list[Examined]) -> int:
    """Count how often a text stands in the script: one that stands twice is one name no longer."""
    return sum(
        isinstance(part, ast.Constant) and part.value == text
        for one in every
        for node in one.unit.nodes
        for part in ast.walk(node)
    )


def _names(paths: Iterable[str], taken: frozenset[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    used = set(taken)
    for path in paths:
        name = next(n for n in _candidates(path) if n not in used)
        used.add(name)
        named[path] = name
    return named


def _candidates(path: str) -> Iterable[str]:
    file = PurePosixPath(path)
    yield f"{slug(file.stem)}_path"
    yield f"{slug(file.name)}_path"
    yield f"{slug(path)}_path"
    yield from (f"{slug(path)}_path_{number}" for number in itertools.count(2))


def slug(text: str) -> str:
    """Give a text as a name: small letters, digits and single underscores, no digit first."""
    name = re.sub(r"\W+|_+", "_", text).strip("_").lower() or "value"
    return f"n_{name}" if name[0].isdigit() else name
