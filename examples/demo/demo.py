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
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "seattle_weather.py"
BUILD = HERE / "build"
MODULE = BUILD / "seattle_weather.py"
BIN = Path(sys.executable).parent
SHOWN = ("best_month", "monthly", "spells")
DRAW = "build().display_all_functions().render(outfile='seattle_weather.svg', cleanup=True)"


def say(*lines: str) -> None:
    """Print text, each line indented by two."""
    print(textwrap.indent("\n".join(lines), "  ", lambda line: bool(line.strip())), flush=True)


def shell(*command: str, folder: Path = HERE) -> None:
    """Show a command as one would type it, run it with the programs of this environment, and stop the demo if it fails."""
    say("", "$ " + " ".join(command), "")
    environment = {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")])}
    done = subprocess.run(  # noqa: S603 - the demo's own commands
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    say(done.stdout.rstrip())
    if done.returncode:
        sys.exit(f"\nThe demo stops here: `{' '.join(command)}` ended with exit status {done.returncode}.")


def excerpt(path: Path, first: int, last: int) -> None:
    """Print some lines of a file with their numbers."""
    lines = path.read_text(encoding="utf-8").splitlines()[first - 1 : last]
    say(*(f"{number:>4} | {line}" for number, line in enumerate(lines, first)))


def report() -> dict[str, Any]:
    """Give what the migration reported of the script."""
    return dict(json.loads((BUILD / "report.json").read_text(encoding="utf-8"))["scripts"][0])


def the_script() -> None:
    """Start: a legacy script and its data."""
    lines = len(SCRIPT.read_text(encoding="utf-8").splitlines())
    say(
        f"{SCRIPT.name}: {lines} lines of pandas over four years of daily weather (NOAA, public domain).",
        "Like most such scripts it runs from top to bottom, changes one frame again and again,",
        "and can be neither tested nor reused in part. For example:",
        "",
    )
    excerpt(SCRIPT, 49, 64)


def migrate() -> None:
    """Migrate it: functions in place of statements."""
    say("The script is run as it is, taken apart, written again as functions, run again, and compared.")
    shell("hamilton", "migrate", SCRIPT.name, "-o", BUILD.name)


def written() -> None:
    """Read what was written."""
    kinds = {
        "seattle_weather.py": "the dataflow: one function per value",
        "run_seattle_weather.py": "the driver: run(outputs=..., **inputs), or from the shell",
        "test_seattle_weather.py": "tests of the nodes, and of the proof",
    }
    say(*(f"{name:<24} {what}" for name, what in kinds.items()), "", f"Of {MODULE.name}:", "")
    functions = [f for f in ast.parse(MODULE.read_text(encoding="utf-8")).body if isinstance(f, ast.FunctionDef)]
    public = [f for f in functions if not f.name.startswith("_")]
    chosen = [f for f in public if f.name in SHOWN] or public[:3]
    for function in chosen:
        excerpt(MODULE, min([function.lineno, *(d.lineno for d in function.decorator_list)]), function.end_lineno or 0)
        say("")


def proof() -> None:
    """Look at the proof."""
    facts = report()
    if facts["status"] != "proved":
        sys.exit(f"The demo stops here: the migration is {facts['status']}, not proved. See {BUILD / 'report.json'}.")
    for what in ("variables", "files"):
        equal = [name for name, row in facts[what].items() if row["outcome"] == "equal"]
        say(f"{what}: {len(equal)} of {len(facts[what])} equal", *textwrap.wrap(", ".join(equal), 92, initial_indent="  ", subsequent_indent="  "))
    checks = ", ".join(f"{name}: {value}" for name, value in facts["proof"].items())
    say(f"also checked: {checks}", f"Every detail, script and functions side by side: {HERE.name}/build/report_seattle_weather.html")


def picture() -> None:
    """Draw the graph."""
    if shutil.which("dot"):
        shell("python", "-c", f"from run_seattle_weather import build; {DRAW}", folder=BUILD)
        say(f"Written: {HERE.name}/build/seattle_weather.svg")
        return
    say("The program `dot` of graphviz is not installed here, so there is no SVG: this is the picture's source.")
    shell("python", "-c", "from run_seattle_weather import build; print(build().display_all_functions().source[:600])", folder=BUILD)


def tests() -> None:
    """Run the generated tests: each takes nodes as fixtures, and replaces what lies upstream."""
    shell("python", "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", BUILD.name)


def one_output() -> None:
    """Run for one value: only what it needs is executed, and no file is written."""
    shell("python", "one_output.py")


STEPS: tuple[Callable[[], None], ...] = (the_script, migrate, written, proof, picture, tests, one_output)


def main() -> None:
    """Take all the steps in a build folder that is made new."""
    started = time.perf_counter()
    shutil.rmtree(BUILD, ignore_errors=True)
    for number, step in enumerate(STEPS):
        title = (step.__doc__ or "").splitlines()[0].rstrip(".")
        print(f"\n{number}. {title}\n" + "-" * (len(title) + 3), flush=True)
        step()
    print(f"\nDone in {time.perf_counter() - started:.0f} seconds. Everything is in {BUILD.relative_to(Path.cwd())}/.")


if __name__ == "__main__":
    main()
