"""The arguments of each command. What a command does is said in ``commands`` and its neighbours."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from hamilton.cli import commands

app = typer.Typer(
    name="hamilton",
    help="Dataflows as plain Python functions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class RecordChoice(StrEnum):
    """How much of the original's values is kept."""

    NONE = "none"
    DIGEST = "digest"
    FULL = "full"


class ReportChoice(StrEnum):
    """Further forms of the report."""

    MARKDOWN = "md"


class StageChoice(StrEnum):
    """Stages whose result can be shown."""

    ANALYSE = "analyse"
    PLAN = "plan"


def _print_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(commands.version_line())
        raise typer.Exit


@app.callback()
def hamilton(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Dataflows as plain Python functions."""


@app.command()
def migrate(  # noqa: PLR0913 - one parameter for each flag of the command
    *,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Scripts, or folders of scripts.")
    ] = None,
    out: Annotated[Optional[Path], typer.Option("-o", "--out", help="Folder to write to.")] = None,  # noqa: UP045
    name: Annotated[str, typer.Option(help="Stem of the files; for one script only.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Exit status only; write nothing.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would be written as a unified diff.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Plan and report; run and write nothing.")
    ] = False,
    no_run: Annotated[
        bool, typer.Option("--no-run", help="Do not run the script: nothing is proved.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds for one run of a script.")
    ] = 300.0,
    inputs: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="Compare with this input changed as well: NAME=VALUE. Repeatable."),
    ] = None,
    allow: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            help="Outside effect that runs may have: net, subprocess, signal or write=PATH. Repeatable."
        ),
    ] = None,
    record: Annotated[
        RecordChoice | None, typer.Option(help="How much of the values to record.")
    ] = None,
    redact: Annotated[
        list[str] | None, typer.Option(help="Columns to leave out of the recording.")
    ] = None,
    report: Annotated[
        ReportChoice | None, typer.Option(help="Write the report in this form as well.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the object of report.json.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were changed by hand.")
    ] = False,
    show: Annotated[
        list[StageChoice] | None, typer.Option(help="Print what a stage found.")
    ] = None,
    explain: Annotated[
        str, typer.Option(metavar="CODE", help="Say what a code means, and exit.")
    ] = "",
    list_rules: Annotated[
        bool, typer.Option("--list-rules", help="List the rules, and exit.")
    ] = False,
) -> None:
    """Turn pandas scripts into dataflow modules, and prove that both give the same.

    Exit status, the worst of all scripts: 0 proved, 3 partly proved, 4 unproved, 5 refused, 1 a defect of the tool,
    2 wrong use, 6 (--check -o DIR) the files in DIR are not what would be written now.
    """
    from hamilton.cli import migration

    if explain:
        raise typer.Exit(migration.explain(explain))
    if list_rules:
        raise typer.Exit(migration.list_rules())
    wishes = migration.Wishes(
        paths=tuple(paths or ()),
        out=out,
        name=name,
        mode=migration.mode_of(check=check, diff=diff, dry_run=dry_run),
        run=not (no_run or dry_run),
        timeout_s=timeout,
        inputs=tuple(inputs or ()),
        allowed=_split(allow),
        record="auto" if record is None else record.value,
        redacted=_split(redact),
        markdown=report is ReportChoice.MARKDOWN,
        as_json=as_json,
        force=force,
        shown=tuple(stage.value for stage in show or ()),
    )
    raise typer.Exit(migration.run(wishes))


def _split(texts: list[str] | None) -> tuple[str, ...]:
    """Split options that may be given several times or with commas."""
    return tuple(part for text in texts or () for part in text.split(",") if part)
