"""A plan that is run often becomes one Python function, which does what the loop does.

The function names its local variables after the nodes, deletes each at its last use, and stands in
``linecache``: a traceback shows the dataflow, line by line. ``node_call.run_bare`` is its reference;
a law of the tests says that both agree, in results, errors and notes.
"""

from __future__ import annotations

import itertools
import keyword
import linecache
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from hamilton.execution.steps import Key, Step

if TYPE_CHECKING:
    from types import TracebackType

    from hamilton.node import Node

Note = Callable[[BaseException, "Node", Mapping[str, Any]], None]
"""Adds to an error the node it comes from and the values that the node read."""

RUNS_UNTIL_HOT: Final = 64
MOST_STEPS: Final = 5_000

_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
"""What the names of variables are made of: Python folds other letters into each other."""

_serial = itertools.count(1)


class Compiled:
    """The function of a plan, and what each of its lines calls."""

    __slots__ = ("__weakref__", "_lines", "_names", "_run")

    def __init__(
        self, run: Callable[..., dict[str, Any]], lines: Sequence[Step | None], names: Names
    ) -> None:
        self._run = run
        self._lines = lines
        self._names = names

    def __call__(
        self, inputs: Mapping[str, Any], overrides: Mapping[str, Any], note: Note
    ) -> dict[str, Any]:
        """Run the plan and give the targets' values.

        Parameters
        ----------
        inputs
            Values of the inputs that the plan reads.
        overrides
            Values of the overrides that the plan reads.
        note
            Told of a failure.
        """
        __tracebackhide__ = True
        try:
            return self._run(inputs, overrides)
        except Exception as error:
            self._tell(error, note)
            raise

    def _tell(self, error: Exception, note: Note) -> None:
        traceback = error.__traceback__
        frame = traceback.tb_next if traceback is not None else None
        step = self._step_at(frame) if frame is not None else None
        if frame is not None and step is not None:
            known = {**frame.tb_frame.f_globals, **frame.tb_frame.f_locals}
            names = {key: self._names[key] for key in step.keys if isinstance(key, str)}
            note(error, step.node, {key: known[name] for key, name in names.items()})

    def _step_at(self, frame: TracebackType) -> Step | None:
        """Give the step that a frame stands at, if it is one of this function's."""
        is_ours = frame.tb_frame.f_code is self._run.__code__
        return self._lines[frame.tb_lineno] if is_ours else None


class Hot:
    """Counts the runs of a plan, and has it compiled when they are many; safe under threads.

    Attributes
    ----------
    is_asked_again
        Whether it was asked for since whoever keeps plans last looked for one to drop.
    """

    __slots__ = ("_compiled", "_lock", "_runs", "is_asked_again")

    def __init__(self) -> None:
        self.is_asked_again = False
        self._runs = 0
        self._compiled: Compiled | None = None
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[Hot], tuple[()]]:
        return (Hot, ())

    def compiled(self, plan: Any) -> Compiled | None:
        """Give the function of a plan if it has run often enough, and count this run."""
        if self._compiled is None:
            self._runs += 1
            if self._runs < RUNS_UNTIL_HOT or len(plan.steps) > MOST_STEPS:
                return None
            with self._lock:
                self._compiled = self._first(plan)
        return self._compiled

    def _first(self, plan: Any) -> Compiled:
        """Give what another thread made meanwhile, or make it."""
        return self._compiled or compile_plan(plan)


class Names(dict[Key, str]):
    """Python names for keys, made as they are met: the node's own name where it can be."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        super().__init__()
        self._taken = set(taken)

    def __missing__(self, key: Key) -> str:
        wanted = key if isinstance(key, str) else "_".join(key)
        plain = "".join(letter if letter in _LETTERS else "_" for letter in wanted)
        name = plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"v_{plain}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        self[key] = name
        return name


def compile_plan(plan: Any) -> Compiled:
    """Make the function of a plan.

    Parameters
    ----------
    plan
        A plan; see :class:`hamilton.execution.plan.Plan`.
    """
    names = Names(("inputs", "overrides", "dataflow", "__tracebackhide__"))
    functions = {f"call_{number}": step.function for number, (step, _) in enumerate(plan.steps)}
    names._taken.update(functions)  # noqa: SLF001 - the same module
    scope: dict[str, Any] = {names[key]: value for key, value in plan.constants.items()}
    lines, steps = _source(plan, names)
    filename = f"<hamilton dataflow {next(_serial)}>"
    scope.update(functions)
    exec(compile("\n".join(lines), filename, "exec", dont_inherit=True), scope)  # noqa: S102 - our own text
    made = Compiled(scope["dataflow"], steps, names)
    linecache.cache[filename] = (1, None, [f"{line}\n" for line in lines], filename)
    weakref.finalize(made, linecache.cache.pop, filename, None)
    return made


def _source(plan: Any, names: Names) -> tuple[list[str], list[Step | None]]:
    lines = ["def dataflow(inputs, overrides):", "    __tracebackhide__ = True"]
    for source, keys in (("inputs", plan.inputs), ("overrides", plan.overrides)):
        lines += [f"    {names[key]} = {source}[{key!r}]" for key in keys]
    steps: list[Step | None] = [None] * (len(lines) + 1)
    for number, (step, dead) in enumerate(plan.steps):
        lines.append(f"    {names[step.name]} = call_{number}({_arguments(step, names)})")
        steps.append(step)
        if dead:
            lines.append(f"    del {', '.join(names[name] for name in dead)}")
            steps.append(None)
    pairs = ", ".join(f"{name!r}: {names[name]}" for name in plan.targets)
    lines.append(f"    return {{{pairs}}}")
    steps.append(None)
    return lines, steps


def _arguments(step: Step, names: Names) -> str:
    values = [names[key] for key in step.keys]
    keywords = step.keywords or ()
    positional = len(values) - len(keywords)
    named = [f"{p}={v}" for p, v in zip(keywords, values[positional:], strict=True)]
    return ", ".join([*values[:positional], *named])
