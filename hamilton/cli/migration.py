"""What ``hamilton migrate`` does: find scripts, migrate each, print, write, and choose the exit status."""

from __future__ import annotations

import ast
import difflib
import json
import pprint
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, TextIO

from hamilton.migrate.analyse import analyse
from hamilton.migrate.api import (
    ConflictError,
    Ledger,
    Migration,
    Refusal,
    Request,
    migrate_script,
    module_stem,
)
from hamilton.migrate.api.migration import with_markdown
from hamilton.migrate.facts import EXIT_CODES, STALE, WRONG_USE, Refused, Status
from hamilton.migrate.prove.prove import Keeping
from hamilton.migrate.prove.recording import Record
from hamilton.migrate.read import read_source
from hamilton.migrate.report import explained, run_report, summary_of, worst_of
from hamilton.migrate.report.codes import near
from hamilton.migrate.rules import ORDER
from hamilton.migrate.sandbox import Limits, Sandbox

_EFFECTS: Final = ("net", "subprocess", "signal")
_SKIPPED: Final = frozenset({"__pycache__", "node_modules", "venv"})


class Mode(Enum):
    """Say what becomes of the result."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for; the fields are the command's flags."""

    paths: tuple[Path, ...]
    out: Path | None
    name: str
    mode: Mode
    run: bool
    timeout_s: float
    inputs: tuple[str, ...]
    allowed: tuple[str, ...]
    record: str
    redacted: tuple[str, ...]
    markdown: bool
    as_json: bool
    force: bool
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A script that is to be migrated.

    Parameters
    ----------
    path
        The script.
    place
        Its folder relative to the folder that was named, and so relative to ``-o``.
    name
        Stem of its files.
    """

    path: Path
    place: Path
    name: str

    def below(self, file: str) -> str:
        """Give the path of one of its files, relative to ``-o``."""
        return (self.place / file).as_posix()


class WrongUseError(Exception):
    """The arguments do not fit together; said before anything runs."""


def mode_of(*, check: bool, diff: bool, dry_run: bool) -> Mode:
    """Choose the mode that the flags ask for; the most careful one if several do."""
    chosen = [
        mode
        for mode, asked in ((Mode.DRY_RUN, dry_run), (Mode.CHECK, check), (Mode.DIFF, diff))
        if asked
    ]
    return chosen[0] if chosen else Mode.WRITE


def explain(code: str) -> int:
    """Print what a code or a rule means."""
    rules = {rule.code: f"rule {rule.name}: {rule.why}" for rule in ORDER}
    meaning = explained(code) or rules.get(code.upper())
    if meaning is None:
        hint = near(code)
        _warn(
            f"there is no code {code!r}" + (f"; did you mean {' or '.join(hint)}?" if hint else "")
        )
        return WRONG_USE
    _say(f"{code.upper()}: {meaning}")
    return 0


def list_rules() -> int:
    """Print the rules in the order in which they are applied."""
    width = max(len(rule.name) for rule in ORDER)
    _say("\n".join(f"{rule.code}  {rule.name:<{width}}  {rule.why}" for rule in ORDER))
    return 0


def run(wishes: Wishes) -> int:
    """Migrate all scripts and give the exit status."""
    try:
        scripts = find_scripts(wishes)
        _check_wishes(wishes, scripts)
    except WrongUseError as error:
        _warn(f"hamilton migrate: {error}")
        return WRONG_USE
    outcomes = list(_migrated(wishes, scripts))
    _print_outcomes(wishes, [outcome for _, outcome in outcomes])
    try:
        return _finish(wishes, outcomes)
    except ConflictError as error:
        _warn(f"hamilton migrate: {error}")
        return WRONG_USE


def find_scripts(wishes: Wishes) -> tuple[Found, ...]:
    """Give the scripts that the paths name; of folders, all that lie below.

    Raises
    ------
    WrongUseError
        If there is none, or a path does not exist.
    """
    found: list[Found] = []
    for path in wishes.paths:
        if not path.exists():
            raise WrongUseError(f"{path} does not exist")
        scripts = sorted(_below(path, wishes.out)) if path.is_dir() else [path]
        root = path if path.is_dir() else path.parent
        found += [
            Found(script, script.parent.relative_to(root), wishes.name or module_stem(script))
            for script in scripts
        ]
    if not found:
        raise WrongUseError("name a script, or a folder that holds some")
    return tuple(found)


def _below(folder: Path, out: Path | None) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in _SKIPPED for part in inner)
        if not hidden and not (out is not None and path.resolve().is_relative_to(out.resolve())):
            yield path


def _check_wishes(wishes: Wishes, scripts: Sequence[Found]) -> None:
    """Refuse what does not fit together.

    Raises
    ------
    WrongUseError
        With what to change.
    """
    problems = [*_argument_problems(wishes, scripts), *_name_problems(scripts)]
    if wishes.out is not None and wishes.mode is Mode.WRITE and not problems:
        problems += _folder_problems(wishes, wishes.out, scripts)
    if problems:
        raise WrongUseError("; ".join(problems))


def _argument_problems(wishes: Wishes, scripts: Sequence[Found]) -> Iterator[str]:
    if wishes.mode is Mode.WRITE and wishes.out is None:
        yield "say where to write with -o DIR (or use --check, --diff or --dry-run)"
    if wishes.name and len(scripts) > 1:
        yield f"--name names one script, and there are {len(scripts)}"
    if wishes.name and not wishes.name.isidentifier():
        yield f"--name {wishes.name!r} is no name of a module"
    yield from (f"--inputs {text!r} is not NAME=VALUE" for text in wishes.inputs if "=" not in text)
    for effect in wishes.allowed:
        if effect not in _EFFECTS and not effect.startswith("write="):
            yield f"--allow {effect!r} is not known; there are {', '.join(_EFFECTS)} and write=PATH"


def _name_problems(scripts: Sequence[Found]) -> Iterator[str]:
    met: dict[str, Path] = {}
    for script in scripts:
        first = met.setdefault(script.below(script.name), script.path)
        if first != script.path:
            yield f"{first} and {script.path} would both become {script.below(script.name)}.py"


def _folder_problems(wishes: Wishes, out: Path, scripts: Sequence[Found]) -> Iterator[str]:
    if out.exists() and not out.is_dir():
        yield f"{out} is no folder"
        return
    names = [
        script.below(f"{prefix}{script.name}.py")
        for script in scripts
        for prefix in ("", "run_", "test_")
    ]
    in_the_way = () if wishes.force else Ledger.of(out).conflicts([*names, "report.json"])
    if in_the_way:
        yield str(ConflictError(in_the_way))


def _migrated(
    wishes: Wishes, scripts: Sequence[Found]
) -> Iterator[tuple[Found, Migration | Refusal]]:
    left_out = () if wishes.out is None else (wishes.out.resolve(),)
    keeping = Keeping(Record(wishes.record), wishes.redacted)
    with Sandbox(Limits(timeout_s=wishes.timeout_s), wishes.allowed) as sandbox:
        for script in scripts:
            _show(wishes, script)
            request = Request(
                script.path,
                script.name,
                wishes.run,
                keeping,
                left_out,
                _Progress(script.path),
                dict(map(_input, wishes.inputs)),
            )
            yield script, migrate_script(request, sandbox)
    _Progress.clear()


def _input(text: str) -> tuple[str, Any]:
    """Split NAME=VALUE; what is no Python literal is text."""
    name, _, value = text.partition("=")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


@dataclass(frozen=True, slots=True)
class _Progress:
    """Says on a terminal which stage a script is at."""

    path: Path

    def __call__(self, stage: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{self.path}: {stage} ...")
            sys.stderr.flush()

    @staticmethod
    def clear() -> None:
        """Take the line back."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")


def _show(wishes: Wishes, script: Found) -> None:
    """Print what the static stages find, when it was asked for."""
    if "analyse" not in wishes.shown:
        return
    source = read_source(script.path)
    analysis = source if isinstance(source, Refused) else analyse(source)
    facts: Any = analysis if isinstance(analysis, Refused) else analysis.statements
    _warn(pprint.pformat(facts, width=120))


def _print_outcomes(wishes: Wishes, outcomes: Sequence[Migration | Refusal]) -> None:
    for outcome in outcomes:
        _show_outcome(wishes, outcome)
    if wishes.as_json:
        _say(
            json.dumps(
                run_report([outcome.report for outcome in outcomes]), indent=1, ensure_ascii=False
            )
        )
    elif wishes.mode is not Mode.DIFF:
        _say("\n".join(str(outcome) for outcome in outcomes).rstrip("\n"))
        if len(outcomes) > 1:
            _say("\n" + summary_of([outcome.report for outcome in outcomes]).rstrip("\n"))


def _show_outcome(wishes: Wishes, outcome: Migration | Refusal) -> None:
    if "plan" in wishes.shown:
        nodes = [asdict(node) for node in outcome.report.nodes]
        _warn(pprint.pformat(nodes, width=120))


def _finish(wishes: Wishes, outcomes: Sequence[tuple[Found, Migration | Refusal]]) -> int:
    """Write or compare, as the mode says; give the exit status."""
    status = worst_of(outcome.status for _, outcome in outcomes)
    files = dict(_all_files(wishes, outcomes))
    ledger = None if wishes.out is None else Ledger.of(wishes.out)
    if wishes.mode is Mode.CHECK and ledger is not None and ledger.stale(_texts(files)):
        return (
            STALE
            if status in {Status.PROVED, Status.PARTLY, Status.UNPROVED}
            else EXIT_CODES[status]
        )
    if wishes.mode is Mode.DIFF:
        _say("".join(_diffs(wishes.out, files)).rstrip("\n"))
    if wishes.mode is Mode.WRITE and ledger is not None:
        report = run_report([outcome.report for _, outcome in outcomes])
        ledger.write(files, report, force=wishes.force)
        _say_where(wishes, ledger.folder, outcomes)
    return EXIT_CODES[status]


def _all_files(
    wishes: Wishes, outcomes: Iterable[tuple[Found, Migration | Refusal]]
) -> Iterator[tuple[str, bytes]]:
    for script, outcome in outcomes:
        files = with_markdown(outcome) if wishes.markdown else outcome.files
        yield from ((script.below(name), content) for name, content in files.items())


def _texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the Python files: what a check compares."""
    return {name: content for name, content in files.items() if name.endswith(".py")}


def _diffs(out: Path | None, files: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in _texts(files).items():
        path = None if out is None else out / name
        old = path.read_text(encoding="utf-8") if path is not None and path.is_file() else ""
        before = name if old else "/dev/null"
        after = content.decode().splitlines(keepends=True)
        yield from difflib.unified_diff(old.splitlines(keepends=True), after, before, name)


def _say_where(
    wishes: Wishes, folder: Path, outcomes: Sequence[tuple[Found, Migration | Refusal]]
) -> None:
    stream = sys.stderr if wishes.as_json else sys.stdout
    migrated = [script for script, outcome in outcomes if isinstance(outcome, Migration)]
    _write(
        stream, f"\nwritten to {folder}: report.json and the reports of {len(outcomes)} script(s)"
    )
    for script in migrated:
        runner = folder / script.place / f"run_{script.name}.py"
        _write(stream, f"  {folder / script.place / script.name}.py   run it: python {runner}")
    if migrated:
        _write(stream, f"  test it: pytest {folder}")


def _say(text: str) -> None:
    _write(sys.stdout, text)


def _warn(text: str) -> None:
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
