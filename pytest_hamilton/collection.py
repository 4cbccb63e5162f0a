"""What a test asks for, when it is collected.

A test whose every fixture is known costs a walk over their names: no dataflow is built, no module
of the user's is imported. For a name that is no fixture, :mod:`pytest_hamilton.registration` builds
the dataflow and looks the name up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from pytest_hamilton import compat, sight

__tracebackhide__ = True

SESSION_FLOW = "hamilton_flow"


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A test function that is about to be collected, and what it asks for.

    Attributes
    ----------
    function
        The function, as it stands in its module or class.
    collector
        The module or class that collects it.
    known
        The names of fixtures that it needs, directly or not, and that exist.
    unknown
        The names that it needs and that are neither fixtures nor arguments of ``parametrize``.
    parametrized
        The arguments that ``parametrize`` fills.
    """

    function: Callable[..., object]
    collector: pytest.Collector
    known: frozenset[str]
    unknown: tuple[str, ...]
    parametrized: frozenset[str]

    @property
    def needs_flow(self) -> bool:
        """Whether a dataflow must be built to know what the test asks for."""
        return bool(self.unknown) or SESSION_FLOW in self.known

    def sees(self, name: str) -> bool:
        """Say whether something of the test stands in for a node.

        Parameters
        ----------
        name
            The node.
        """
        return name in self.parametrized or sight.user_fixture(name, self.collector) is not None


def read(collector: pytest.Collector, function: Callable[..., object]) -> Request:
    """Find what a test function asks for, following the parameters of fixtures that exist.

    Parameters
    ----------
    collector
        The module or class that collects the function.
    function
        The function.
    """
    parametrized = sight.parametrized(function, collector)
    known: set[str] = set()
    unknown: dict[str, None] = {}
    ahead = list(_asked(collector, function))
    while ahead:
        name = ahead.pop(0)
        if name in known or name in unknown or name in parametrized or name == "request":
            continue
        definitions = compat.fixture_definitions(name, collector)
        if definitions and not hasattr(definitions[-1].func, sight.NODE_FIXTURE):
            known.add(name)
            ahead.extend(definitions[-1].argnames)
        else:
            unknown[name] = None
    return Request(function, collector, frozenset(known), tuple(unknown), parametrized)


def _asked(collector: pytest.Collector, function: Callable[..., object]) -> Iterator[str]:
    yield from compat.autouse_names(collector)
    for mark in [*sight.own_marks(function, "usefixtures"), *collector.iter_markers("usefixtures")]:
        yield from mark.args
    yield from sight.parameters(function, is_method=isinstance(collector, pytest.Class))
