"""Find what a plan cannot express, though Python can run it."""

from __future__ import annotations

from collections.abc import Iterator

from hamilton.migrate.facts import Mode, Reason, Resource
from hamilton.migrate.plan.frame import Frame


def refusals(frame: Frame) -> tuple[Reason, ...]:
    """Give a reason for each thing that cannot be expressed."""
    return (*_rebound(frame), *_patched(frame), *_arguments(frame), *_nothing(frame))


def _rebound(frame: Frame) -> Iterator[Reason]:
    for one in frame.examined:
        clash = (one.facts.defines | one.facts.may_define) & frame.imports
        if clash and not one.unit.is_import:
            name = min(clash)
            message = f"{name} is an import and a variable; give the variable another name"
            yield Reason("M113", message, frame.source.path, frame.line(one.unit.index))


def _patched(frame: Frame) -> Iterator[Reason]:
    for one in frame.examined:
        for effect in one.facts.effects:
            if effect.resource is Resource.UNKNOWN and effect.mode is Mode.SET:
                message = f"{effect.what} of a library is replaced while the script runs; pass the behaviour instead"
                yield Reason("M111", message, frame.source.path, frame.line(one.unit.index))
            if effect.resource is Resource.ENVIRONMENT and effect.what.startswith("sys.path"):
                message = "sys.path is changed before imports; install the module or set PYTHONPATH"
                yield Reason("M110", message, frame.source.path, frame.line(one.unit.index))


def _arguments(frame: Frame) -> Iterator[Reason]:
    for one in frame.examined:
        if any(e.resource is Resource.ARGUMENTS for e in one.facts.effects):
            message = "the command line is read here; assign the values to upper-case constants at the top"
            yield Reason("M112", message, frame.source.path, frame.line(one.unit.index))


def _nothing(frame: Frame) -> Iterator[Reason]:
    if not frame.working:
        yield Reason(
            "M114", "nothing in the script computes, prints or writes anything", frame.source.path
        )
