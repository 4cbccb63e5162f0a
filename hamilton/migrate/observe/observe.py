"""Run the original twice and gather what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from hamilton.migrate.facts import Analysis, Observation, Reason, SeenStatement, Source
from hamilton.migrate.observe.problems import problem_of
from hamilton.migrate.sandbox import Ended, Sandbox, Workspace, copied_size

_WORKER = "hamilton.migrate.observe.worker"


@dataclass(frozen=True, slots=True)
class Observed:
    """What the runs of the original gave.

    Parameters
    ----------
    observation
        For the plan.
    results
        Folder with the values and files of the plain run; nothing if it did not come to its end.
    unstable_files
        Files whose content differs between two runs.
    stdout
        The end of what it printed.
    """

    observation: Observation
    results: Path | None = None
    unstable_files: frozenset[str] = frozenset()
    stdout: str = ""


NOT_RUN: Final = Observed(
    Observation(
        ran=False, error=Reason("R211", "the script was not run (--no-run): nothing is proved")
    )
)
"""Stands for an observation when the script must not be run."""


def observe(sandbox: Sandbox, workspace: Workspace, analysis: Analysis) -> Observed:
    """Run the script once looked at and once plain; tell what was seen.

    Parameters
    ----------
    sandbox
        Where it runs.
    workspace
        Gives each run a fresh copy of the script's folder.
    analysis
        Its statements are the boundaries between which is looked.
    """
    too_large = _too_large(sandbox, workspace, analysis.source)
    if too_large is not None:
        return Observed(Observation(ran=False, error=too_large))
    traced, plain = workspace.base / "traced", workspace.base / "plain"
    first = _run(sandbox, workspace, analysis, traced, None)
    seen = _observation(first, analysis.source, sandbox.limits.timeout_s)
    if not seen.ran:
        return Observed(seen)
    second = _run(sandbox, workspace, analysis, plain, traced)
    return _confirmed(seen, second, analysis.source, plain, sandbox.limits.timeout_s)


def run_plain(
    sandbox: Sandbox, workspace: Workspace, analysis: Analysis, results: Path
) -> Reason | None:
    """Run the script once as it is and keep its results; give the reason if it does not come to its end."""
    ended = _run(sandbox, workspace, replace(analysis, statements=()), results, None)
    return problem_of(ended, analysis.source, sandbox.limits.timeout_s)


def _too_large(sandbox: Sandbox, workspace: Workspace, source: Source) -> Reason | None:
    limit = sandbox.limits.folder_bytes
    if copied_size(workspace.original, limit) <= limit:
        return None
    message = f"the script's folder holds more than {limit >> 20} MB: move script and data into a folder of their own"
    return Reason("R210", message, source.path)


def _run(
    sandbox: Sandbox,
    workspace: Workspace,
    analysis: Analysis,
    results: Path,
    reference: Path | None,
) -> Ended:
    looked_at = [] if reference else [[facts.index, *facts.lines] for facts in analysis.statements]
    task = {
        "text": analysis.source.text,
        "statements": looked_at,
        "opened": analysis.opened,
        "results": str(results),
        "reference": None if reference is None else str(reference),
    }
    script = workspace.run / Path(analysis.source.path).name
    return sandbox.run(_WORKER, workspace, script, task)


def _observation(ended: Ended, source: Source, timeout_s: float) -> Observation:
    problem = problem_of(ended, source, timeout_s)
    answer: Mapping[str, Any] = ended.answer or {}
    seen = tuple(
        _statement(int(index), facts) for index, facts in answer.get("statements", {}).items()
    )
    return Observation(
        ran=problem is None,
        statements=tuple(sorted(seen, key=lambda statement: statement.index)),
        finals=answer.get("finals", {}),
        error=problem,
        files_read=tuple(sorted({name for statement in seen for name in statement.files_read})),
        files_written=tuple(answer.get("files_written", ())),
        seconds=ended.seconds,
    )


def _statement(index: int, facts: Mapping[str, Any]) -> SeenStatement:
    return SeenStatement(
        index=index,
        types=facts["types"],
        changed=frozenset(facts["changed"]),
        aliases=tuple(frozenset(names) for names in facts["aliases"]),
        files_read=tuple(facts["files_read"]),
        files_written=tuple(facts["files_written"]),
    )


def _confirmed(
    seen: Observation, second: Ended, source: Source, plain: Path, timeout_s: float
) -> Observed:
    """Add what the plain run showed: it is the reference, and shows what is not stable."""
    problem = problem_of(second, source, timeout_s)
    if problem is not None:
        again = Reason(
            "R212", f"it ran once, but not twice: {problem.message}", problem.file, problem.line
        )
        return Observed(replace(seen, ran=False, error=again))
    answer: Mapping[str, Any] = second.answer or {}
    return Observed(
        replace(
            seen,
            unstable=frozenset(answer["unstable"]),
            finals=answer["finals"],
            files_written=tuple(answer["files_written"]),
        ),
        results=plain,
        unstable_files=frozenset(answer["unstable_files"]),
        stdout=second.stdout,
    )
