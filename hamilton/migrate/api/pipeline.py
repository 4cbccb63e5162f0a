"""The way of one script through all stages, and the loop of plan, emit and prove."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from hamilton.errors import HamiltonError
from hamilton.migrate.analyse import analyse
from hamilton.migrate.api.migration import Migration, Refusal
from hamilton.migrate.api.repair import merges
from hamilton.migrate.api.stem import module_stem
from hamilton.migrate.emit import emit
from hamilton.migrate.facts import (
    Analysis,
    Merge,
    Options,
    Plan,
    Project,
    Reason,
    Refused,
    Source,
    Status,
)
from hamilton.migrate.observe import NOT_RUN, Observed, observe
from hamilton.migrate.plan import plan
from hamilton.migrate.prove.proof import Found, Proof
from hamilton.migrate.prove.prove import Keeping, Prover
from hamilton.migrate.read import read_source
from hamilton.migrate.report import ScriptReport, figures_of
from hamilton.migrate.sandbox import Limits, Sandbox, Workspace
from hamilton.migrate.sandbox.libraries import slow_libraries

_LONGEST: Final = 300


class UnknownGranularityError(HamiltonError, ValueError):
    """A granularity was asked for that is not built."""


def silent(stage: str) -> None:
    """Say nothing when a stage begins."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be migrated, and how.

    Parameters
    ----------
    path
        The script.
    name
        Stem of the files.
    run
        Whether the script may be run.
    keeping
        What is recorded of its values.
    left_out
        Folders that are not copied for the runs.
    on_stage
        Called with the name of each stage when it begins.
    inputs
        Further values of inputs for which script and dataflow are compared.
    """

    path: Path
    name: str
    run: bool = True
    keeping: Keeping = field(default_factory=Keeping)
    left_out: tuple[Path, ...] = ()
    on_stage: Callable[[str], None] = silent
    inputs: Mapping[str, Any] = field(default_factory=dict)


def migrate(  # noqa: PLR0913 - the library's one door; all but the first are named
    source: str | Path,
    *,
    out: str | Path | None = None,
    name: str | None = None,
    inputs: Mapping[str, Any] | None = None,
    granularity: str = "frame",
    run: bool = True,
    timeout_s: float = 300,
) -> Migration | Refusal:
    """Turn a legacy script into a dataflow, and prove that both give the same.

    The script is run in copies of its folder, never in the folder itself.

    Parameters
    ----------
    source
        Path of the script.
    out
        Folder to write to; nothing is written without one.
    name
        Stem of the files; made from the script's own if nothing is said.
    inputs
        Further values of inputs for which script and dataflow are compared as well.
    granularity
        ``"frame"``: one function for each step of a frame.
    run
        Whether the script may be run. Without a run nothing is proved.
    timeout_s
        Time for one run of it.

    Returns
    -------
    Migration or Refusal
        Both print as a report and have ``status``, ``report`` and ``write(folder)``.

    Raises
    ------
    UnknownGranularityError
        For a granularity other than ``"frame"``.
    ConflictError
        If a file in ``out`` is in the way.
    """
    if granularity != "frame":
        raise UnknownGranularityError(f"granularity {granularity!r} is not known; there is 'frame'")
    left_out = () if out is None else (Path(out).resolve(),)
    request = Request(
        Path(source), name or module_stem(source), run=run, left_out=left_out, inputs=inputs or {}
    )
    with Sandbox(Limits(timeout_s=timeout_s)) as sandbox:
        outcome = migrate_script(request, sandbox)
    if out is not None:
        outcome.write(out)
    return outcome


def migrate_script(request: Request, sandbox: Sandbox) -> Migration | Refusal:
    """Migrate one script; a failure of the tool itself becomes a refusal with status ``defect``."""
    started = time.monotonic()
    try:
        outcome = _migrated(request, sandbox)
    except Exception as error:  # noqa: BLE001 - the user sees one line, not our traceback
        outcome = _defect(request, error)
    report = replace(outcome.report, seconds=time.monotonic() - started)
    return replace(outcome, report=report)


def _migrated(request: Request, sandbox: Sandbox) -> Migration | Refusal:
    request.on_stage("read")
    source = read_source(request.path)
    if isinstance(source, Refused):
        return _refusal(request, source.reasons)
    request.on_stage("analyse")
    analysis = analyse(source)
    if isinstance(analysis, Refused):
        return _refusal(request, analysis.reasons, source)
    with tempfile.TemporaryDirectory(prefix="hamilton-migrate-") as base:
        folder = request.path.resolve().parent
        workspace = Workspace(
            Path(base).resolve(), folder, request.left_out, slow_libraries(source.text)
        )
        return _Course(request, sandbox, workspace, analysis).follow()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One plan, what was emitted for it, and whether it holds."""

    plan: Plan
    project: Project
    proof: Proof


@dataclass(frozen=True, slots=True)
class _Course:
    """One script's way from its analysis on."""

    request: Request
    sandbox: Sandbox
    workspace: Workspace
    analysis: Analysis

    def follow(self) -> Migration | Refusal:
        """Observe, then plan, emit and prove until a proof holds or nothing is left to merge."""
        observed = self._observed()
        first = self._attempt(observed, ())
        if isinstance(first, Refused):
            return _refusal(self.request, first.reasons, self.analysis.source)
        if first.proof.holds:
            return self._migration(first, observed)
        mended = self._mended(first, observed)
        if mended is None:
            return self._failed(first)
        return self._migration(mended, observed)

    def _observed(self) -> Observed:
        if not self.request.run:
            return NOT_RUN
        self.request.on_stage("observe")
        return observe(self.sandbox, self.workspace, self.analysis)

    def _attempt(
        self, observed: Observed, together: tuple[frozenset[int], ...]
    ) -> _Attempt | Refused:
        self.request.on_stage("plan")
        seen = observed.observation if observed.observation.ran else None
        planned = plan(self.analysis, seen, Options(together=together))
        if isinstance(planned, Refused):
            return planned
        project = emit(planned, self.request.name, Options(together=together))
        _compiles(project)
        return _Attempt(planned, project, self._proof(project, observed))

    def _proof(self, project: Project, observed: Observed) -> Proof:
        if observed.results is None:
            return Proof()
        self.request.on_stage("prove")
        return self._prover(observed).prove(project)

    def _prover(self, observed: Observed) -> Prover:
        return Prover(
            self.sandbox,
            self.workspace,
            self.analysis,
            observed,
            self.request.keeping,
            {name: repr(value) for name, value in self.request.inputs.items()},
        )

    def _mended(self, first: _Attempt, observed: Observed) -> _Attempt | None:
        """Merge ever larger neighbourhoods until a proof holds."""
        why = first.proof.problems[0].message
        for statements in merges(first.project, first.proof):
            attempt = self._attempt(observed, (statements,))
            if isinstance(attempt, _Attempt) and attempt.proof.holds:
                told = Merge(
                    _described(statements, self.analysis), f"apart, the proof did not hold: {why}"
                )
                project = replace(attempt.project, merged=(*attempt.project.merged, told))
                return replace(attempt, project=project)
        return None

    def _migration(self, attempt: _Attempt, observed: Observed) -> Migration:
        project = attempt.project
        report = ScriptReport(
            source=str(self.request.path),
            name=self.request.name,
            status=attempt.proof.status,
            reasons=_why_not_proved(attempt.proof, observed, self.analysis.source),
            notes=(*self.analysis.notes, *project.notes),
            project=project,
            proof=attempt.proof,
            figures=figures_of(project),
        )
        return Migration(
            name=self.request.name,
            report=report,
            module=project.module,
            driver=project.driver,
            tests=project.tests,
            script=self.analysis.source.text,
            recording=_files_of(self.workspace.base / "recording"),
        )

    def _failed(self, first: _Attempt) -> Refusal:
        """Refuse a script whose dataflow could not be made equal; tell what differs."""
        refusal = _refusal(self.request, first.proof.problems, self.analysis.source)
        return replace(refusal, report=replace(refusal.report, proof=first.proof))


def _described(statements: frozenset[int], analysis: Analysis) -> str:
    lines = [analysis.statements[index].lines for index in sorted(statements)]
    first, last = min(lines)[0], max(last for _, last in lines)
    return f"{len(lines)} statements in lines {first}-{last}"


def _why_not_proved(proof: Proof, observed: Observed, source: Source) -> tuple[Reason, ...]:
    error = observed.observation.error
    if error is not None:
        return (replace(error, file=error.file or source.path),)
    open_ends = [
        Reason("P307", f"{name!r} was not compared: {found.reason}", source.path)
        for name, found in {**proof.variables, **proof.files}.items()
        if found.outcome is Found.NOT_COMPARED
    ]
    if proof.status is Status.UNPROVED:
        message = "the script leaves no variable and no file that can be compared"
        return (Reason("P308", message, source.path), *open_ends)
    return tuple(open_ends)


def _files_of(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _compiles(project: Project) -> None:
    """Make sure that what is emitted is Python.

    Raises
    ------
    SyntaxError
        If it is not: a defect of the tool.
    """
    for name, text in (("", project.module), ("run_", project.driver), ("test_", project.tests)):
        compile(text, f"{name}{project.name}.py", "exec", dont_inherit=True)


def _refusal(
    request: Request, reasons: tuple[Reason, ...], source: Source | None = None
) -> Refusal:
    path = str(request.path)
    placed = tuple(replace(reason, file=reason.file or path) for reason in reasons)
    report = ScriptReport(path, request.name, Status.REFUSED, placed)
    return Refusal(request.name, report, "" if source is None else source.text)


def _defect(request: Request, error: Exception) -> Refusal:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    code = "D902" if isinstance(error, SyntaxError) else "D901"
    message = f"the tool failed: {type(error).__name__} in {where}: {error}"
    reason = Reason(code, message[:_LONGEST], str(request.path))
    return Refusal(
        request.name, ScriptReport(str(request.path), request.name, Status.DEFECT, (reason,))
    )
