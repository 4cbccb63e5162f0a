"""Sentences for names that are no fixtures, and for tests that take none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_hamilton import sight
from pytest_hamilton.flows import flows_of
from pytest_hamilton.marks import marks_of_item

if TYPE_CHECKING:
    from pytest_hamilton.flow import Flow


def hint(item: pytest.Item, name: str) -> str:
    """Say what a name that is no fixture has to do with the test's dataflow.

    Parameters
    ----------
    item
        The test that asked for it.
    name
        The name.

    Returns
    -------
    str
        A sentence; empty where there is nothing to say.
    """
    flow = _flow(item)
    if flow is None:
        return ""
    from pytest_hamilton.doubles import no_node

    if name in flow.graph:
        return _of_node(item, name)
    text = no_node(name, flow.graph, flow.root)
    return text if "did you mean" in text else ""


def refuse_unittest(item: pytest.Item) -> None:
    """Fail a method of ``unittest.TestCase`` if it has a node among its parameters.

    Parameters
    ----------
    item
        The test, such a method.
    """
    wanted = sight.parameters(item.function, is_method=True)  # type: ignore[attr-defined]
    flow = _flow(item) if wanted else None
    names = [name for name in wanted if flow is not None and name in flow.graph]
    if names:
        pytest.fail(_of_node(item, names[0]), pytrace=False)


def _of_node(item: pytest.Item, name: str) -> str:
    if sight.is_unittest(item):
        return (
            f"{name!r} is a node, but methods of unittest.TestCase take no node fixtures: "
            "write a plain class or function"
        )
    return (
        f"{name!r} is a node; nodes become fixtures when a test is collected, so name it as a "
        f'parameter of the test, or use hamilton.run("{name}")["{name}"]'
    )


def _flow(item: pytest.Item) -> Flow | None:
    """Give the test's dataflow; ``None`` also if it cannot be built, as another error says so."""
    try:
        return flows_of(item.config).of(item, marks_of_item(item))
    except Exception:  # noqa: BLE001 - whatever the user's modules raise
        return None
