"""What ``--hamilton-nodes`` prints."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from hamilton.htypes import type_text
from pytest_hamilton import compat
from pytest_hamilton.flows import flows_of, undeclared
from pytest_hamilton.marks import Marks, marks_of_item
from pytest_hamilton.places import place_of_node

if TYPE_CHECKING:
    from hamilton.node import Node
    from pytest_hamilton.flow import Flow


def list_nodes(config: pytest.Config, session: pytest.Session) -> int:
    """Print the nodes of all dataflows that the collected tests are about.

    Parameters
    ----------
    config
        pytest's configuration.
    session
        The session, which has collected nothing yet.

    Returns
    -------
    int
        The exit status.

    Raises
    ------
    pytest.UsageError
        If there is no dataflow, or one that cannot be built.
    """
    session.perform_collect()
    flows = _flows(config, session)
    if not flows:
        raise pytest.UsageError(undeclared(str(session.path)))
    writer = config.get_terminal_writer()
    for flow in flows:
        writer.sep("-", f"{len(flow.graph)} nodes, by {flow.origin}")
        for name in sorted(flow.graph):
            writer.line(_line(flow.graph[name], flow, session))
    return 0


def _flows(config: pytest.Config, session: pytest.Session) -> list[Flow]:
    flows = flows_of(config)
    try:
        found = [flows.of(session, Marks())]
        found += [flows.of(item, marks_of_item(item)) for item in session.items]
    except Exception as error:
        told = "".join(traceback.format_exception_only(error)).strip()
        raise pytest.UsageError(told) from error
    return list(dict.fromkeys(flow for flow in found if flow is not None))


def _line(node: Node, flow: Flow, session: pytest.Session) -> str:
    place = place_of_node(node, flow.root)
    return f"{node.name}: {type_text(node.type)} -- {place} -- {_use(node, session)}"


def _use(node: Node, session: pytest.Session) -> str:
    """Say how a test asks for a node."""
    by_run = f'hamilton.run("{node.name}")'
    if not node.name.isidentifier():
        return by_run
    if compat.fixture_definitions(node.name, session):
        return f"{by_run}, as another fixture has its name"
    return "fixture"
