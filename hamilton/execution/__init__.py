"""From a graph to values: choose what runs, then run it.

``plan`` decides what may run next, without I/O; ``engine`` waits; ``node_call`` runs one node.
"""

from __future__ import annotations
