"""What a dataflow under test is to be built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """What a dataflow is to be built from.

    Attributes
    ----------
    source
        A builder, a module, the name of a module, or several of the latter two.
    config
        Configuration to build with, over the source's own.
    origin
        What declared it, for messages.
    """

    source: Any
    config: Mapping[str, Any]
    origin: str
