"""Run the emitted dataflow in every way that its user could, each in a fresh process, and compare."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hamilton.compare import compare
from hamilton.migrate.facts import Analysis, Lines, Project, Reason, Source
from hamilton.migrate.observe import Observed, run_plain
from hamilton.migrate.prove.proof import Comparison, Found, Proof
from hamilton.migrate.prove.recording import Record
from hamilton.migrate.prove.sensitivity import changed_literal, with_constant
from hamilton.migrate.sandbox import Ended, Sandbox, Workspace

STDOUT = "standard output"
"""Name under which printed text is compared, when a script leaves nothing else."""

WORKER = "hamilton.migrate.prove.worker"
_SEEDS = (1, 2, 3)
_LONGEST = 300
_SLOWER = 10
_START_S = 30.0
_QUICK_S = 10.0
_ALONE_S = 60.0
_MOST_INPUTS = 12


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is recorded of the original's values.

    Parameters
    ----------
    record
        How much.
    redacted
        Columns that are left out.
    """

    record: Record = Record.AUTO
    redacted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prover:
    """Runs one emitted project and compares it with one observed script.

    Parameters
    ----------
    sandbox, workspace
        Where it runs.
    analysis
        Of the script.
    observed
        The script's results.
    keeping
        What is recorded.
    literals
        Input to another value, as Python text, for which both sides are compared as well.
    """

    sandbox: Sandbox
    workspace: Workspace
    analysis: Analysis
    observed: Observed
    keeping: Keeping = field(default_factory=Keeping)
    literals: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """Give the script, for the places that findings name."""
        return self.analysis.source

    @property
    def recording(self) -> Path:
        """Give the folder where the values are recorded during the first run."""
        return self.workspace.base / "recording"

    def prove(self, project: Project) -> Proof:
        """Run the project whole, in random orders, and each final variable alone."""
        shutil.rmtree(self.recording, ignore_errors=True)
        folder = lay_out(project, self.workspace.base / "project")
        task = self._task(project, folder)
        proof = self._whole(project, {**task, "recording": str(self.recording)})
        for check in (self._orders, self._alone, self._sensitivity):
            proof = check(project, task, proof) if proof.holds else proof
        return proof

    def run(self, task: Mapping[str, Any]) -> Ended:
        """Run one task of the proof's worker; a dataflow may take some times as long as the script did."""
        longest = self.sandbox.limits.timeout_s
        timeout_s = min(longest, _START_S + _SLOWER * self.observed.observation.seconds)
        script = Path(task["project"]) / f"{task['name']}.py"
        return self.sandbox.run(WORKER, self.workspace, script, task, timeout_s)

    def _task(self, project: Project, folder: Path) -> dict[str, Any]:
        return {
            "project": str(folder),
            "name": project.name,
            "results": str(self.observed.results),
            "unstable": sorted(self.observed.observation.unstable),
            "unstable_files": sorted(self.observed.unstable_files),
            "record": self.keeping.record.value,
            "redacted": list(self.keeping.redacted),
            "outputs": [],
            "seed": 0,
        }

    def _whole(self, project: Project, task: Mapping[str, Any]) -> Proof:
        ended = self.run({**task, "way": "whole"})
        failure = failure_of(ended, project, self.source)
        if failure is not None:
            return Proof(problems=(failure,))
        answer: Mapping[str, Any] = ended.answer or {}
        proof = Proof(
            variables=_comparisons(answer["variables"]), files=_comparisons(answer["files"])
        )
        if not proof.variables and not proof.files:
            return self._printed(ended)
        return replace(proof, problems=tuple(self._differences(project, answer, "")))

    def _printed(self, ended: Ended) -> Proof:
        """Compare what was printed: the last resort, when nothing else is left of a script."""
        if not self.observed.stdout:
            return Proof()
        if ended.stdout == self.observed.stdout:
            return Proof(files={STDOUT: Comparison(Found.EQUAL)})
        found = compare(self.observed.stdout.splitlines(), ended.stdout.splitlines())
        reason = Reason("P303", f"what the dataflow prints differs: {found}", self.source.path)
        return Proof(files={STDOUT: Comparison(Found.DIFFERENT, str(found))}, problems=(reason,))

    def _orders(self, project: Project, task: Mapping[str, Any], proof: Proof) -> Proof:
        for seed in _SEEDS:
            ended = self.run({**task, "way": "order", "seed": seed})
            problems = self._problems(project, ended, f"in random order {seed}")
            if problems:
                return _contradicted(proof, problems, ended)
        return replace(proof, orders=len(_SEEDS), purity=True)

    def _alone(self, project: Project, task: Mapping[str, Any], proof: Proof) -> Proof:
        limit = time.monotonic() + _ALONE_S
        for number, name in enumerate(proof.variables):
            if time.monotonic() > limit:
                return replace(proof, alone=number)
            ended = self.run({**task, "way": "alone", "outputs": [name]})
            problems = self._problems(project, ended, f"when {name!r} is asked for alone")
            if problems:
                return replace(_contradicted(proof, problems, ended), alone=number)
        return replace(proof, alone=len(proof.variables))

    def _sensitivity(self, project: Project, task: Mapping[str, Any], proof: Proof) -> Proof:
        if self.observed.observation.seconds > _QUICK_S:
            return proof
        for spec in project.inputs[:_MOST_INPUTS]:
            literal = self.literals.get(spec.name) or changed_literal(
                spec.default, self.workspace.original
            )
            text = None if literal is None else with_constant(self.source, spec, literal)
            if literal is None or text is None:
                continue
            told, problems = self._with_input(
                project, {**task, "inputs": {spec.name: literal}}, text
            )
            proof = replace(
                proof, sensitivity={**proof.sensitivity, spec.name: told}, problems=problems
            )
            if problems:
                break
        return proof

    def _with_input(
        self, project: Project, task: Mapping[str, Any], text: str
    ) -> tuple[str, tuple[Reason, ...]]:
        """Run the edited script and the dataflow with the input passed; tell how they compare."""
        results = self.workspace.base / "changed"
        shutil.rmtree(results, ignore_errors=True)
        edited = replace(self.analysis, source=replace(self.source, text=text))
        error = run_plain(self.sandbox, self.workspace, edited, results)
        (name, literal), *_ = task["inputs"].items()
        if error is not None:
            return f"not compared: with {literal} {error.message}", ()
        ended = self.run({**task, "way": "whole", "results": str(results)})
        problems = self._problems(project, ended, f"with {name} = {literal}")
        told = f"different with {literal}" if problems else f"equal with {literal}"
        return told, tuple(replace(problem, code="P309") for problem in problems)

    def _problems(self, project: Project, ended: Ended, when: str) -> tuple[Reason, ...]:
        failure = failure_of(ended, project, self.source)
        if failure is not None:
            return (replace(failure, message=f"{failure.message} ({when})"),)
        answer: Mapping[str, Any] = ended.answer or {}
        changes = (self._impurity(project, change) for change in answer["impure"])
        return (*self._differences(project, answer, when), *changes)

    def _differences(
        self, project: Project, answer: Mapping[str, Any], when: str
    ) -> Iterable[Reason]:
        places = (("variables", project.finals, "P302"), ("files", project.files, "P303"))
        for kind, nodes, code in places:
            for name, told in answer[kind].items():
                if told["outcome"] == Found.DIFFERENT.value:
                    at = f" {when}" if when else ""
                    message = f"{name!r} of the dataflow is not the script's{at}: {told['reason']}"
                    line = line_of(project, nodes.get(name), self.source)
                    yield Reason("P304" if when else code, message, self.source.path, line)

    def _impurity(self, project: Project, change: Mapping[str, str]) -> Reason:
        message = f"{change['node']} changes the {change['argument']!r} that it is given"
        return Reason(
            "P305", message, self.source.path, line_of(project, change["node"], self.source)
        )


def lay_out(project: Project, folder: Path) -> Path:
    """Write the emitted texts to a folder, for a run."""
    folder.mkdir(exist_ok=True)
    for name, text in (
        (f"{project.name}.py", project.module),
        (f"run_{project.name}.py", project.driver),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def failure_of(ended: Ended, project: Project, source: Source) -> Reason | None:
    """Give the reason why a run of the dataflow did not come to its end; nothing if it did."""
    if ended.timed_out:
        return Reason("P306", "the dataflow did not end in time, which the script did", source.path)
    if ended.answer is None:
        last = ended.stderr.strip().rpartition("\n")[2]
        message = f"the dataflow's process ended with status {ended.exit_status}: {last}"
        return Reason("P301", message[:_LONGEST], source.path)
    if "denied" in ended.answer:
        denied = ended.answer["denied"]
        message = f"the dataflow reaches outside ({denied['effect']}: {denied['what']})"
        return Reason("P310", message, source.path)
    error = ended.answer["error"]
    return None if error is None else _raised(error, project, source)


def _raised(error: Mapping[str, Any], project: Project, source: Source) -> Reason:
    at = (
        f" in {error['file']}, line {error['line']} ({error['function']})"
        if error["function"]
        else ""
    )
    message = f"the dataflow raises {error['type']}{at}: {error['message'][:_LONGEST]}"
    return Reason("P301", message, source.path, line_of(project, error["function"], source))


def line_of(project: Project, node: str | None, source: Source) -> int | None:
    """Give the first line of the script that a node comes from."""
    lines: list[Lines] = [
        lines
        for proposed in project.nodes
        if node == proposed.name or node in {output.node for output in proposed.outputs}
        for lines in proposed.lines
    ]
    return min(lines)[0] if lines else None


def _comparisons(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Comparison]:
    return {
        name: Comparison(Found(entry["outcome"]), entry["reason"]) for name, entry in told.items()
    }


def _contradicted(proof: Proof, problems: tuple[Reason, ...], ended: Ended) -> Proof:
    """Put what one more run showed over what the proof said."""
    answer: Mapping[str, Any] = ended.answer or {}
    worse = {
        kind: {
            name: found
            for name, found in _comparisons(answer.get(kind, {})).items()
            if found.outcome is Found.DIFFERENT
        }
        for kind in ("variables", "files")
    }
    return replace(
        proof,
        variables={**proof.variables, **worse["variables"]},
        files={**proof.files, **worse["files"]},
        problems=problems,
    )
