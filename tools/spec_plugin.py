"""A pytest plugin for `tools/spec.py`: choose tests by the list, and write what became of each.

Environment variables: SPEC_ENTRIES, a JSON list of entries; SPEC_CHOOSE, `listed` or `unlisted`;
SPEC_OUTCOMES, the file to write. It maps each node id to `passed`, `failed` or `skipped`, and each file
that could not be collected to `failed`. pytest's own `--deselect` goes by the beginning of a name, so
it would leave out `test_reads_csv` with `test_reads`; this goes by the whole name.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest


def covers(entry: str, test: str) -> bool:
    """Tell whether an entry names a test: itself, all its parameters, or its whole file."""
    return test == entry or test.startswith((f"{entry}[", f"{entry}::"))


def is_listed(test: str, entries: Iterable[str]) -> bool:
    """Tell whether any entry names a test."""
    return any(covers(entry, test) for entry in entries)


class Outcomes:
    """Gather the worst outcome of each test over its phases."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be imported, or that skips itself."""
        if report.outcome != "passed":
            self.seen[report.nodeid] = report.outcome

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test; an expected failure counts as the failure that it is."""
        outcome = "failed" if hasattr(report, "wasxfail") else report.outcome
        if report.nodeid not in self.seen or outcome != "passed":
            self.seen[report.nodeid] = outcome

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        Path(os.environ["SPEC_OUTCOMES"]).write_text(json.dumps(self.seen))


def pytest_configure(config: pytest.Config) -> None:
    """Gather in the controlling process only, which sees the reports of all workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(), "spec-outcomes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of the other side of the list."""
    entries = json.loads(os.environ["SPEC_ENTRIES"])
    wanted = os.environ["SPEC_CHOOSE"] == "listed"
    left_out = [item for item in items if is_listed(item.nodeid, entries) != wanted]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
