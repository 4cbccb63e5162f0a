"""The mark ``hamilton``: its arguments, checked, and the marks of one test merged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest

from pytest_hamilton.places import place_of_function, place_of_item
from pytest_hamilton.settings import Strictness
from pytest_hamilton.sight import own_marks

__tracebackhide__ = True

NAME = "hamilton"


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a mark gives for a node.

    Attributes
    ----------
    value
        The value, perhaps a :class:`~pytest_hamilton.doubles.Double`.
    own
        Whether the mark stands on the test itself, so that the test must use the value.
    """

    value: Any
    own: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """All ``hamilton`` marks of a test, merged: the nearest wins, key by key.

    Attributes
    ----------
    modules
        Modules of the dataflow, or their names; ``()`` where no mark names any.
    config
        Configuration to build with.
    inputs, overrides
        Values by node name.
    unused
        What becomes of a double of the test that nothing read; ``None`` where no mark says.
    optional
        Names of nodes whose doubles need not be read.
    """

    modules: tuple[str | ModuleType, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Given] = field(default_factory=dict)
    overrides: Mapping[str, Given] = field(default_factory=dict)
    unused: Strictness | None = None
    optional: frozenset[str] = frozenset()


def hamilton(
    *,
    modules: Collection[str | ModuleType] = (),
    config: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    unused: str = "",
    optional: Collection[str] = (),
) -> dict[str, Any]:
    """Take the arguments of one mark, so that a misspelled one is refused as Python refuses it.

    Parameters
    ----------
    modules
        Modules of the dataflow, or their names.
    config
        Configuration to build with, over what the dataflow has.
    inputs
        Values of inputs, by name.
    overrides
        Values that take the place of computed nodes, by name.
    unused
        ``"error"``, ``"warn"`` or ``"ignore"``: what becomes of a double that nothing read.
    optional
        Names of nodes whose doubles need not be read.

    Returns
    -------
    dict
        The arguments that were given, by name.
    """
    if isinstance(modules, str | ModuleType):
        modules = (modules,)
    if isinstance(optional, str):
        optional = (optional,)
    return {
        "modules": tuple(modules),
        "config": dict(config or {}),
        "inputs": dict(inputs or {}),
        "overrides": dict(overrides or {}),
        "unused": _strictness(unused) if unused else None,
        "optional": frozenset(optional),
    }


def marks_of_item(item: pytest.Item) -> Marks:
    """Merge the marks of a collected test.

    Parameters
    ----------
    item
        The test.
    """
    found = [(mark, node is item) for node, mark in item.iter_markers_with_node(NAME)]
    return merged(reversed(found), place_of_item(item))


def marks_of_function(function: Callable[..., object], collector: pytest.Collector) -> Marks:
    """Merge the marks of a test function that is about to be collected.

    Parameters
    ----------
    function
        The function, as it stands in its module or class.
    collector
        The module or class that collects it.
    """
    outer = [(mark, False) for mark in collector.iter_markers(NAME)]
    own = [(mark, True) for mark in own_marks(function, NAME)]
    place = place_of_function(getattr(function, "__func__", function), collector.config.rootpath)
    return merged([*reversed(outer), *own], place)


def merged(marks: Iterable[tuple[pytest.Mark, bool]], place: str) -> Marks:
    """Merge marks, each over those before it; one that names modules begins anew.

    Parameters
    ----------
    marks
        From the widest to the nearest, with whether each stands on the test itself.
    place
        Where the test is defined.

    Raises
    ------
    TypeError
        For an argument that the mark does not have.
    ValueError
        For a value that the argument does not take.
    """
    whole = Marks()
    try:
        for mark, own in marks:
            whole = _over(whole, hamilton(*mark.args, **mark.kwargs), own=own)
    except (TypeError, ValueError) as error:
        error.add_note(f"in a mark of {place}, or of its class or module")
        raise
    return whole


def _over(whole: Marks, said: Mapping[str, Any], *, own: bool) -> Marks:
    if said["modules"]:  # what wider marks say is about another dataflow
        whole = Marks(unused=whole.unused)
    return replace(
        whole,
        modules=said["modules"] or whole.modules,
        config={**whole.config, **said["config"]},
        inputs={**whole.inputs, **_given(said["inputs"], own=own)},
        overrides={**whole.overrides, **_given(said["overrides"], own=own)},
        unused=said["unused"] or whole.unused,
        optional=whole.optional | said["optional"],
    )


def _given(values: Mapping[str, Any], *, own: bool) -> dict[str, Given]:
    return {name: Given(value, own) for name, value in values.items()}


_UNUSED = {"error": Strictness.ERROR, "warn": Strictness.WARN, "ignore": Strictness.OFF}


def _strictness(word: str) -> Strictness:
    if word not in _UNUSED:
        msg = f"hamilton(unused={word!r}): it takes one of {', '.join(map(repr, _UNUSED))}"
        raise ValueError(msg)
    return _UNUSED[word]
