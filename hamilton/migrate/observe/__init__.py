"""Observe: run the original in a sandboxed copy of its folder, and tell what each statement really did.

The script runs twice: once looked at after each statement, once as it is. What the plain run left behind is the
reference of the proof; what differs between the two is marked unstable.
"""

from __future__ import annotations

from hamilton.migrate.observe.observe import NOT_RUN, Observed, observe, run_plain
from hamilton.migrate.observe.problems import RUN_CODES, problem_of

__all__ = ["NOT_RUN", "RUN_CODES", "Observed", "observe", "problem_of", "run_plain"]
