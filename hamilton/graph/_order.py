"""Walks along edges: depth first, and in search of cycles.

States of the depth-first walk: a name is *open* while the names it reads are visited, and *done*
after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hamilton.errors import CycleError
from hamilton.node import Node, location, origin


def depth_first(
    starts: Iterable[str],
    edges: Mapping[str, Sequence[str]],
    given: frozenset[str] = frozenset(),
) -> list[str]:
    """Visit names depth first along edges.

    Parameters
    ----------
    starts
        Names to begin with, in order.
    edges
        For each name the names to visit before it; there must be no cycle.
    given
        Names whose edges are not followed.

    Returns
    -------
    list of str
        Each name reached, once, after the names that its edges lead to.
    """
    order: list[str] = []
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        if start in given or seen.issuperset(edges[start]):
            seen.add(start)
            order.append(start)
        else:
            _visit(start, edges, given, seen, order)
    return order


def _visit(
    start: str,
    edges: Mapping[str, Sequence[str]],
    given: frozenset[str],
    seen: set[str],
    order: list[str],
) -> None:
    seen.add(start)
    stack = [(start, iter(() if start in given else edges[start]))]
    while stack:
        name, remaining = stack[-1]
        for nearer in remaining:
            if nearer not in seen:
                seen.add(nearer)
                stack.append((nearer, iter(() if nearer in given else edges[nearer])))
                break
        else:
            order.append(name)
            stack.pop()


def cycles(
    late: Iterable[str], nodes: Mapping[str, Node], reads: Mapping[str, tuple[str, ...]]
) -> Iterator[CycleError]:
    """Find what is computed from itself.

    Parameters
    ----------
    late
        Names that read one which stands behind them, or another of these; any cycle is among them.
    nodes
        The nodes by name.
    reads
        For each name the names it reads.
    """
    waiting = set(late)
    for name in late:  # nearly all graphs are sorted well enough for one more look
        if waiting.isdisjoint(reads[name]):
            waiting.discard(name)
    if waiting:
        left = {name: [read for read in reads[name] if read in waiting] for name in waiting}
        yield from _cycles_among(left, nodes)


def _cycles_among(
    reads: Mapping[str, Sequence[str]], nodes: Mapping[str, Node]
) -> Iterator[CycleError]:
    waiting = {name: len(read) for name, read in reads.items()}
    readers: dict[str, list[str]] = {}
    for name, read in reads.items():
        for dependency in read:
            readers.setdefault(dependency, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while it is walked
        for reader in readers.get(name, ()):
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    if len(ready) < len(reads):
        yield _cycle({name: reads[name] for name in reads.keys() - set(ready)}, nodes)


def _cycle(left: Mapping[str, Iterable[str]], nodes: Mapping[str, Node]) -> CycleError:
    from graphlib import CycleError as GraphlibCycle
    from graphlib import TopologicalSorter

    try:
        TopologicalSorter({name: sorted(left[name]) for name in sorted(left)}).prepare()
    except GraphlibCycle as error:
        loop: list[str] = error.args[1]
    steps = "".join(f"\n  {name} ({_defined(nodes[name])}), read by" for name in loop[:-1])
    return CycleError(
        f"Cycle found: {' -> '.join(loop)}. A value cannot be computed from itself:{steps}\n  "
        f"{loop[-1]} again. Rename a parameter or a function so that the loop is cut.",
        loop,
    )


def _defined(node: Node) -> str:
    return ", ".join(map(location, node.originating_functions)) or origin(node)


__all__ = ["cycles", "depth_first"]
