"""Take stock of a script before it is divided: what stays at the module's level, what is input, what remains."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hamilton.migrate.analyse import Examined, Units
from hamilton.migrate.facts import Mode, Observation, Reason, Resource, Source
from hamilton.migrate.plan.inputs import Inputs, inputs_of
from hamilton.migrate.plan.lifting import Helper, helpers_of

_SETTINGS = frozenset({Resource.OPTIONS, Resource.STYLE, Resource.WARNINGS})
_QUIET = frozenset(
    {Resource.OPTIONS, Resource.FILE, Resource.CLOCK, Resource.FOLDER, Resource.ENVIRONMENT}
)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Hold a script's statements, each in its place.

    Parameters
    ----------
    source, script, examined, seen
        What is known.
    imports
        Names that imports bind.
    helpers
        Functions and classes that stay, by the script's name.
    inputs
        What the driver passes in.
    settings
        Statements that set hidden state once, before anything looks at it.
    working
        Statements that become nodes, by index.
    notes
        What was left out, and why.
    comments
        Comments above each working statement, those of what was left out before it included; the tail under -1.
    """

    source: Source
    script: Units
    examined: tuple[Examined, ...]
    seen: Observation | None
    imports: frozenset[str]
    helpers: Mapping[str, Helper]
    inputs: Inputs
    settings: tuple[int, ...]
    working: Mapping[int, Examined]
    notes: tuple[Reason, ...]
    comments: Mapping[int, tuple[str, ...]]

    @property
    def aside(self) -> frozenset[str]:
        """Give the names that stay at the level of the module."""
        return self.imports | self.helpers.keys()

    def line(self, index: int) -> int:
        """Give the first line of a statement in the file."""
        return self.source.origin(self.examined[index].unit.lines[0]).line


def frame_of(
    source: Source, script: Units, examined: tuple[Examined, ...], seen: Observation | None
) -> Frame:
    """Take stock of a script."""
    imports = frozenset(
        n
        for one in examined
        if one.unit.is_import
        for n in one.facts.defines | one.facts.may_define
    )
    helpers = helpers_of(examined, imports)
    inputs = inputs_of(source, examined, imports | helpers.keys() | _bound(examined))
    settings = _settings(examined, imports)
    gone = inputs.statements | set(settings) | {h.examined.unit.index for h in helpers.values()}
    rest = [one for one in examined if not one.unit.is_import and one.unit.index not in gone]
    quiet = [one for one in rest if _does_nothing(one)]
    notes = tuple(_left_out(source, one) for one in quiet if not _is_silent(one))
    dropped = {one.unit.index for one in quiet}
    working = {one.unit.index: one for one in rest if one.unit.index not in dropped}
    comments = _comments(script, working.keys(), dropped)
    return Frame(
        source, script, examined, seen, imports, helpers, inputs, settings, working, notes, comments
    )


def _comments(
    script: Units, working: Collection[int], dropped: Collection[int]
) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    carried: tuple[str, ...] = ()
    for unit in script.units:
        if unit.index in dropped:
            carried += unit.comments
        elif unit.index in working:
            found[unit.index] = (*carried, *unit.comments)
            carried = ()
    return found | {-1: (*carried, *script.tail)}


def _bound(examined: tuple[Examined, ...]) -> frozenset[str]:
    return frozenset(n for one in examined for n in one.facts.defines | one.facts.may_define)


# settings --------------------------------------------------------------------------------------------------


def _settings(examined: tuple[Examined, ...], imports: frozenset[str]) -> tuple[int, ...]:
    """Give the statements that set hidden state from literals, where nothing looked at it before the last."""
    setting = [one for one in examined if _is_setting(one, imports)]
    found: list[int] = []
    for resource in _SETTINGS:
        mine = [one.unit.index for one in setting if _modes(one, resource)]
        every = [one.unit.index for one in examined if _sets(one, resource)]
        looking = [one.unit.index for one in examined if _looks(one, resource)]
        if mine == every and all(index > max(mine, default=-1) for index in looking):
            found += mine
    return tuple(sorted(found))


def _is_setting(one: Examined, imports: frozenset[str]) -> bool:
    facts = one.facts
    only = all(e.resource in _SETTINGS and e.mode is Mode.SET for e in facts.effects)
    binds = facts.defines | facts.may_define | facts.changes
    return bool(facts.effects) and only and not binds and facts.reads <= imports


def _modes(one: Examined, resource: Resource) -> set[Mode]:
    return {e.mode for e in one.facts.effects if e.resource is resource}


def _sets(one: Examined, resource: Resource) -> bool:
    return bool(_modes(one, resource) - {Mode.READ})


def _looks(one: Examined, resource: Resource) -> bool:
    """Say whether a statement depends on a setting: display options matter to texts, styles to figures."""
    if resource is Resource.STYLE:
        return bool(_modes(one, Resource.PYPLOT))
    return Mode.READ in _modes(one, resource)


def is_configured(one: Examined, frame: Frame) -> bool:
    """Say whether a statement depends on what the script set once for all."""
    made = {e.resource for index in frame.settings for e in frame.examined[index].facts.effects}
    whats = {e.what for index in frame.settings for e in frame.examined[index].facts.effects}
    if any("option" in what and not _is_display(frame) for what in whats):
        return True
    return any(_looks(one, resource) for resource in made)


def _is_display(frame: Frame) -> bool:
    texts = [frame.examined[index].unit.text for index in frame.settings]
    return all("display" in text or "option" not in text for text in texts)


# what does nothing -----------------------------------------------------------------------------------------


def _does_nothing(one: Examined) -> bool:
    facts = one.facts
    loud = [e for e in facts.effects if e.resource not in _QUIET or e.mode is not Mode.READ]
    binds = facts.defines | facts.may_define | facts.changes
    plain = all(
        isinstance(n, ast.Expr | ast.Pass | ast.Delete | ast.AnnAssign | ast.Global)
        for n in one.unit.nodes
    )
    return plain and not loud and not binds


def _is_silent(one: Examined) -> bool:
    return all(isinstance(n, ast.Pass | ast.Delete) for n in one.unit.nodes)


def _left_out(source: Source, one: Examined) -> Reason:
    line = source.origin(one.unit.lines[0]).line
    text = one.unit.text.partition("\n")[0]
    return Reason(
        "M201", f"`{text}` shows a value and changes nothing; it was left out", source.path, line
    )
