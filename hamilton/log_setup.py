"""Logging for scripts and notebooks that have none of their own."""

from __future__ import annotations

import logging
import sys
from typing import Final

FORMAT: Final = "[%(levelname)s] %(asctime)s %(name)s(%(lineno)s): %(message)s"


def setup_logging(log_level: int = logging.INFO) -> None:
    """Show log records of a level and above on the standard output.

    Where a handler is there already, it stays the only one; only the level changes.

    Parameters
    ----------
    log_level
        One of the levels of :mod:`logging`, such as ``logging.DEBUG``.
    """
    logging.basicConfig(format=FORMAT, stream=sys.stdout)
    logging.getLogger().setLevel(log_level)
