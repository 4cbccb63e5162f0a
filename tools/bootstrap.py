"""Set up the environment of a group of requirements under `.venv`, once.

Called by every target of the Makefile with the machine's own Python, so it uses the standard library
only. A stamp in the environment holds a digest of all that the set-up depends on: while it agrees,
nothing is done and nothing is printed.

    python3.11 tools/bootstrap.py dev          # tests, checks, demo
    python3.11 tools/bootstrap.py dev spec     # and what the executable specification needs

Environment variables: `VENV` names another folder than `.venv`; `NO_SYSTEM_PACKAGES=1` leaves the
system alone even where it could be changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
ENVIRONMENT: Final = ROOT / os.environ.get("VENV", ".venv")
PYTHON: Final = ENVIRONMENT / "bin" / "python"
PROJECT: Final = "hamilton-toolkit"
OLDEST_PYTHON: Final = (3, 11)
INDEX: Final = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
PIP: Final = (str(PYTHON), "-m", "pip", "--disable-pip-version-check")
INSTALL: Final = (*PIP, "install", "--progress-bar", "off", "--no-input")
LINES_OF_A_FAILURE: Final = 25
# What of pyproject.toml decides about the environment; settings of tools do not.
SECTIONS: Final = ("build-system", "project", "dependency-groups")


def main(groups: Sequence[str]) -> int:
    """Bring the environment up to date with the named groups; 0 if it now is."""
    if sys.version_info < OLDEST_PYTHON:
        return refuse("Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 test")
    with one_at_a_time():
        for group in groups or ("dev",):
            if stamp(group).exists() and stamp(group).read_text() == digest(group):
                continue
            if not (make_environment() and install(group)):
                return 1
            stamp(group).write_text(digest(group))
            say(f"{ENVIRONMENT.name} is ready for: {group}")
        offer_graphviz()
    return 0


def say(line: str) -> None:
    """Print one line of progress at once."""
    print(f"[setup] {line}", flush=True)


def refuse(line: str) -> int:
    """Print why the set-up cannot go on, and give the exit status."""
    print(f"[setup] {line}", file=sys.stderr, flush=True)
    return 1


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold off a second `make` that would set up the same environment."""
    with ENVIRONMENT.with_name(f"{ENVIRONMENT.name}-lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamp(group: str) -> Path:
    """Give the file that remembers what a group was last set up from."""
    return ENVIRONMENT / f"stamp-{group}"


def lock_file(group: str) -> Path:
    """Give the pinned requirements of a group."""
    return ROOT / "requirements" / f"{group}.txt"


def digest(group: str) -> str:
    """Give a digest of the interpreter and of every file that the set-up reads."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    facts = [sys.version, sys.base_prefix, *(project[section] for section in SECTIONS)]
    content = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for path in (lock_file(group), Path(__file__)):
        content.update(path.read_bytes() if path.exists() else b"-")
    return content.hexdigest()


# The environment ------------------------------------------------------------------------------


def make_environment() -> bool:
    """Make the environment and its pip unless they are there and work."""
    if is_of_this_python() and works(*PIP, "--version"):
        return True
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    say(f"making {ENVIRONMENT.name} with Python {sys.version.split()[0]}")
    ways = (with_ensurepip, with_pip_of_the_machine, with_debian_package, with_pip_of_the_index)
    if any(way() and works(*PIP, "--version") for way in ways):
        return True
    refuse(
        "no way to get pip into the environment. Install it and run again: "
        "apt-get install python3-venv"
    )
    return False


def is_of_this_python() -> bool:
    """Tell whether the environment was made for this minor version of Python."""
    facts = ENVIRONMENT / "pyvenv.cfg"
    major, minor = sys.version_info[:2]
    return facts.exists() and f"version = {major}.{minor}." in facts.read_text()


def with_ensurepip() -> bool:
    """Use the interpreter's own pip, which Debian keeps in a package of its own."""
    return bool(importlib.util.find_spec("ensurepip")) and venv()


def with_pip_of_the_machine() -> bool:
    """Let the machine's pip, if it has one, install itself into the environment."""
    pip = (sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", "pip")
    return works(sys.executable, "-m", "pip", "--version") and venv("--without-pip") and works(*pip)


def with_debian_package() -> bool:
    """Install Debian's package for environments, where that is permitted."""
    major, minor = sys.version_info[:2]
    return install_system_package(f"python{major}.{minor}-venv") and venv()


def with_pip_of_the_index() -> bool:
    """Fetch pip's newest wheel, which can install itself, from the package index."""
    if not venv("--without-pip"):
        return False
    try:
        wheel = fetch_wheel(f"{INDEX}/pip/")
    except (OSError, LookupError) as error:
        say(f"cannot fetch pip from {INDEX}: {error}")
        return False
    return works(str(PYTHON), f"{wheel}/pip", "install", "-q", "--no-index", str(wheel))


def fetch_wheel(page: str) -> Path:
    """Save the last wheel that a page of the index lists, checked against its digest."""
    listing = fetch(page).decode()
    address, sha256 = re.findall(r'href="([^"]+-py3-none-any\.whl)#sha256=(\w+)"', listing)[-1]
    content = fetch(urljoin(page, address))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(f"{address} is not what the index says")
    wheel: Path = ENVIRONMENT / str(address).rpartition("/")[2]
    wheel.write_bytes(content)
    return wheel


def fetch(address: str) -> bytes:
    """Give what the package index answers."""
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310  (the user's index)
        content: bytes = answer.read()
    return content


def venv(*options: str) -> bool:
    """Make the bare environment."""
    return works(sys.executable, "-m", "venv", "--clear", *options, str(ENVIRONMENT))


def works(*command: str) -> bool:
    """Tell whether a command can be run and succeeds, without showing its output."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def offer_graphviz() -> None:
    """Get `dot`, which draws the pictures, or say once that it is missing."""
    answer = stamp("graphviz")
    if shutil.which("dot") or answer.exists():
        return
    if not install_system_package("graphviz"):
        say("no `dot` here: pictures are written as .dot text, and tests that draw are skipped.")
        say("for pictures: apt-get install graphviz")
    answer.write_text("offered")


def install_system_package(name: str) -> bool:
    """Install a Debian package if apt is here and may be used without a password."""
    apt = shutil.which("apt-get")
    if apt is None or os.environ.get("NO_SYSTEM_PACKAGES"):
        return False
    if os.geteuid() == 0:
        command: tuple[str, ...] = ("env", "DEBIAN_FRONTEND=noninteractive", apt)
    elif works("sudo", "-n", "true"):
        command = ("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", apt)
    else:
        return False
    say(f"installing the system package {name}")
    wanted = (*command, "install", "-y", "-q", "--no-install-recommends", name)
    return works(*wanted) or (works(*command, "update", "-q") and works(*wanted))


# The requirements -----------------------------------------------------------------------------


def install(group: str) -> bool:
    """Install a group: as pinned, else (another platform or index) the newest that fit."""
    pinned = lock_file(group)
    if pinned.exists():
        say(f"installing {pinned.relative_to(ROOT)} (some minutes the first time)")
        if run_pip("-r", str(pinned)):
            return run_pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
        say("the pinned versions cannot be had here; taking the newest that pyproject.toml allows")
    say(f"installing the group {group!r} of pyproject.toml (some minutes the first time)")
    return run_pip(*requirements(group))


def requirements(group: str) -> list[str]:
    """Give a group's requirements as pip's arguments, the project itself as editable."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    extras = re.compile(rf"{PROJECT}\[(.*)\]$")
    arguments = []
    for requirement in groups[group]:
        own = extras.match(requirement)
        arguments += ["-e", f"{ROOT}[{own[1]}]"] if own else [requirement]
    return arguments


def run_pip(*arguments: str) -> bool:
    """Run `pip install`, showing a short count; the end of its output only if it fails."""
    command = (*INSTALL, *arguments)
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            seen += line.startswith("Collecting ")
            if line.startswith("Collecting ") and seen % 20 == 0:
                say(f"  {seen} packages found")
            elif line.startswith("Installing collected") and "," in line:
                say(f"  unpacking {line.count(',') + 1} packages")
    if process.returncode != 0:
        print("".join(lines[-LINES_OF_A_FAILURE:]), file=sys.stderr)
    return process.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
