"""What the plugin takes from pytest beyond its public API, for pytest 8.3 to 9.x.

The only file that names anything private. Each function says what would replace it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Scope = Literal["function", "session"]


def register_fixture(
    name: str, func: Callable[..., object], node: pytest.Collector, scope: Scope
) -> None:
    """Make a fixture known to the tests below a collector.

    Public since pytest 9.1; before, the same by the collector's node id.

    Parameters
    ----------
    name
        The fixture's name.
    func
        The fixture function; its signature says which fixtures it takes.
    node
        The module or class below which tests see it.
    scope
        How long a value is kept.
    """
    register = getattr(pytest, "register_fixture", None)
    if register is not None:
        register(name=name, func=func, node=node, scope=scope)
    else:  # pragma: no cover - pytest 8.3 to 9.0, run by `make test-all`
        fixtures: Any = node.session._fixturemanager  # noqa: SLF001 - no public way there
        fixtures._register_fixture(name=name, func=func, nodeid=node.nodeid, scope=scope)  # noqa: SLF001


def fixture_definitions(name: str, node: pytest.Collector | pytest.Item) -> Sequence[Any]:
    """Give the definitions of a fixture that a node sees, the strongest last; empty if none.

    Parameters
    ----------
    name
        The fixture's name.
    node
        The test, class or module that looks.
    """
    return node.session._fixturemanager.getfixturedefs(name, node) or ()  # noqa: SLF001


def autouse_names(node: pytest.Collector) -> Iterator[str]:
    """Give the names of the fixtures that each test below a collector uses unasked."""
    return node.session._fixturemanager._getautousenames(node)  # noqa: SLF001


def run_collected(
    config: pytest.Config, main: Callable[[pytest.Config, pytest.Session], int | None]
) -> int | pytest.ExitCode:
    """Start a session for something else than running tests, as ``--fixtures`` does.

    Parameters
    ----------
    config
        pytest's configuration.
    main
        Does the work; its number is the exit status.
    """
    from _pytest.main import wrap_session  # no public way to start a session

    return wrap_session(config, main)
