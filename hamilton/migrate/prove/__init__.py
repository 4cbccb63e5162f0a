"""Prove: run the emitted dataflow in fresh processes and hold it against the original.

``recording`` is also what the tests of a migrated project read their expected values from; it needs nothing of
the rest of `hamilton.migrate`.
"""

from __future__ import annotations
