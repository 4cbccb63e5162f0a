"""The two fixtures that every test can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_hamilton.binding import BoundFlow
    from pytest_hamilton.flow import Flow

__tracebackhide__ = True


@pytest.fixture
def hamilton(request: pytest.FixtureRequest) -> BoundFlow:
    """Give the dataflow bound to this test.

    ``hamilton.run("total")["total"]`` computes; ``run`` also tells what was executed.
    ``hamilton.call("total", spend=...)`` runs one node alone.
    ``with hamilton.override(spend=...):`` replaces nodes by doubles, which are checked, and which
    the test must use.
    ``hamilton.closure("total")`` and ``hamilton.inputs_of("total")`` give names.
    """
    from pytest_hamilton.binding import ask

    return ask(request)


@pytest.fixture(scope="session")
def hamilton_flow(request: pytest.FixtureRequest) -> Flow:
    """Give the dataflow, immutable and without regard to this test's fixtures.

    For ``@given``, for fixtures of a wide scope, and for threads. ``override`` gives another one.
    """
    from pytest_hamilton.flows import flows_of, refuse_undeclared
    from pytest_hamilton.marks import Marks

    session: pytest.Session = request.session
    flow = flows_of(session.config).of(session, Marks())
    if flow is None:
        refuse_undeclared(str(session.path))
    return flow
