"""The hooks of the plugin, in the order in which pytest calls them.

This module and those it imports load pytest and the standard library only; the engine is imported
when the first test that names a node is collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import pytest

from pytest_hamilton import collection, compat, hookspecs, settings, sight
from pytest_hamilton.fixtures import hamilton, hamilton_flow
from pytest_hamilton.stash import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["hamilton", "hamilton_flow"]

__tracebackhide__ = True


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the flags and the ini values."""
    group = parser.getgroup("hamilton", "dataflows")
    group.addoption(
        "--hamilton-nodes",
        action="store_true",
        default=False,
        help="print the nodes of the dataflow under test: name, type, file, fixture; then exit",
    )
    group.addoption(
        "--no-hamilton",
        action="store_true",
        default=False,
        help="make no fixtures of nodes",
    )
    lines: Literal["linelist"] = "linelist"
    parser.addini(settings.MODULES, "modules of the dataflow under test", lines, [])
    parser.addini(settings.BUILD_CONFIG, "its configuration, TOML: env = 'test'", lines, [])
    parser.addini(settings.INPUTS, "inputs of last resort, TOML: threshold = 0.5", lines, [])
    parser.addini(
        settings.DOUBLES, "a double that does not hold is: error, warn, off", "string", "error"
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hook by which a conftest names its dataflow."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", settings.MARK)


def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """List the nodes in place of running tests, if that was asked for."""
    if not config.getoption("hamilton_nodes"):
        return None
    from pytest_hamilton import listing

    return compat.run_collected(config, listing.list_nodes)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say which dataflow the suite declares."""
    return settings.header(config)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> None:
    """Register the fixtures of the nodes that a test names, before pytest collects it."""
    if not _is_on(collector) or not collector.istestfunction(obj, name):
        return
    asked = collection.read(collector, cast("Callable[..., object]", obj))
    if asked.needs_flow:
        from pytest_hamilton.registration import register

        register(asked)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse what no fixture can reach."""
    if _is_on(item) and sight.is_unittest(item):
        from pytest_hamilton import hints

        hints.refuse_unittest(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Note that a test passed: only then are unused doubles worth a word."""
    yield
    account = item.stash.get(ACCOUNT, None)
    if account is not None:
        account.passed = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Report doubles that nothing read, after everything is torn down."""
    yield
    account = item.stash.get(ACCOUNT, None)
    if account is not None:
        del item.stash[ACCOUNT]  # a test may run again
        account.settle(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add near misses among the nodes to the report of an unknown fixture."""
    report = yield
    error = call.excinfo and call.excinfo.value
    if _is_on(item) and isinstance(error, pytest.FixtureLookupError) and error.argname:
        from pytest_hamilton import hints

        hint = hints.hint(item, error.argname)
        if hint:
            report.sections.append(("hamilton", hint))
    return report


def _is_on(node: pytest.Collector | pytest.Item) -> bool:
    return not node.config.getoption("no_hamilton")
