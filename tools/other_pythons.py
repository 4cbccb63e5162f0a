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
    found = {name: command for name in NAMES if (command := interpreter(name))}
    left_out = [name for name in NAMES if name not in found]
    if left_out:
        print(f"{', '.join(left_out)}: neither on the PATH nor among pyenv's versions, left out")
    return max([run(*pair, environment, arguments) for pair in found.items()], default=0)


def interpreter(name: str) -> str | None:
    """Give the command that starts an interpreter of a name; ``None`` if there is none here."""
    return next((command for command in (name, *of_pyenv(name)) if answers(command)), None)


def of_pyenv(name: str) -> list[str]:
    """Give the interpreters of a name that pyenv keeps, which its shims start only when told to."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(map(str, root.glob(f"versions/*/bin/{name}")), reverse=True)


def answers(command: str) -> bool:
    """Tell whether a command starts an interpreter."""
    try:
        return subprocess.run([command, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(name: str, command: str, environment: str, arguments: Sequence[str]) -> int:
    """Set up an environment for one interpreter and run the tests there."""
    folder = f"{environment}-{name.removeprefix('python')}"
    print(f"{name}: in {folder}", flush=True)
    facts = {**os.environ, "VENV": folder}
    set_up = subprocess.run([command, str(BOOTSTRAP), "dev"], env=facts, check=False)
    if set_up.returncode != 0:
        return set_up.returncode
    tests = [f"{folder}/bin/python", "-m", "pytest", *arguments]
    return subprocess.run(tests, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
