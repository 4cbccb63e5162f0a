"""Tasks, and the frames they stand in: what is repeated, and what waits for what.

A *frame* is what runs once: the whole run, or the block of one item. Its *jobs* are tasks and
regions. A *task* is a group of nodes; a *region* runs a frame of its own once for each item of an
expansion. All of it is a template: nothing here changes while a plan runs.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from hamilton.errors import GraphError
from hamilton.execution.grouping import GroupingStrategy, NodeGroup, NodeGroupPurpose, grouped
from hamilton.execution.plan import Plan, with_deaths
from hamilton.execution.regions import Path, Regions
from hamilton.execution.steps import Key, Step
from hamilton.graph import Graph
from hamilton.node import Node, NodeType

Read = tuple[str, int]
"""A name, and how many expansions lie around the frame whose value it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Nodes that run together, in one place.

    Attributes
    ----------
    id
        Names the task within the plan; ``spawner`` the task whose items repeat it.
    purpose
        What it is there for.
    steps
        What is called, with what dies after each.
    constants
        Values that stand ready under their own keys.
    reads
        Names it reads from its frame or from one around it.
    collects
        Names of which it reads the values of all items, as a list, each with how many expansions lie
        around the frame that has the list.
    streams
        Names of which it reads the values of all items, one at a time.
    keeps
        Names that others read.
    makers
        Tasks whose values it reads, and how many expansions lie around each.
    around
        The tasks whose items repeat it, outermost first.
    """

    id: str
    spawner: str | None
    purpose: NodeGroupPurpose
    steps: tuple[tuple[Step, tuple[str, ...]], ...]
    constants: Mapping[Key, Any]
    reads: tuple[Read, ...]
    collects: tuple[Read, ...]
    streams: tuple[str, ...]
    keeps: tuple[str, ...]
    makers: tuple[Read, ...] = ()
    around: tuple[str, ...] = ()

    @property
    def nodes(self) -> list[Node]:
        """The nodes, in order."""
        return [step.node for step, _ in self.steps]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A frame that runs once for each item.

    Attributes
    ----------
    expander
        The node whose value gives the items.
    spawner
        The task that runs it; names the tasks of the items.
    frame
        What runs for each item.
    lists
        Names whose values of all items are wanted as a list.
    streams
        Names whose values are read one at a time.
    """

    expander: str
    spawner: str
    frame: Frame
    lists: tuple[str, ...]
    streams: tuple[str, ...]


class Keep(NamedTuple):
    """A value of a frame that is read from outside.

    Attributes
    ----------
    name
        Its name.
    is_list
        Whether it is the list of an inner region's values.
    depth
        How many expansions lie around the frame that has it.
    """

    name: str
    is_list: bool
    depth: int


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What runs once, for the whole run or for one item.

    Attributes
    ----------
    jobs
        Tasks and regions.
    waits
        For each job how many others must be done before it.
    followers
        For each job those that wait until it is done.
    streamers
        For each job those that wait until it has begun.
    keeps
        What is read from outside.
    reads
        For each job the names of this frame's values that it reads, less those kept.
    readers
        For each of these names by how many jobs it is read.
    """

    jobs: tuple[Task | Region, ...]
    waits: tuple[int, ...]
    followers: tuple[tuple[int, ...], ...]
    streamers: tuple[tuple[int, ...], ...]
    keeps: tuple[Keep, ...]
    reads: tuple[tuple[str, ...], ...]
    readers: Mapping[str, int]

    def tasks(self) -> Iterator[Task]:
        """Give the tasks, also those of the frames inside."""
        for job in self.jobs:
            if isinstance(job, Task):
                yield job
            else:
                yield from job.frame.tasks()


@dataclass(slots=True)
class _Draft:
    """A frame while it is put together."""

    path: Path
    tasks: list[NodeGroup] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)


def make_frame(plan: Plan, graph: Graph, regions: Regions, strategy: GroupingStrategy) -> Frame:
    """Put the steps of a plan into tasks and frames.

    Parameters
    ----------
    plan
        What runs.
    graph
        The graph it belongs to.
    regions
        What is repeated in it.
    strategy
        Which nodes run together.

    Returns
    -------
    Frame
        That of the whole run.
    """
    return _Framer(plan, graph, regions, strategy).frame(())


class _Framer:
    """Holds what the frames of one plan are made from."""

    def __init__(
        self, plan: Plan, graph: Graph, regions: Regions, strategy: GroupingStrategy
    ) -> None:
        self.plan = plan
        self.graph = graph
        self.regions = regions
        self.steps = {step.name: step for step, _ in plan.steps}
        self.groups = grouped(plan.nodes, regions.paths, strategy)
        self.home = {name: group for group in self.groups for name in group.available_nodes}
        self.drafts = self._drafts()
        self.collected = self._collected()
        self.streamed = {one for name in self.steps for one in regions.streams.get(name, ())}
        self.listed = {*plan.targets, *(one for name in self.steps for one in self._listed(name))}

    def frame(self, path: Path) -> Frame:
        """Make the frame that lies in some expansions."""
        draft = self.drafts.get(path) or _Draft(path)
        tasks = [self._task(group, path) for group in draft.tasks]
        inner = [self._region(expander, path) for expander in draft.regions]
        jobs: list[Task | Region] = [*tasks, *inner]
        numbers = _Numbers.of(jobs)
        before = [self._before(job, numbers, path) for job in jobs]
        begun = [_begun(job, numbers) for job in jobs]
        _refuse_deadlock(jobs, _with_streams(before, begun))
        keeps = self._keeps(path)
        kept = {keep.name for keep in keeps}
        reads = [self._frees(job, path, kept) for job in jobs]
        return Frame(
            tuple(jobs),
            tuple(len(done) + len(open_) for done, open_ in zip(before, begun, strict=True)),
            _reversed(before),
            _reversed(begun),
            keeps,
            tuple(reads),
            Counter(name for names in reads for name in names),
        )

    def _frees(self, job: Task | Region, path: Path, kept: set[str]) -> tuple[str, ...]:
        names = dict.fromkeys([*_needs(job, len(path), _READS), *_needs(job, len(path), _COLLECTS)])
        return tuple(name for name in names if name not in kept)

    def _drafts(self) -> dict[Path, _Draft]:
        drafts: dict[Path, _Draft] = {(): _Draft(())}
        for group in self.groups:
            paths = {self.regions.path(node.name) for node in group.nodes}
            if len(paths) != 1:
                names = ", ".join(node.name for node in group.nodes)
                msg = f"The group {group.base_id} mixes nodes of several expansions: {names}."
                raise GraphError(msg)
            (path,) = paths
            drafts.setdefault(path, _Draft(path)).tasks.append(group)
        for name in self._expanders():
            path = self.regions.path(name)
            drafts.setdefault(path, _Draft(path)).regions.append(name)
        return drafts

    def _expanders(self) -> list[str]:
        names = [*self.steps, *self.plan.overrides]
        return [name for name in names if self.graph[name].kind is NodeType.EXPAND]

    def _collected(self) -> dict[str, list[str]]:
        """Give for each expansion the names whose values of all items are wanted."""
        wanted: dict[str, dict[str, None]] = {name: {} for name in self._expanders()}
        for step in self.steps.values():
            for name, expander in self.regions.collects.get(step.name, {}).items():
                wanted[expander][name] = None
        for target in self.plan.targets:
            for expander in self._inside(target):
                wanted[expander][target] = None
        return {expander: list(names) for expander, names in wanted.items()}

    def _task(self, group: NodeGroup, path: Path) -> Task:
        own = group.available_nodes
        steps = [self.steps[node.name] for node in group.nodes]
        keeps = tuple(name for name in own if self._is_read_outside(name, group))
        streamed = {name for node in own for name in self.regions.streams.get(node, ())}
        listed = {name for node in own for name in self._listed(node)}
        collected = self._closed_depths(own)
        read = dict.fromkeys(name for node in own for name in self.graph.reads[node])
        plain = [n for n in read if n not in own and n not in collected and self._has_value(n)]
        return Task(
            group.base_id,
            group.spawning_task_base_id,
            group.purpose,
            with_deaths(steps, keeps, self.graph),
            {key: value for step in steps for key, value in step.constants},
            tuple((name, self._depth(name)) for name in plain),
            tuple((name, at) for name, at in collected.items() if name in listed),
            tuple(name for name in collected if name in streamed),
            keeps,
            tuple(self._makers([*plain, *collected], path).items()),
            tuple(map(self._spawner, path)),
        )

    def _listed(self, name: str) -> set[str]:
        """Give what a node collects as a list."""
        streams = self.regions.streams.get(name, frozenset())
        return self.regions.collects.get(name, {}).keys() - streams

    def _closed_depths(self, names: Iterable[str]) -> dict[str, int]:
        """Give what nodes collect, with how many expansions lie around the one that it closes."""
        closed = [self.regions.collects.get(name, {}) for name in names]
        return {
            name: len(self.regions.path(expander))
            for expanders in closed
            for name, expander in expanders.items()
        }

    def _makers(self, names: Iterable[str], path: Path) -> dict[str, int]:
        made = {
            self.home[name].base_id: self.regions.path(name) for name in names if name in self.home
        }
        return {
            maker: len(around) if path[: len(around)] == around else len(path) + 1
            for maker, around in made.items()
        }

    def _spawner(self, expander: str) -> str:
        group = self.home.get(expander)
        return group.base_id if group else f"expand-{expander}"

    def _region(self, expander: str, path: Path) -> Region:
        names = self.collected[expander]
        streamed = (n for n in names if n in self.streamed and self._inside(n)[-1] == expander)
        return Region(
            expander,
            self._spawner(expander),
            self.frame((*path, expander)),
            tuple(name for name in names if name in self.listed),
            tuple(streamed),
        )

    def _is_read_outside(self, name: str, group: NodeGroup) -> bool:
        if name in self.plan.targets or self.graph[name].kind is NodeType.EXPAND:
            return True
        return any(
            self.home[reader] is not group
            for reader in self.graph.dependents[name]
            if reader in self.home
        )

    def _inside(self, name: str) -> Path:
        """Give the expansions for each item of which a name has a value of its own."""
        path = self.regions.path(name)
        return (*path, name) if self.graph[name].kind is NodeType.EXPAND else path

    def _has_value(self, name: str) -> bool:
        return name in self.steps or name in self.plan.given

    def _depth(self, name: str) -> int:
        is_item = self.graph[name].kind is NodeType.EXPAND
        return len(self._inside(name)) if name in self.steps or is_item else 0

    def _before(self, job: Task | Region, numbers: _Numbers, path: Path) -> list[int]:
        """Give the jobs of a frame that must be done before one of them."""
        reads = [*_needs(job, len(path), _READS)]
        if isinstance(job, Region):
            reads.insert(0, job.expander)
        collects = _needs(job, len(path), _COLLECTS)
        made = [numbers.makers[name] for name in reads if name in numbers.makers]
        closed = [numbers.closers[self._closes(name, path)] for name in collects]
        return list(dict.fromkeys([*made, *closed]))

    def _closes(self, name: str, path: Path) -> str:
        inner = self.regions.path(name)
        return inner[len(path)] if len(inner) > len(path) else name

    def _keeps(self, path: Path) -> tuple[Keep, ...]:
        wanted = self.collected[path[-1]] if path else self.plan.targets
        return tuple(
            Keep(name, len(self._inside(name)) > len(path), self._depth(name)) for name in wanted
        )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of the jobs of a frame, by what they do.

    Attributes
    ----------
    makers
        By each value that a task makes.
    closers
        By the expansion of a region.
    streamers
        By each value of the items of a region that is read as a stream.
    """

    makers: Mapping[str, int]
    closers: Mapping[str, int]
    streamers: Mapping[str, int]

    @classmethod
    def of(cls, jobs: Sequence[Task | Region]) -> _Numbers:
        """Give the numbers of jobs."""
        tasks = [(number, job) for number, job in enumerate(jobs) if isinstance(job, Task)]
        regions = [(number, job) for number, job in enumerate(jobs) if isinstance(job, Region)]
        return cls(
            {name: number for number, task in tasks for name in task.keeps},
            {region.expander: number for number, region in regions},
            {name: number for number, region in regions for name in region.streams},
        )


def _begun(job: Task | Region, numbers: _Numbers) -> list[int]:
    """Give the regions of a frame that must have begun before one of its jobs."""
    streams = job.streams if isinstance(job, Task) else ()
    return sorted({numbers.streamers[name] for name in streams if name in numbers.streamers})


_READS = attrgetter("reads")
_COLLECTS = attrgetter("collects")


def _needs(job: Task | Region, depth: int, kind: Callable[[Task], Sequence[Read]]) -> Iterator[str]:
    """Give the names that a job, or one inside it, reads from a frame of some depth."""
    tasks = [job] if isinstance(job, Task) else job.frame.tasks()
    return (name for task in tasks for name, at in kind(task) if at == depth)


def _with_streams(
    before: Sequence[Sequence[int]], begun: Sequence[Sequence[int]]
) -> list[Sequence[int]]:
    """Give what must be done before each job ends: a stream's reader and its items go together."""
    needed = [*before]
    for reader, opened in enumerate(begun):
        if opened:
            together = [number for job in (reader, *opened) for number in before[job]]
            for job in (reader, *opened):
                needed[job] = together
    return needed


def _refuse_deadlock(jobs: Sequence[Task | Region], before: Sequence[Sequence[int]]) -> None:
    waits, after = [len(earlier) for earlier in before], _reversed(before)
    ready = deque(number for number, count in enumerate(waits) if not count)
    while ready:
        for later in after[ready.popleft()]:
            waits[later] -= 1
            if not waits[later]:
                ready.append(later)
    stuck = [job for job, count in zip(jobs, waits, strict=True) if count]
    if stuck:
        names = [job.id if isinstance(job, Task) else f"items of {job.expander}" for job in stuck]
        msg = (
            f"These groups of nodes wait for each other: {', '.join(names)}. Of two expansions, "
            "only one may need what was made of the other's items; a Stream must not be read "
            "beside what was made of all its items: Collect instead. A grouping strategy must "
            "not put nodes together of which one is read by another group, and one reads from "
            "it."
        )
        raise GraphError(msg)


def _reversed(before: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    after: list[list[int]] = [[] for _ in before]
    for number, earlier in enumerate(before):
        for one in earlier:
            after[one].append(number)
    return tuple(map(tuple, after))
