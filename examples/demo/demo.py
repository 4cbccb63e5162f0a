"""From a legacy script to a proved, drawn and tested dataflow, in six steps: ``make demo``."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "legacy" / "seattle_weather.py"
BUILD = HERE / "build"
MODULE = BUILD / "seattle_weather.py"
BIN = Path(sys.executable).parent

TYPICAL = (40, 61)
SHOWN = ("best_month", "monthly", "spells")
WRITTEN = {
    "seattle_weather.py": "the dataflow: one function per value",
    "run_seattle_weather.py": "the driver: run(outputs=..., **inputs), or from the shell",
    "test_seattle_weather.py": "tests of the nodes, and of the proof",
    "report_seattle_weather.html": "script and functions side by side, and the whole proof",
}


def say(*lines: str) -> None:
    """Print lines, each indented by two."""
    print(textwrap.indent("\n".join(lines), "  ", lambda line: bool(line.strip())), flush=True)


def stop(why: str) -> None:
    """End the demo with a failure, and say why."""
    sys.exit(f"\nThe demo stops here: {why}")


def shell(command: str) -> None:
    """Show a command as one types it, run it, and stop the demo if it fails."""
    say("", f"$ {command}", "")
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S602 - the demo's own commands, as typed
        command,
        shell=True,
        cwd=HERE,
        env={**os.environ, "PATH": path},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    say(done.stdout.rstrip())
    if done.returncode:
        stop(f"`{command}` ended with exit status {done.returncode}.")


def excerpt(path: Path, first: int, last: int) -> None:
    """Print some lines of a file with their numbers."""
    lines = path.read_text(encoding="utf-8").splitlines()[first - 1 : last]
    say(*(f"{number:>4} | {line}".rstrip() for number, line in enumerate(lines, first)))


def functions(path: Path) -> list[ast.FunctionDef]:
    """Give the undecorated public functions of a module, in order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [f for f in found if not f.name.startswith("_") and not f.decorator_list]


def start() -> None:
    """Start: a legacy script and its data."""
    count = len(SCRIPT.read_text(encoding="utf-8").splitlines())
    say(
        f"{SCRIPT.name}: {count} lines of pandas over four years of daily weather in Seattle",
        "(NOAA, public domain). It runs from top to bottom, changes one frame again and again,",
        "and can be neither tested nor reused in part. For example:",
        "",
    )
    excerpt(SCRIPT, *TYPICAL)


def migrate() -> None:
    """Migrate: functions in place of statements."""
    say("The script is run as it is, taken apart, written as functions, run again and compared.")
    shell("hamilton migrate legacy/seattle_weather.py -o build")


def read() -> None:
    """Read what was written."""
    say(*(f"{name:<28} {what}" for name, what in WRITTEN.items() if (BUILD / name).exists()))
    nodes = functions(MODULE)
    say("", f"{MODULE.name} has {len(nodes)} functions that are nodes. Some of them:")
    for function in [f for f in nodes if f.name in SHOWN] or nodes[: len(SHOWN)]:
        say("")
        excerpt(MODULE, function.lineno - 1, function.end_lineno or function.lineno)


def proof() -> None:
    """Look at the proof."""
    (facts,) = json.loads((BUILD / "report.json").read_text(encoding="utf-8"))["scripts"]
    if facts["status"] != "proved":
        stop(f"the migration is {facts['status']}, not proved: see build/report.json.")
    for what in ("variables", "files"):
        outcomes = {name: row["outcome"] for name, row in facts[what].items()}
        equal = [name for name, outcome in outcomes.items() if outcome == "equal"]
        say(f"{len(equal)} of {len(outcomes)} {what} equal:", *indented(equal), "")
    say("The same again, with everything still equal:", *checks(facts["proof"]))


def indented(names: Sequence[str]) -> list[str]:
    """Give names as lines of a paragraph."""
    return textwrap.wrap(", ".join(names), 84, initial_indent="  ", subsequent_indent="  ")


def checks(proof: dict[str, Any]) -> list[str]:
    """Say what the proof did besides one run in the script's own order."""
    changed = proof["sensitivity"]
    return [
        f"  node by node, in {proof['orders']} random orders that the graph allows",
        f"  {proof['alone']} variables, each asked for alone",
        f"  {len(changed)} inputs, each changed in the script and in the dataflow:",
        *(f"    {name}: {outcome}" for name, outcome in changed.items()),
        "  and no function changed what it was given" if proof["purity"] else "",
    ]


def draw() -> None:
    """Draw the graph."""
    say("Functions are joined by the names of their parameters, so the picture costs nothing.")
    if not shutil.which("dot"):
        say(
            "Graphviz's program `dot` is not installed here: no SVG, but the picture's source.",
            "Install graphviz and run this again to see it.",
        )
    shell("PYTHONPATH=build python draw.py")


def test() -> None:
    """Run the generated tests."""
    say(
        "Each takes a node as a fixture, and replaces what lies upstream by recorded values;",
        "so each failure would name the one function that changed. No data file is needed.",
    )
    shell("pytest build -vv --no-header")


def run_in_part() -> None:
    """Run for one value: only what it needs is executed, and no file is written."""
    shell("PYTHONPATH=build python one_output.py")


STEPS: tuple[Callable[[], None], ...] = (start, migrate, read, proof, draw, test, run_in_part)


def main() -> None:
    """Take all the steps, in a build folder that is made anew."""
    started = time.perf_counter()
    shutil.rmtree(BUILD, ignore_errors=True)
    for number, step in enumerate(STEPS):
        title = f"{number}. {(step.__doc__ or '').rstrip('.')}"
        print(f"\n{title}\n{'-' * len(title)}", flush=True)
        step()
    seconds = time.perf_counter() - started
    print(f"\nDone in {seconds:.0f} seconds. All of it is in examples/demo/build/.")


if __name__ == "__main__":
    main()
