"""Find what ties statements to each other: shared objects, hidden state, files, functions that read late."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

from hamilton.migrate.analyse.knowledge import DEEP_COPY, SHALLOW_COPY
from hamilton.migrate.analyse.values import Value, base_type
from hamilton.migrate.facts import Effect, Mode, Resource
from hamilton.migrate.plan.flow import Flow, Step

Tie = tuple[frozenset[int], str]
"""Statements that must share a function, and why."""

_SAFE = frozenset(["pandas.", "numpy.", "int", "float", "str", "bool", "None", "datetime."])
_DRAWS = frozenset(
    [
        "fit",
        "fit_transform",
        "fit_predict",
        "fit_resample",
        "sample",
        "shuffle",
        "choice",
        "normal",
        "uniform",
        "rand",
        "random",
        "permutation",
        "train",
        "resample",
        "bootstrap",
        "rvs",
    ]
)
_FRESH_FIGURE = frozenset({"matplotlib.pyplot.figure", "matplotlib.pyplot.subplots"})


def copy_of(value: Value | None, *, deep: bool) -> str | None:
    """Give the text that copies a value before it changes, ``{}`` for its name, or nothing where none is safe."""
    kind = base_type(value.type) if value is not None else None
    return (DEEP_COPY if deep else SHALLOW_COPY).get(kind or "")


def ties(flow: Flow) -> Iterator[Tie]:
    """Give all sets of statements that cannot be told apart safely."""
    yield from _objects(flow)
    yield from _maybe_bound(flow)
    yield from _late(flow)
    yield from _hidden(flow)
    yield from _figures(flow)


# objects that are changed ----------------------------------------------------------------------------------


def _objects(flow: Flow) -> Iterator[Tie]:
    for index, step in flow.steps.items():
        bound = flow.before[index]
        changed = sorted(name for name in step.examined.facts.changes if name in bound)
        seen = [n for n in changed if flow.is_alive(n, index) or n in step.examined.facts.reads]
        together = _seen_as_one(flow, step, seen)
        if together:
            makers = frozenset({index, *(bound[name] for name in seen)})
            yield makers, together


def _seen_as_one(flow: Flow, step: Step, names: list[str]) -> str:
    if len(names) > 1:
        return f"{', '.join(names)} may be one object, which changes here"
    if names and copy_for(flow, step.index, names[0]) is None:
        return f"{names[0]} changes here, and there is no safe way to copy it"
    return ""


def copy_for(flow: Flow, index: int, name: str) -> str | None:
    """Give the text that copies a variable before a statement changes it."""
    step = flow.steps[index]
    value = _value_before(flow, index, name) or step.examined.after.get(name)
    return copy_of(value, deep=name in step.examined.deep)


def _value_before(flow: Flow, index: int, name: str) -> Value | None:
    maker = flow.before[index].get(name)
    return flow.steps[maker].examined.after.get(name) if maker is not None else None


def _maybe_bound(flow: Flow) -> Iterator[Tie]:
    """Tie who may bind a variable to who reads it, unless it is bound before or known to be at the end."""
    for index, step in flow.steps.items():
        unsure = step.examined.facts.may_define - flow.before[index].keys() - step.examined.likely
        for name in sorted(unsure - {n for n, maker in flow.finals.items() if maker == index}):
            users = frozenset({index, *flow.readers(name, index)})
            yield users, f"{name} is bound on some ways only"


def _late(flow: Flow) -> Iterator[Tie]:
    for index, step in flow.steps.items():
        late = step.examined.late & {name for one in flow.steps.values() for name in one.gives}
        stored = [n for n in step.gives if not _is_plain(step.examined.after.get(n))]
        moving = {n for n in late if any(maker > index for maker in flow.makers(n))}
        if stored and moving:
            users = {u for name in stored for u in flow.readers(name, index)}
            makers = {maker for name in moving for maker in flow.makers(name)}
            names = ", ".join(sorted(moving))
            yield (
                frozenset({index} | users | makers),
                f"a function reads {names} when it is called, not here",
            )


def _is_plain(value: Value | None) -> bool:
    return value is not None and value.code is None and (value.type or "").startswith(tuple(_SAFE))


# hidden state ----------------------------------------------------------------------------------------------


def _hidden(flow: Flow) -> Iterator[Tie]:
    random = {
        i for i, step in flow.steps.items() if any(_draws(e) for e in step.examined.facts.effects)
    }
    if any(_is_seed(e) for i in random for e in flow.steps[i].examined.facts.effects):
        yield frozenset(random), "they draw from one stream of random numbers"
    for resource in (
        Resource.OPTIONS,
        Resource.STYLE,
        Resource.ENVIRONMENT,
        Resource.FOLDER,
        Resource.OUTSIDE,
    ):
        found = {i: _modes(step, resource) for i, step in flow.steps.items()}
        touching = frozenset(i for i, modes in found.items() if modes)
        if any(modes - {Mode.READ} for modes in found.values()):
            yield (
                _with_files(flow, touching, resource),
                f"they share a state ({resource.value}) that one of them sets",
            )


def _with_files(flow: Flow, touching: frozenset[int], resource: Resource) -> frozenset[int]:
    if resource is not Resource.FOLDER:
        return touching
    return touching | {i for i, step in flow.steps.items() if _modes(step, Resource.FILE)}


def _modes(step: Step, resource: Resource) -> set[Mode]:
    return {effect.mode for effect in step.examined.facts.effects if effect.resource is resource}


def _draws(effect: Effect) -> bool:
    if effect.resource is Resource.RANDOM:
        return True
    name = effect.what.rpartition(".")[2]
    if effect.resource is Resource.UNKNOWN:
        return name in _DRAWS if effect.what.startswith("?.") else True
    return False


def _is_seed(effect: Effect) -> bool:
    return effect.resource is Resource.RANDOM and effect.what.endswith(
        (".seed", ".set_state", ".setstate")
    )


def _figures(flow: Flow) -> Iterator[Tie]:
    """Tie what draws on one current figure: a new figure begins a new set."""
    current: set[int] = set()
    for index, step in flow.steps.items():
        whats = {e.what for e in step.examined.facts.effects if e.resource is Resource.PYPLOT}
        if whats & _FRESH_FIGURE and current:
            yield frozenset(current), "they draw on one figure"
            current = set()
        if whats:
            current.add(index)
    if len(current) > 1:
        yield frozenset(current), "they draw on one figure"


# files -----------------------------------------------------------------------------------------------------


def file_order(
    flow: Flow, seen: dict[int, tuple[tuple[str, ...], tuple[str, ...]]]
) -> frozenset[tuple[int, int]]:
    """Give pairs of statements that must keep their order because one writes a file that the other touches."""
    touched = [(index, _files(step, seen.get(index))) for index, step in flow.steps.items()]
    touched = [(index, files) for index, files in touched if files]
    return frozenset(
        (first, second)
        for place, (first, mine) in enumerate(touched)
        for second, theirs in touched[place + 1 :]
        if any(_conflict(a, b) for a in mine for b in theirs)
    )


def _files(step: Step, seen: tuple[tuple[str, ...], tuple[str, ...]] | None) -> list[Effect]:
    effects = [e for e in step.examined.facts.effects if e.resource is Resource.FILE]
    if seen is None or not any("*" in e.what for e in effects):
        return effects
    read, written = seen
    known = [e for e in effects if "*" not in e.what]
    known += [Effect(Resource.FILE, Mode.READ, path) for path in read]
    return known + [Effect(Resource.FILE, Mode.WRITE, path) for path in written]


def _conflict(first: Effect, second: Effect) -> bool:
    if Mode.WRITE not in {first.mode, second.mode}:
        return False
    return _meet(_clean(first.what), _clean(second.what))


def _clean(path: str) -> str:
    return path.removeprefix("./").rstrip("/")


def _meet(first: str, second: str) -> bool:
    if (
        fnmatch(first, second)
        or fnmatch(second, first)
        or first.startswith(f"{second}/")
        or second.startswith(f"{first}/")
    ):
        return True
    if "*" not in first or "*" not in second:
        return _under(first, second) or _under(second, first)
    heads = first.partition("*")[0], second.partition("*")[0]
    return heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])


def _under(pattern: str, path: str) -> bool:
    """Say whether a pattern may name something below a folder."""
    return "*" in pattern and pattern.partition("*")[0].startswith(f"{path}/")
