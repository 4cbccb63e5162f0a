"""The command line: ``hamilton COMMAND``. ``app`` reads arguments, ``commands`` and ``migration`` do the work."""

from __future__ import annotations
