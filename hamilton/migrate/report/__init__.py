"""Tell what a migration came to: as JSON, as text for a terminal, as Markdown, and as one page of HTML."""

from __future__ import annotations

from hamilton.migrate.report.codes import CODES, explained
from hamilton.migrate.report.figures import figures_of
from hamilton.migrate.report.markdown import markdown_of
from hamilton.migrate.report.model import SCHEMA_VERSION, ScriptReport, run_report, worst_of
from hamilton.migrate.report.page import page_of
from hamilton.migrate.report.text import summary_of, text_of

__all__ = [
    "CODES",
    "SCHEMA_VERSION",
    "ScriptReport",
    "explained",
    "figures_of",
    "markdown_of",
    "page_of",
    "run_report",
    "summary_of",
    "text_of",
    "worst_of",
]
