"""Run code that is not trusted: fresh processes, copied folders, outside effects denied.

``server`` and ``guard`` run in the child; ``process`` and ``folder`` are the parent's side. What a child does is
its worker's business (`observe`, `prove`): the sandbox hands it a task and brings back its answer.
"""

from __future__ import annotations

from hamilton.migrate.sandbox.folder import Workspace, copied_size, written_since
from hamilton.migrate.sandbox.process import Ended, Limits, Sandbox

__all__ = ["Ended", "Limits", "Sandbox", "Workspace", "copied_size", "written_since"]
