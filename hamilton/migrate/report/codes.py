"""Every code that a report can name, what it means, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from hamilton.migrate.observe import RUN_CODES
from hamilton.migrate.prove.proof import PROOF_CODES

STATIC_CODES: Final[Mapping[str, str]] = {
    "M001": "The file is no Python script. Export a notebook as a script first.",
    "M002": "The file cannot be read. Check the path and its rights.",
    "M003": "The file cannot be decoded. Save it as UTF-8, or declare its coding in the first line.",
    "M010": "The script does not parse: a syntax error, or Python 2 (convert that with 2to3).",
    "M101": "exec() runs code that cannot be seen. Write that code into the script.",
    "M102": "eval() computes what cannot be seen. Write the expression into the script.",
    "M103": "globals(), locals() and vars() reach variables by names that cannot be seen. "
    "Use a dictionary of your own.",
    "M104": "__import__() loads a module that cannot be seen. Use an import statement.",
    "M105": "input() asks a person. Assign the answer to a constant at the top of the script.",
    "M106": "breakpoint() stops for a person. Remove it.",
    "M107": "get_ipython() needs a running notebook. Remove it.",
    "M108": "The script ends itself in its middle. Remove what is never reached.",
    "M109": "await at the top of a script needs a notebook. Wrap it in asyncio.run.",
    "M110": "sys.path is changed before imports. Install the module, or set PYTHONPATH.",
    "M111": "A part of a library is replaced while the script runs. Pass the behaviour as an argument.",
    "M112": "The script reads the command line. Assign the values to constants at the top.",
    "M113": "A name is an import and a variable. Give the variable another name.",
    "M114": "Nothing in the script computes, prints or writes anything.",
    "M201": "A line shows a value and changes nothing. It was left out.",
    "M202": "A variable's name cannot be a node's name. The node has another.",
}
"""What reading, analysis and planning name."""

DEFECT_CODES: Final[Mapping[str, str]] = {
    "D901": "The tool failed where it should have refused. "
    "This is a defect of hamilton migrate: report it with the script.",
    "D902": "The tool wrote Python that does not compile. "
    "This is a defect of hamilton migrate: report it with the script.",
}
CODES: Final[Mapping[str, str]] = {**STATIC_CODES, **RUN_CODES, **PROOF_CODES, **DEFECT_CODES}
"""All codes but those of the rules, which explain themselves."""


def explained(code: str) -> str | None:
    """Give what a code means; nothing for an unknown one."""
    return CODES.get(code.upper())


def near(code: str) -> list[str]:
    """Give codes that look like an unknown one."""
    return get_close_matches(code.upper(), CODES, n=3, cutoff=0.5)
