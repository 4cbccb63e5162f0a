"""What all tests share: how thorough a run is."""

from __future__ import annotations

import datetime as dt
import zlib

import pytest
from hypothesis import HealthCheck, settings

# The scripts of the corpus are data: some have names like those of tests.
collect_ignore_glob = ["migrate/corpus/*"]

# `make test` runs a different one of this many parts of the `in_turn` tests each day.
PARTS = 3

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.differing_executors]
settings.register_profile(
    "ci", max_examples=30, deadline=None, print_blob=True, suppress_health_check=SLOW_MACHINES
)
settings.register_profile(
    "long", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=SLOW_MACHINES
)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("thoroughness")
    group.addoption("--all", action="store_true", help="run the long tests and every part")
    group.addoption(
        "--turn", type=int, metavar="N", help=f"which of {PARTS} parts to run (default: by date)"
    )


def pytest_configure(config: pytest.Config) -> None:
    # The workers of a parallel run inherit the options, so that all choose alike at midnight.
    if config.option.turn is None:
        config.option.turn = dt.datetime.now(tz=dt.UTC).toordinal() % PARTS


def pytest_report_header(config: pytest.Config) -> str:
    if config.option.all:
        return "thoroughness: all tests"
    return f"thoroughness: short; of the tests in turn, part {config.option.turn} of {PARTS}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.all or is_asked_for_by_name(config):
        return
    left_out = {item for item in items if not has_its_turn(item, config.option.turn)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def is_asked_for_by_name(config: pytest.Config) -> bool:
    """Whoever names a test wants it to run."""
    return any("::" in argument for argument in config.args) or bool(config.option.keyword)


def has_its_turn(item: pytest.Item, turn: int) -> bool:
    if item.get_closest_marker("long"):
        return False
    if item.get_closest_marker("in_turn"):
        return zlib.crc32(item.nodeid.encode()) % PARTS == turn % PARTS
    return True
