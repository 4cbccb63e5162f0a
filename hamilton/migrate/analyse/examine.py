"""Run a script abstractly, and note what each of its units does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from hamilton.migrate.analyse.calls import CALLS
from hamilton.migrate.analyse.expressions import EXPRESSIONS
from hamilton.migrate.analyse.knowledge import PSEUDO
from hamilton.migrate.analyse.statements import STATEMENTS
from hamilton.migrate.analyse.units import Unit, Units
from hamilton.migrate.analyse.values import Value, retype
from hamilton.migrate.analyse.walk import Notes, Walk
from hamilton.migrate.facts import Observation, StatementFacts

_VISITS = {**EXPRESSIONS, **CALLS, **STATEMENTS}


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """Hold one unit with all that is known of it.

    Parameters
    ----------
    unit
        The statement.
    facts
        What the other stages may know.
    deep
        Names among the changed ones whose object changes somewhere inside.
    after
        Name to value once it ran.
    likely
        Names that a loop in it binds whenever it runs at all.
    late
        Names that a function made here reads whenever it is called.
    """

    unit: Unit
    facts: StatementFacts
    deep: frozenset[str]
    after: Mapping[str, Value]
    likely: frozenset[str]
    late: frozenset[str]


def examine(
    script: Units, seen: Observation | None = None, *, copy_on_write: bool | None = None
) -> tuple[Examined, ...]:
    """Give what each unit does, in order.

    Parameters
    ----------
    script
        The units.
    seen
        What a traced run showed: it adds types and changes, and clears what was only suspected.
    copy_on_write
        Whether derived frames share nothing; nothing: as the installed pandas does.
    """
    walk = Walk({}, _VISITS, _copies_on_write() if copy_on_write is None else copy_on_write)
    return tuple(_examine(walk, unit, seen) for unit in script.units)


def _copies_on_write(distribution: str = "pandas") -> bool:
    try:
        return int(version(distribution).partition(".")[0]) >= 3  # noqa: PLR2004 - the first that always does
    except PackageNotFoundError:
        return False


def _examine(walk: Walk, unit: Unit, seen: Observation | None) -> Examined:
    walk.notes = Notes()
    walk.certain, walk.likely = set(), set()
    before = set(walk.ever)
    walk.run(unit.nodes)
    shown = _shown(seen, unit.index)
    if shown is not None:
        _learn(walk, shown[0])
    changes = _changes(walk.notes, shown)
    certain = frozenset(walk.certain & walk.notes.defines)
    partial = frozenset(walk.notes.defines) - certain
    facts = StatementFacts(
        index=unit.index,
        lines=unit.lines,
        scope=unit.scope,
        defines=certain,
        may_define=partial,
        deletes=frozenset(walk.notes.deletes),
        reads=frozenset(walk.notes.reads | ((partial - walk.likely) & before)),
        changes=changes,
        effects=tuple(walk.notes.effects),
        types=_types(walk, walk.notes.defines | changes),
    )
    return Examined(
        unit,
        facts,
        frozenset(walk.notes.deep),
        dict(walk.environment),
        frozenset(walk.likely),
        frozenset(walk.notes.late),
    )


def _shown(
    seen: Observation | None, index: int
) -> tuple[Mapping[str, str], frozenset[str], bool] | None:
    if seen is None:
        return None
    found = next((s for s in seen.statements if s.index == index and s.ran), None)
    return None if found is None else (found.types, found.changed, seen.ran)


def _learn(walk: Walk, types: Mapping[str, str]) -> None:
    for name, kind in types.items():
        value = walk.environment.get(name)
        if value is not None and _is_vague(value) and kind not in {"Any", "None"}:
            walk.environment[name] = retype(value, kind)


def _is_vague(value: Value) -> bool:
    plain = value.code is None and value.dotted is None
    return plain and (value.type is None or value.type in {"pandas.Some", "pandas.Scalar"})


def _changes(
    notes: Notes, shown: tuple[Mapping[str, str], frozenset[str], bool] | None
) -> frozenset[str]:
    if shown is None:
        return frozenset(notes.changes | notes.suspected)
    _, changed, _ = shown
    return frozenset(notes.changes | changed)


def _types(walk: Walk, names: set[str] | frozenset[str]) -> Mapping[str, str]:
    found = {}
    for name in sorted(names):
        value = walk.environment.get(name)
        if value is not None and value.type and value.type not in PSEUDO and ":" not in value.type:
            found[name] = value.type
    return {name: kind for name, kind in found.items() if kind != "class"}
