"""Put statements together that cannot be told apart safely, then those that one reader would call one step.

Groups grow only. Whatever was put together, the closure follows: the groups must form no cycle, and who stands
outside a group sees of each variable only the version with which the group ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from hamilton.migrate.facts import Merge
from hamilton.migrate.plan.flow import Flow


@dataclass(slots=True)
class Groups:
    """Hold which statements share a function.

    Parameters
    ----------
    flow
        The statements.
    order
        Pairs of statements of which the first must run before the second.
    """

    flow: Flow
    order: frozenset[tuple[int, int]] = frozenset()
    merged: dict[tuple[int, ...], str] = field(default_factory=dict)
    _group: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with each statement by itself."""
        self._group = self._group or {index: index for index in self.flow.steps}

    def copy(self) -> Groups:
        """Give the same groups, to try something on."""
        return Groups(self.flow, self.order, dict(self.merged), dict(self._group))

    def of(self, index: int) -> int:
        """Give the number of the group that a statement is in."""
        return self._group[index]

    def members(self) -> dict[int, list[int]]:
        """Give each group's statements, groups and statements in the script's order."""
        found: dict[int, list[int]] = {}
        for index, group in self._group.items():
            found.setdefault(group, []).append(index)
        return found

    def merge(self, indices: Iterable[int], why: str = "") -> bool:
        """Put statements together, with all that already share a group with one of them."""
        present = sorted({self._group[index] for index in indices if index in self._group})
        if len(present) < 2:  # noqa: PLR2004 - one group is together already
            return False
        first, *rest = present
        for index, group in self._group.items():
            if group in rest:
                self._group[index] = first
        if why:
            self.merged[tuple(sorted(i for i, g in self._group.items() if g == first))] = why
        return True

    def close(self) -> None:
        """Merge until the groups form no cycle and no group's middle is seen from outside."""
        while self._merge_cycle() or self._merge_middle():
            continue

    def edges(self) -> dict[int, set[int]]:
        """Give for each group those that it needs before it."""
        needed: dict[int, set[int]] = {group: set() for group in self._group.values()}
        for index, step in self.flow.steps.items():
            for maker in step.uses.values():
                self._need(needed, index, maker)
        for first, second in self.order:
            self._need(needed, second, first)
        return needed

    def _need(self, needed: dict[int, set[int]], index: int, maker: int) -> None:
        mine, theirs = self._group[index], self._group[maker]
        if mine != theirs:
            needed[mine].add(theirs)

    def _merge_cycle(self) -> bool:
        try:
            TopologicalSorter(self.edges()).prepare()
        except CycleError as error:
            return self.merge(error.args[1], "each needs a value of the other")
        return False

    def _merge_middle(self) -> bool:
        every = (pair for indices in self.members().values() for pair in self._strangers(indices))
        pair = next(every, ())
        return self.merge(pair, "a value is read while it is still being made")

    def _strangers(self, indices: list[int]) -> Iterator[tuple[int, int]]:
        """Give pairs that must not be apart: readers of middles, and makers of second versions."""
        local: dict[str, int] = {}
        outside: dict[str, int] = {}
        inside = set(indices)
        for index in indices:
            step = self.flow.steps[index]
            for name, maker in step.uses.items():
                if maker in inside:
                    continue
                if name in local or outside.setdefault(name, maker) != maker:
                    yield index, maker
            local |= dict.fromkeys(step.gives, index)
        yield from self._readers_of_middles(inside, local)

    def _readers_of_middles(
        self, inside: set[int], last: Mapping[str, int]
    ) -> Iterator[tuple[int, int]]:
        for index, step in self.flow.steps.items():
            if index in inside:
                continue
            for name, maker in step.uses.items():
                if maker in inside and last[name] != maker:
                    yield index, maker

    # what a group takes and gives ---------------------------------------------------------------------------

    def outputs(self, indices: list[int]) -> list[str]:
        """Give the variables that others, or the result, need from a group."""
        inside = set(indices)
        last = {name: index for index in indices for name in self.flow.steps[index].in_order}
        needed = {
            name
            for index, step in self.flow.steps.items()
            if index not in inside
            for name, maker in step.uses.items()
            if maker in inside
        }
        needed |= {name for name, maker in self.flow.finals.items() if maker in inside}
        place = {name: number for number, name in enumerate(sorted(last, key=lambda n: last[n]))}
        return sorted(needed, key=lambda name: place[name])

    def parameters(self, indices: list[int]) -> list[tuple[str, int]]:
        """Give the variables that a group takes, each with the statement that made them."""
        inside = set(indices)
        found: dict[str, int] = {}
        for index in indices:
            for name, maker in self.flow.steps[index].uses.items():
                if maker not in inside:
                    found.setdefault(name, maker)
        return list(found.items())

    def log(self) -> tuple[Merge, ...]:
        """Give what was put together out of need, the final groups only."""
        final = {tuple(indices) for indices in self.members().values()}
        texts = {}
        for indices, why in self.merged.items():
            home = next((g for g in final if set(indices) <= set(g)), indices)
            texts[home] = why
        return tuple(Merge(_span(self.flow, indices), why) for indices, why in texts.items())


def _span(flow: Flow, indices: tuple[int, ...]) -> str:
    spans = [flow.steps[index].examined.unit.lines for index in indices]
    return "lines " + ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
