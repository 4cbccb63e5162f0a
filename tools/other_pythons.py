"""Run the tests with each newer Python that is found here, each in an environment of its own.

python3.11 tools/other_pythons.py .venv [ARGUMENT OF PYTEST ...]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final = ("python3.12", "python3.13")
BOOTSTRAP: Final = Path(__file__).with_name("bootstrap.py")


def main(environment: str, arguments: Sequence[str]) -> int:
    """Give 0 if the tests pass with every Python found, none included."""
    return max([run(name, environment, arguments) for name in NAMES if answers(name)], default=0)


def answers(name: str) -> bool:
    """Tell whether an interpreter of that name is here, and say so if it is not."""
    try:
        found = subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        found = False
    if not found:
        print(f"{name}: not found, left out")
    return found


def run(name: str, environment: str, arguments: Sequence[str]) -> int:
    """Set up an environment for one interpreter and run the tests there."""
    folder = f"{environment}-{name.removeprefix('python')}"
    print(f"{name}: in {folder}", flush=True)
    facts = {**os.environ, "VENV": folder}
    set_up = subprocess.run([name, str(BOOTSTRAP), "dev"], env=facts, check=False)
    if set_up.returncode != 0:
        return set_up.returncode
    command = [f"{folder}/bin/python", "-m", "pytest", *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
