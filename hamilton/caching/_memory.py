"""Remembering: the keys of nodes, what is known of them, and what is kept of their results."""

from __future__ import annotations

import contextlib
import inspect
import json
import logging
import time
import types
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from hamilton.caching._runs import EXECUTED, RETRIEVED, NodeFacts, Place, RawEvent, RunRecord
from hamilton.caching.behavior import CachingBehavior
from hamilton.caching.cache_key import create_cache_key, versions_read
from hamilton.caching.events import Actor, CachingEventType
from hamilton.caching.fingerprinting import is_used_up, version_of
from hamilton.caching.stores.base import (
    MetadataStore,
    ResultStore,
    retrieved,
)
from hamilton.node import Node, NodeType

logger = logging.getLogger("hamilton.caching.adapter")

NOTHING: Final = object()
"""Stands for a result that is not remembered."""

_PASSING: Final = ("<unhashable>", "<disable>")
"""What versions begin with that are made for one value; a result that is stored keeps its own."""

LOG_FILE: Final = "cache_logs.jsonl"
"""Where events are written to, in the folder of the cache; of all runs and processes."""

_E = CachingEventType
_Answer = TypeVar("_Answer")

Verb = Literal["read", "written"]
"""What is done with metadata."""


@dataclass(slots=True)
class Memory:
    """What the stores know, asked and told on behalf of runs.

    Trouble of a store never ends a run: there is one warning, and what the store would have spared
    is computed. Metadata that once could not be read, or written, is not tried again in the run:
    each further try could wait as long as the first.

    Attributes
    ----------
    metadata
        Knows versions.
    results
        Keeps results.
    log_folder
        Where events are written to, if they are.
    """

    metadata: MetadataStore
    results: ResultStore
    log_folder: Path | None = None
    _told: set[str] = field(default_factory=set)

    def key(
        self, run: RunRecord, facts: NodeFacts, place: Place, kwargs: Mapping[str, Any]
    ) -> str | None:
        """Give the key of a node for the values it reads, ``None`` if its code has no version."""
        if facts.code_version is None or facts.behavior is CachingBehavior.DISABLE:
            return None
        versions = {}
        for name in facts.dependencies:
            if name in kwargs:
                scope = None if name in facts.collected else place.scope
                versions[name] = self._version_read(run, name, kwargs[name], scope)
        for name, version in facts.default_versions.items():
            if name not in kwargs:
                versions[name] = version
                self.log(run, place, "adapter", _E.IS_DEFAULT_PARAMETER_VALUE, value=name)
                if version.startswith("<"):
                    self.tell_once(facts.name, f"the default of {name} has no version")
        key = create_cache_key(facts.name, facts.code_version, versions)
        run.keys[place] = key
        self.log(run, place, "adapter", _E.SET_CACHE_KEY, value=key)
        return key

    def _version_read(self, run: RunRecord, name: str, value: Any, scope: str | None) -> str:
        """Give the version of a value that a node reads; ``scope`` is ``None`` for all items'."""
        behavior = run.behaviors.get(name)
        if behavior is CachingBehavior.IGNORE:
            return "<ignore>"
        if behavior is CachingBehavior.DISABLE:
            return f"<disable>_{uuid.uuid4()}"
        facts = run.facts.get(name)
        if scope is None or (facts is not None and facts.kind is NodeType.EXPAND):
            version = version_of(value)
            if version.startswith("<") and not is_used_up(value):
                self.tell_unversioned(name, value)
            return version
        known = run.version_at(name, scope)
        if known is None:
            known = version_of(value)
            if facts is None:
                run.versions[name, ""] = known
        return known

    def known(self, run: RunRecord, facts: NodeFacts, place: Place, key: str | None) -> str | None:
        """Give the version of what a node would give, if it is known and may be used."""
        if key is None or facts.behavior is not CachingBehavior.DEFAULT:
            return None
        version = run.foreseen.get(key) or self.ask(run, "read", self.metadata.get, key)
        msg = "miss" if version is None else "hit"
        self.log(run, place, "metadata_store", _E.GET_DATA_VERSION, msg, version)
        return version

    def retrieved(self, run: RunRecord, place: Place, key: str, version: str) -> Any:
        """Give a result, or :data:`NOTHING`; then its key is forgotten."""
        try:
            return retrieved(self.results, version)
        except Exception as error:  # noqa: BLE001 - what cannot be read is computed
            self.log(run, place, "result_store", _E.FAILED_RETRIEVAL, _written(error), version)
            run.foreseen.pop(key, None)
            self.ask(run, "written", self.metadata.delete, key)
            with contextlib.suppress(Exception):
                self.results.delete(version)
            return NOTHING

    def has(self, version: str) -> bool:
        """Say whether the result of a version is in the store, as far as that can be said."""
        try:
            return self.results.exists(version)
        except Exception:  # noqa: BLE001 - what cannot be asked cannot be read
            return False

    def use(
        self, run: RunRecord, facts: NodeFacts, place: Place, key: str, version: str
    ) -> dict[str, Any]:
        """Take a remembered result for a node's, and give what is noted of that."""
        run.versions[place.name, place.scope] = version
        self.log(run, place, "result_store", _E.GET_RESULT, "hit", version)
        return _entry(run, facts, place, key, version, RETRIEVED)

    def note(self, run: RunRecord, entries: list[dict[str, Any]]) -> None:
        """Take note of what a run used; at once where the run's process may end."""
        if entries:
            self.ask(run, "written", self.metadata.note, entries)
            if run.graph is None:
                self.ask(run, "written", self.metadata.flush)

    def executed(
        self, run: RunRecord, node: Node, kwargs: Mapping[str, Any], place: Place, key: str | None
    ) -> Any:
        """Run a node, and remember its result where it has a key."""
        __tracebackhide__ = True
        self.ask(run, "written", self.metadata.flush)
        self.log(run, place, "adapter", _E.EXECUTE_NODE)
        try:
            result = node.call(kwargs)
        except Exception as error:
            self.log(run, place, "adapter", _E.FAILED_EXECUTION, _written(error, repr))
            raise
        if _is_awaitable(result):
            return self._awaited(run, result, place, key)
        self._remember(run, place, key, result)
        return result

    async def _awaited(
        self, run: RunRecord, awaitable: Awaitable[Any], place: Place, key: str | None
    ) -> Any:
        __tracebackhide__ = True
        try:
            result = await awaitable
        except Exception as error:
            self.log(run, place, "adapter", _E.FAILED_EXECUTION, _written(error, repr))
            raise
        self._remember(run, place, key, result)
        return result

    def _remember(self, run: RunRecord, place: Place, key: str | None, result: Any) -> None:
        facts = run.facts[place.name]
        if facts.behavior is CachingBehavior.DISABLE or facts.kind is NodeType.EXPAND:
            return
        if is_used_up(result):
            return
        version = version_of(result)
        run.versions[place.name, place.scope] = version
        self.log(run, place, "adapter", _E.SET_DATA_VERSION, value=version)
        if version.startswith("<"):
            self.log(run, place, "adapter", _E.UNHASHABLE_DATA_VERSION, value=version)
            if facts.behavior is CachingBehavior.RECOMPUTE:
                self.tell_unversioned(place.name, result)
                return
        if key is not None and facts.behavior is not CachingBehavior.IGNORE:
            self._store(run, facts, place, (key, version, result))
        elif key is not None:
            entry = _entry(run, facts, place, key, version, EXECUTED)
            self.ask(run, "written", self.metadata.note, [entry])

    def _store(
        self, run: RunRecord, facts: NodeFacts, place: Place, what: tuple[str, str, Any]
    ) -> None:
        """Store a result, then its key: who finds the key finds the result."""
        if "written" in run.refused:
            return
        key, version, result = what
        try:
            if version.startswith("<") and not self._comes_again(key):
                return
            if facts.storage or not self.results.exists(version):
                self.results.set(version, result, **facts.storage)
        except Exception as error:  # noqa: BLE001 - the result is there, though not remembered
            self.tell_once(place.name, f"its result cannot be stored: {_written(error)}")
            return
        self.log(run, place, "result_store", _E.SET_RESULT, value=version)
        self.ask(
            run, "written", self.metadata.set, **_entry(run, facts, place, key, version, EXECUTED)
        )
        self.log(run, place, "metadata_store", _E.SET_DATA_VERSION, value=version)

    def _comes_again(self, key: str) -> bool:
        """Say whether another run may have a key: not if it is made of what only this run knows."""
        return not any(
            version.startswith(_PASSING) and not self.results.exists(version)
            for version in versions_read(key).values()
        )

    def ask(
        self, run: RunRecord, verb: Verb, ask: Callable[..., _Answer], *args: Any, **kwargs: Any
    ) -> _Answer | None:
        """Read or write metadata, as long as that works in the run; else give ``None``."""
        if verb in run.refused:
            return None
        try:
            return ask(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - what is not known is computed
            run.refused.add(verb)
            self._warn_once(
                f"<{verb}>",
                "The cache's metadata (%s) cannot be %s: %s The run goes on; what it computes is "
                "computed again. Free or mend the store, or delete it.",
                getattr(self.metadata, "path", type(self.metadata).__name__),
                verb,
                _sentence(error),
            )
            return None

    def log(
        self,
        run: RunRecord,
        place: Place,
        actor: Actor,
        event_type: CachingEventType,
        msg: str | None = None,
        value: Any = None,
    ) -> None:
        """Take note of an event."""
        self.log_all(run, [(place, actor, event_type, msg, value, time.time())])

    def log_all(self, run: RunRecord, events: Sequence[RawEvent]) -> None:
        """Take note of events, and write them where that was asked for."""
        run.raw_events.extend(events)
        if self.log_folder is not None:
            text = "".join(f"{json.dumps(run.event(raw).as_dict())}\n" for raw in events)
            try:
                with (self.log_folder / LOG_FILE).open("ab", buffering=0) as file:
                    file.write(text.encode())  # at once: other processes write to it too
            except OSError as error:
                self._warn_once("<log>", "Events of the cache are not written: %s", error)

    def tell_once(self, name: str, why: str) -> None:
        """Warn that a node is not cached; once for each node."""
        self._warn_once(name, "%s is not cached: %s.", name, why)

    def tell_unversioned(self, name: str, value: Any) -> None:
        """Warn that what reads a value is not cached; once for each node."""
        kind = type(value)
        self._warn_once(
            f"<version> {name}",
            "%s has no version: it is a %s.%s. The nodes that read it run each time, until "
            "@fingerprinting.hash_value.register gives values of that type their version.",
            name,
            kind.__module__,
            kind.__qualname__,
        )

    def _warn_once(self, about: str, message: str, *facts: object) -> None:
        if about not in self._told:
            self._told.add(about)
            logger.warning(message, *facts)


def _is_awaitable(result: Any) -> bool:
    """Ask the type alone: a proxy may raise when it is asked for its class."""
    kind = type(result)
    return issubclass(kind, Awaitable) or (
        kind is types.GeneratorType and inspect.isawaitable(result)
    )


def _written(error: Exception, write: Callable[[object], str] = str) -> str:
    """Give an error as text, whatever its class makes of that."""
    try:
        return write(error)
    except Exception:  # noqa: BLE001 - a user's __str__ or __repr__ may raise anything
        return f"<{type(error).__name__} that cannot be written>"


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {_written(error).rstrip('.')}."


def _entry(
    run: RunRecord, facts: NodeFacts, place: Place, key: str, version: str, origin: str
) -> dict[str, Any]:
    return {
        "cache_key": key,
        "data_version": version,
        "run_id": run.run_id,
        "node_name": place.name,
        "task_id": place.task_id,
        "code_version": facts.code_version,
        "origin": origin,
    }


__all__ = ["NOTHING", "Memory"]
