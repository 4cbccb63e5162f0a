"""What the cache did, event by event."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal


class CachingEventType(Enum):
    """What happened.

    ``GET_RESULT`` says that a remembered result stands for the node's; it is read when something
    needs it.
    """

    GET_DATA_VERSION = "get_data_version"
    SET_DATA_VERSION = "set_data_version"
    GET_CACHE_KEY = "get_cache_key"
    SET_CACHE_KEY = "set_cache_key"
    GET_RESULT = "get_result"
    SET_RESULT = "set_result"
    MISSING_RESULT = "missing_result"
    FAILED_RETRIEVAL = "failed_retrieval"
    EXECUTE_NODE = "execute_node"
    FAILED_EXECUTION = "failed_execution"
    RESOLVE_BEHAVIOR = "resolve_behavior"
    UNHASHABLE_DATA_VERSION = "unhashable_data_version"
    IS_OVERRIDE = "is_override"
    IS_INPUT = "is_input"
    IS_FINAL_VAR = "is_final_var"
    IS_DEFAULT_PARAMETER_VALUE = "is_default_parameter_value"


Actor = Literal["adapter", "metadata_store", "result_store"]
"""Who did it."""

INFO: Final = frozenset({CachingEventType.GET_RESULT, CachingEventType.EXECUTE_NODE})
"""What most readers want to know."""


@dataclass(frozen=True, slots=True)
class CachingEvent:
    """Something that the cache did.

    Attributes
    ----------
    run_id, node_name, task_id
        Where.
    actor
        Who did it.
    event_type
        What happened.
    msg
        How it went: ``"hit"``, ``"miss"``, or what the trouble was.
    value
        A version, a key, or a behaviour.
    timestamp
        When, in seconds since the epoch.
    """

    run_id: str
    actor: Actor
    event_type: CachingEventType
    node_name: str
    task_id: str | None = None
    msg: str | None = None
    value: Any = None
    timestamp: float = field(default_factory=time.time)

    def as_dict(self) -> dict[str, Any]:
        """Give the event in a form that goes into JSON."""
        told = self.value
        if told is not None and not isinstance(told, str | int | float | bool):
            told = getattr(told, "name", None) or str(told)
        return {
            "run_id": self.run_id,
            "timestamp": self.timestamp,
            "node_name": self.node_name,
            "task_id": self.task_id,
            "actor": self.actor,
            "event_type": self.event_type.value,
            "msg": self.msg,
            "value": told,
        }

    def __str__(self) -> str:
        place = f"{self.node_name}::{self.task_id}" if self.task_id else self.node_name
        told = f"{place}::{self.actor}::{self.event_type.value}"
        return f"{told}::{self.msg}" if self.msg else told


__all__ = ["INFO", "Actor", "CachingEvent", "CachingEventType"]
