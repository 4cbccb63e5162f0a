"""Run the command line: ``hamilton ...`` or ``python -m hamilton.cli ...``."""

from __future__ import annotations

import importlib
import sys

from hamilton.cli.extras import missing_extra

WRONG_USE = 2


def main() -> None:
    """Run the command that the arguments name; without what it needs, say in one sentence what that is."""
    sentence = missing_extra(sys.argv[1:])
    if sentence is not None:
        print(sentence, file=sys.stderr)  # noqa: T201 - the command line speaks to a terminal
        sys.exit(WRONG_USE)
    importlib.import_module("hamilton.cli.app").app()


if __name__ == "__main__":
    main()
