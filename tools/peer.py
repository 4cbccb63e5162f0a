"""Set up the environment of the peer, Apache Hamilton, which must never share one with this project.

    VENV=.venv-peer python3.11 -m tools.peer       # part of: make differential

`requirements/peer.txt` pins the peer, the frame libraries at the versions that this project is tested
with, and pytest. Without the peer's own command line, picture and notebook libraries.
"""

from __future__ import annotations

from typing import Final

from tools import bootstrap

GROUP: Final = "peer"


def main() -> int:
    """Bring the environment up to date; 0 if it now is."""
    with bootstrap.one_at_a_time():
        stamp, pins = bootstrap.stamp(GROUP), bootstrap.lock_file(GROUP)
        if stamp.exists() and stamp.read_text() == bootstrap.digest(GROUP):
            return 0
        bootstrap.say(f"installing {pins.relative_to(bootstrap.ROOT)}")
        if not (bootstrap.make_environment() and bootstrap.run_pip("-r", str(pins))):
            return 1
        stamp.write_text(bootstrap.digest(GROUP))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
