"""Run the executable specification, less what `.ci/spec-not-yet.txt` names as not yet done.

The specification stands outside the project, in `../shared/spec` or in the folder that SPEC names.
Its tests run in an invocation of their own, without the project's pytest settings. Three rules hold:

1. A test that is not listed passes; a skipped test shows nothing, so it counts as a failure.
2. A test that is listed fails. One that passes has to leave the list.
3. The list only shrinks: no entry that an earlier committed list does not cover.

An entry is a node id, or the name of a file that cannot be imported yet. `make spec-shrink` takes out
what passes by now, and puts the failing tests of a file in its place once it can be imported.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.spec_plugin import covers, is_listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
LIST: Final = Path(".ci/spec-not-yet.txt")
DEFAULT_FOLDER: Final = ROOT.parent / "shared" / "spec"
TIMEOUT_S: Final = 1200
SHOWN: Final = 30
# What pytest answers when it ran the tests: all passed, some failed, none were left to run.
RAN: Final = (0, 1, 5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the two runs showed: each a sorted list of node ids."""

    failed: tuple[str, ...]
    skipped: tuple[str, ...]
    done: tuple[str, ...]
    passed: int
    not_yet: int

    @property
    def is_good(self) -> bool:
        """Tell whether every rule about outcomes holds."""
        return not (self.failed or self.skipped or self.done) and self.passed > 0


def main() -> int:
    """Run the specification; 0 if all three rules hold, or if there is none to run."""
    named = os.environ.get("SPEC")
    folder = Path(named) if named else DEFAULT_FOLDER
    if not folder.is_dir():
        print(f"spec: no folder {named or '../shared/spec'}" + ("" if named else ": left out"))
        return 2 if named else 0
    entries = read_entries((ROOT / LIST).read_text()) if (ROOT / LIST).exists() else ()
    if sys.argv[1:] == ["shrink"]:
        return shrink(folder.resolve(), entries)
    grown = sorted(new_entries(entries, earlier_lists(ROOT)))
    verdict = judge(folder.resolve(), entries)
    print(summary(verdict, grown))
    return 0 if verdict.is_good and not grown else 1


# The list ---------------------------------------------------------------------------------------


def read_entries(text: str) -> tuple[str, ...]:
    """Give the entries of a list: its lines, less empty ones and comments."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def new_entries(entries: Iterable[str], earlier: Iterable[Sequence[str]]) -> set[str]:
    """Give the entries that one of the earlier lists does not cover."""
    return {entry for old in earlier for entry in entries if not is_listed(entry, old)}


def earlier_lists(root: Path) -> list[tuple[str, ...]]:
    """Give every committed state of the list, as far as the history here goes back."""
    commits = git(root, "log", "--format=%H", "--", LIST.as_posix()).split()
    texts = (git(root, "show", f"{commit}:{LIST.as_posix()}") for commit in commits)
    return [read_entries(text) for text in texts if text]


def shrink(folder: Path, entries: Sequence[str]) -> int:
    """Write the list anew with what of it still fails."""
    listed = run_listed(folder, entries)
    failing = [test for test, what in listed.items() if what != "passed"]
    kept = sorted({shortest(test, failing, listed) for test in failing})
    path = ROOT / LIST
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    path.write_text("\n".join([*comments, *kept]) + "\n")
    print(f"{LIST}: {len(entries)} entries before, {len(kept)} now")
    return 0


def shortest(test: str, failing: Sequence[str], listed: Mapping[str, str]) -> str:
    """Give a test without its parameters if it fails with all of them, else as it is."""
    function = test.partition("[")[0]
    family = [other for other in listed if covers(function, other)]
    return function if all(other in failing for other in family) else test


def git(root: Path, *arguments: str) -> str:
    """Give what git prints, or nothing where git or the history is missing."""
    command = ("git", "-C", str(root), *arguments)
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout if answer.returncode == 0 else ""


# The runs ---------------------------------------------------------------------------------------


def judge(folder: Path, entries: Sequence[str]) -> Verdict:
    """Run what is not listed, then what is, and hold both against the list."""
    whole_files = [entry for entry in entries if "::" not in entry]
    unlisted = [str(folder), *(f"--ignore={folder / name}" for name in whole_files)]
    seen = run(folder, unlisted, entries, "unlisted")
    return weigh(seen, run_listed(folder, entries), entries)


def run_listed(folder: Path, entries: Sequence[str]) -> dict[str, str]:
    """Give the outcome of each test that the list names."""
    files = {folder / entry.partition("::")[0] for entry in entries}
    paths = [str(path) for path in sorted(files) if path.exists()]
    return run(folder, paths, entries, "listed") if paths else {}


def weigh(seen: Mapping[str, str], listed: Mapping[str, str], entries: Sequence[str]) -> Verdict:
    """Judge the outcomes of the unlisted tests, `seen`, and of the listed ones."""
    done = [test for test, what in listed.items() if what == "passed"]
    return Verdict(
        failed=tuple(sorted(test for test, what in seen.items() if what == "failed")),
        skipped=tuple(sorted(test for test, what in seen.items() if what == "skipped")),
        done=tuple(sorted([*done, *(entry for entry in entries if is_gone(entry, listed))])),
        passed=sum(what == "passed" for what in seen.values()),
        not_yet=len(entries),
    )


def is_gone(entry: str, listed: Mapping[str, str]) -> bool:
    """Tell whether an entry names no test; of a file that cannot be imported nobody knows."""
    file = entry.partition("::")[0]
    return file not in listed and not any(covers(entry, test) for test in listed)


def run(
    folder: Path, arguments: Sequence[str], entries: Sequence[str], choose: str
) -> dict[str, str]:
    """Run pytest on one side of the list, and give the outcome of each test."""
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = Path(scratch) / "outcomes.json"
        facts = {
            "SPEC_ENTRIES": json.dumps(entries),
            "SPEC_CHOOSE": choose,
            "SPEC_OUTCOMES": str(outcomes),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [
            *(sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder)),
            *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tools.spec_plugin"),
            *("-n", os.environ.get("JOBS", "2"), "--continue-on-collection-errors"),
            *("-q", "--no-header", "--tb=short", "--basetemp", f"{scratch}/tests", *arguments),
        ]
        status = finish(command, facts, show=choose == "unlisted")
        if outcomes.exists() and status in RAN:
            return dict(json.loads(outcomes.read_text()))
    return {f"(pytest ended with status {status} before it could report)": "failed"}


def finish(command: Sequence[str], facts: Mapping[str, str], *, show: bool) -> int:
    """Run a command to its end, or end it and all that it started when its time is over."""
    sink = None if show else subprocess.DEVNULL
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **facts},
        stdout=sink,
        stderr=sink,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            print(f"spec: not done within {TIMEOUT_S} s")
            return 124


def short(what: str, tests: Sequence[str]) -> list[str]:
    """Give a line for each test, but for a few only where there are many."""
    lines = [f"spec: {what}: {test}" for test in tests[:SHOWN]]
    return [*lines, f"spec: {what}: {len(tests) - SHOWN} more"] if tests[SHOWN:] else lines


def summary(verdict: Verdict, grown: Sequence[str]) -> str:
    """Give the lines that a reader needs: what is wrong, and the count."""
    rows = [
        *short("failed", verdict.failed),
        *short("skipped, which shows nothing", verdict.skipped),
        *short(f"{LIST} can only shrink, this entry is new", grown),
        *short("passes or is gone: `make spec-shrink` takes it off the list", verdict.done),
    ]
    count = (
        f"spec: {verdict.passed} passed, {len(verdict.failed)} failed, "
        f"{len(verdict.skipped)} skipped, {verdict.not_yet} listed as not yet done"
    )
    return "\n".join([*rows, count])


if __name__ == "__main__":
    raise SystemExit(main())
