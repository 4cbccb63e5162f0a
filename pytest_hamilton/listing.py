"""What ``--hamilton-nodes`` prints."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from pytest_hamilton.flows import flows_of, undeclared
from pytest_hamilton.marks import Marks, marks_of_item

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
            writer.line(_line(flow.graph[name], flow))
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


def _line(node: Node, flow: Flow) -> str:
    from hamilton.htypes import get_type_as_string
    from pytest_hamilton.places import place_of_node

    place = place_of_node(node, flow.root)
    use = "fixture" if node.name.isidentifier() else f'hamilton.run("{node.name}")'
    return f"{node.name}: {get_type_as_string(node.type)} -- {place} -- {use}"
