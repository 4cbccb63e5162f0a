"""Divide the statements into groups, one for each function."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from hamilton.migrate.analyse.values import NOTHING, Objects
from hamilton.migrate.facts import Effect, Mode, Resource
from hamilton.migrate.plan.flow import Flow
from hamilton.migrate.plan.frame import Frame
from hamilton.migrate.plan.groups import Groups
from hamilton.migrate.plan.inputs import is_literal
from hamilton.migrate.plan.needs import copy_of, file_order, ties

_EMPTY = frozenset({"list()", "dict()", "set()", "[]", "{}"})


def divide(frame: Frame, flow: Flow, together: tuple[frozenset[int], ...]) -> Groups:
    """Give the groups: first those that must be, then those that a reader would call one step."""
    seen = frame.seen.statements if frame.seen is not None else ()
    files = {s.index: (s.files_read, s.files_written) for s in seen if s.ran}
    groups = Groups(flow, file_order(flow, files))
    for indices, why in ties(flow):
        groups.merge(indices, why)
    for asked in together:
        groups.merge(asked, "the proof found a difference when they stood apart")
    _settle(frame, groups)
    for pair in _candidates(frame, groups):
        _try(frame, groups, pair)
    return groups


def _settle(frame: Frame, groups: Groups) -> None:
    groups.close()
    while _merge_uncopyable(frame, groups) or _merge_overtaken(frame, groups):
        groups.close()


def _try(frame: Frame, groups: Groups, indices: tuple[int, int]) -> None:
    """Merge two statements' groups if nothing else must follow, and no more values come out than before."""
    trial = groups.copy()
    if not trial.merge(indices):
        return
    size = len(trial.members())
    _settle(frame, trial)
    if len(trial.members()) != size:
        return
    mine = next(m for m in trial.members().values() if indices[0] in m)
    if len(trial.outputs(mine)) <= max(
        1, *(len(groups.outputs(m)) for m in _homes(groups, indices))
    ):
        groups.merge(indices)


def _homes(groups: Groups, indices: tuple[int, int]) -> list[list[int]]:
    members = groups.members()
    return [members[groups.of(index)] for index in indices]


# copies ----------------------------------------------------------------------------------------------------


def copies(frame: Frame, groups: Groups, indices: list[int]) -> dict[str, str | None]:
    """Give the variables that a group must copy before it works on them, with the text that does.

    A variable from outside must be copied when a change inside reaches an object that it holds; the text is
    nothing where no copy is safe.
    """
    depths: dict[str, bool] = {}
    values = {v: frame.examined[maker].after[v] for v, maker in groups.parameters(indices)}
    for index in indices:
        for name, is_deep in _changed(groups, index):
            objects = _objects_before(frame, groups, index, name)
            for variable, value in values.items():
                if value.holds & objects:
                    reaches_in = is_deep or not value.own & objects
                    depths[variable] = depths.get(variable, False) or reaches_in
    return {variable: copy_of(values[variable], deep=deep) for variable, deep in depths.items()}


def _changed(groups: Groups, index: int) -> Iterator[tuple[str, bool]]:
    examined = groups.flow.steps[index].examined
    for name in sorted(examined.facts.changes):
        yield name, name in examined.deep


def _objects_before(frame: Frame, groups: Groups, index: int, name: str) -> frozenset[int]:
    """Give the objects that a change may touch, as they were when the statement began."""
    examined = groups.flow.steps[index].examined
    maker = groups.flow.before[index].get(name)
    if maker is None:
        return NOTHING
    before = frame.examined[maker].after.get(name)
    return (
        (before.holds if name in examined.deep else before.own) if before is not None else NOTHING
    )


def _merge_uncopyable(frame: Frame, groups: Groups) -> bool:
    for indices in groups.members().values():
        parameters = dict(groups.parameters(indices))
        for variable, text in copies(frame, groups, indices).items():
            if text is None and variable in parameters:
                why = f"{variable} changes here, and there is no safe way to copy it"
                groups.merge((indices[0], parameters[variable]), why)
                return True
    return False


def _merge_overtaken(frame: Frame, groups: Groups) -> bool:
    """Take in who reads a version whose object changes later in its group, under another name by then."""
    for indices in groups.members().values():
        for place, index in enumerate(indices):
            objects = _objects_changed(frame, groups, index)
            for maker in indices[:place]:
                for name in _overtaken(groups, maker, index, objects):
                    users = {maker, *groups.flow.readers(name, maker)}
                    if groups.merge(
                        users, f"the object of {name} changes later under another name"
                    ):
                        return True
    return False


def _objects_changed(frame: Frame, groups: Groups, index: int) -> Objects:
    touched = (_objects_before(frame, groups, index, name) for name, _ in _changed(groups, index))
    return NOTHING.union(*touched)


def _overtaken(groups: Groups, maker: int, index: int, objects: Objects) -> Iterator[str]:
    step = groups.flow.steps[maker]
    for name in sorted(step.gives):
        value = step.examined.after.get(name)
        bound = groups.flow.before[index].get(name)
        if value is not None and value.holds & objects and bound != maker:
            yield name


# what one reader would call one step -----------------------------------------------------------------------


def _candidates(frame: Frame, groups: Groups) -> Iterator[tuple[int, int]]:
    yield from _beginnings(groups.flow)
    yield from _paragraphs(groups.flow)
    yield from _private(groups.flow)
    yield from _reports(frame, groups.flow)


def _beginnings(flow: Flow) -> Iterator[tuple[int, int]]:
    """Give what begins with nothing and the statement that fills it."""
    for index, step in flow.steps.items():
        name = next(iter(step.gives), None)
        if len(step.gives) != 1 or name is None or not _begins(step.examined.unit.nodes):
            continue
        later = [maker for maker in flow.makers(name) if maker > index]
        if later:
            yield index, later[0]


def _begins(nodes: tuple[ast.stmt, ...]) -> bool:
    node = nodes[0]
    if len(nodes) > 1 or not isinstance(node, ast.Assign):
        return False
    return ast.unparse(node.value) in _EMPTY or is_literal(node.value)


def _paragraphs(flow: Flow) -> Iterator[tuple[int, int]]:
    """Give neighbours in one paragraph that work on one variable."""
    for index, step in flow.steps.items():
        for name in sorted(step.gives):
            maker = flow.before[index].get(name)
            if maker is None or maker not in flow.steps:
                continue
            if flow.steps[maker].examined.unit.paragraph == step.examined.unit.paragraph:
                yield maker, index


def _private(flow: Flow) -> Iterator[tuple[int, int]]:
    """Give what is no result and has one reader in the same paragraph."""
    for index, step in flow.steps.items():
        if step.gives & flow.finals.keys() or not step.gives:
            continue
        readers = [r for name in step.gives for r in flow.readers(name, index)]
        if len(readers) == 1:
            reader = flow.steps[readers[0]].examined.unit
            if reader.paragraph == step.examined.unit.paragraph:
                yield index, readers[0]


def _reports(frame: Frame, flow: Flow) -> Iterator[tuple[int, int]]:
    """Give prints that follow each other."""
    order = list(flow.steps)
    for first, second in itertools.pairwise(order):
        both = (frame.examined[first], frame.examined[second])
        if all(is_report(flow, one.unit.index) for one in both) and second - first == 1:
            yield first, second


def is_report(flow: Flow, index: int) -> bool:
    """Say whether a statement only prints."""
    step = flow.steps[index]
    resources = {e.resource for e in step.examined.facts.effects if not _is_look(e)}
    return resources == {Resource.STDOUT} and not step.gives


def _is_look(effect: Effect) -> bool:
    return effect.mode is Mode.READ and effect.resource is not Resource.STDOUT
