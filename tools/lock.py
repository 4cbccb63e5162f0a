"""Pin the requirement groups of `pyproject.toml` to the newest versions that fit together.

    .venv/bin/python -m tools.lock             # make lock

Asks pip itself what it would install into an empty environment, so that whoever sets one up needs no
other tool. Pins carry no hashes and no addresses: one file serves every platform and every index.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from tools.bootstrap import PROJECT, ROOT, lock_file, requirements

if TYPE_CHECKING:
    from collections.abc import Iterable

# group -> the groups whose pins it must agree with, as it is installed on top of them
GROUPS: Final = {"dev": (), "spec": ("dev",), "docs": ("dev",), "oldest": ()}
HEADER: Final = """\
# The group {group!r} of pyproject.toml, pinned. Made by `make lock`; do not edit.
"""


def main() -> None:
    """Write one file of pins for each group."""
    for group, below in GROUPS.items():
        pins = resolve(group, below)
        text = HEADER.format(group=group) + "".join(f"{pin}\n" for pin in pins)
        lock_file(group).write_text(text)
        print(f"{lock_file(group).relative_to(ROOT)}: {len(pins)} packages")


def resolve(group: str, below: Iterable[str]) -> list[str]:
    """Give `name==version` of every package that the group needs, sorted by name."""
    constraints = [part for other in below for part in ("-c", str(lock_file(other)))]
    dry_run = ("install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-")
    command = [sys.executable, "-m", "pip", *dry_run, *constraints, *requirements(group)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    report = answer.stdout[answer.stdout.index("{") :]
    metadata = [entry["metadata"] for entry in json.loads(report)["install"]]
    pins = {entry["name"]: entry["version"] for entry in metadata if entry["name"] != PROJECT}
    return [f"{name}=={pins[name]}" for name in sorted(pins, key=str.lower)]


if __name__ == "__main__":
    main()
