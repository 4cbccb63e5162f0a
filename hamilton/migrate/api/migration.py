"""What a migration gives: the files and the report, or the report alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hamilton.migrate.api.folder import Ledger
from hamilton.migrate.facts import Reason, Status
from hamilton.migrate.report import ScriptReport, markdown_of, page_of, run_report, text_of


@dataclass(frozen=True, slots=True)
class Migration:
    """A migrated script.

    Parameters
    ----------
    name
        Stem of the files: ``NAME.py``, ``run_NAME.py``, ``test_NAME.py``.
    report
        What was done and what was proved.
    module, driver, tests
        The texts of the three files.
    script
        The text of the original.
    recording
        File name to content of the folder ``NAME.recording``.
    """

    name: str
    report: ScriptReport
    module: str
    driver: str
    tests: str
    script: str
    recording: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Say what the migration is worth."""
        return self.report.status

    @property
    def files(self) -> dict[str, bytes]:
        """Give all files but ``report.json``, by their names in the folder."""
        texts = {
            f"{self.name}.py": self.module,
            f"run_{self.name}.py": self.driver,
            f"test_{self.name}.py": self.tests,
        }
        recorded = {
            f"{self.name}.recording/{name}": content
            for name, content in sorted(self.recording.items())
        }
        page = {f"report_{self.name}.html": page_of(self.report, self.script).encode()}
        return {**{name: text.encode() for name, text in texts.items()}, **recorded, **page}

    def write(self, folder: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write all files and the report; give their paths.

        Raises
        ------
        ConflictError
            If a file is in the way that was not written by a migration, or changed since.
        """
        return Ledger.of(folder).write(self.files, run_report([self.report]), force=force)

    def __str__(self) -> str:
        """Give the report as text."""
        return text_of(self.report)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A script that was not migrated, and why.

    Parameters
    ----------
    name
        Stem that its files would have had.
    report
        The reasons.
    script
        The text of the original; empty if it could not be read.
    """

    name: str
    report: ScriptReport
    script: str = ""

    @property
    def status(self) -> Status:
        """Say whether the script was refused, or the tool failed."""
        return self.report.status

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Say why: codes, sentences, lines."""
        return self.report.reasons

    @property
    def files(self) -> dict[str, bytes]:
        """Give all files but ``report.json``: the page."""
        return {f"report_{self.name}.html": page_of(self.report, self.script).encode()}

    def write(self, folder: str | Path, *, force: bool = False) -> tuple[Path, ...]:
        """Write the reports; give their paths.

        Raises
        ------
        ConflictError
            If a file is in the way that was not written by a migration, or changed since.
        """
        return Ledger.of(folder).write(self.files, run_report([self.report]), force=force)

    def __str__(self) -> str:
        """Give the report as text."""
        return text_of(self.report)


def with_markdown(outcome: Migration | Refusal) -> dict[str, bytes]:
    """Give the files of an outcome, and its report as Markdown."""
    return {**outcome.files, f"report_{outcome.name}.md": markdown_of(outcome.report).encode()}
