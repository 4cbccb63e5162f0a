"""Dataflows as plain Python functions: a function is a node, its parameters are its edges.

The doors are `hamilton.driver` (build and run a dataflow), `hamilton.function_modifiers` (decorators)
and `hamilton.migrate` (from a legacy script to a dataflow). Importing this package loads nothing else.
"""

from __future__ import annotations

from hamilton.version import __version__

__all__ = ["__version__"]
