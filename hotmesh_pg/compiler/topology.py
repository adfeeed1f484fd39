"""The shape of a graph: who follows whom, how deep, and where it runs in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Edges: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Place:
    """Where an activity stands; `depths` holds the lengths of all ways from the trigger."""

    depths: set[int] = field(default_factory=set)
    parents: list[str] = field(default_factory=list)
    way: tuple[str, ...] = ()
    upstream: int = 0

    @property
    def depth(self) -> int | None:
        """The one depth, or None where ways of different length meet (and below)."""
        return next(iter(self.depths)) if len(self.depths) == 1 else None


class Topology:
    """The places of the activities of an acyclic graph."""

    def __init__(self, names: Sequence[str], trigger: str, edges: Edges) -> None:
        self._names = names
        self._bits = {name: 1 << index for index, name in enumerate(names)}
        self.places = {name: Place() for name in names}
        for source in names:
            for target in edges[source]:
                self.places[target].parents.append(source)
        self.places[trigger].depths.add(1)
        for name in _in_order(trigger, edges):
            for target in edges[name]:
                self._step(name, target)

    def _step(self, source: str, target: str) -> None:
        before, after = self.places[source], self.places[target]
        # two different depths already say "many": a longer set would tell nothing more
        if len(after.depths) < 2:
            after.depths |= {depth + 1 for depth in before.depths}
        after.way = after.way or (*before.way, source)
        after.upstream |= before.upstream | self._bits[source]

    def reached(self, name: str) -> bool:
        return bool(self.places[name].depths)

    def runs_before(self, earlier: str, later: str) -> bool:
        return bool(self.places[later].upstream & self._bits[earlier])


def circles(edges: Edges) -> Iterator[list[str]]:
    """Find, for each edge that closes a circle, one circle: `[a, b, a]`."""
    done: set[str] = set()
    for root in edges:
        path, branches = [root], [iter(edges[root])] if root not in done else []
        open_ = {root}
        while branches:
            target = next(branches[-1], None)
            if target is None:
                branches.pop()
                open_.discard(path[-1])
                done.add(path.pop())
            elif target in open_:
                yield [*path[path.index(target) :], target]
            elif target not in done:
                path.append(target)
                open_.add(target)
                branches.append(iter(edges[target]))


def _in_order(trigger: str, edges: Edges) -> list[str]:
    """Sort what the trigger reaches so that every source stands before its targets."""
    order: list[str] = []
    seen = {trigger}
    stack = [(trigger, iter(edges[trigger]))]
    while stack:
        name, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            order.append(name)
            stack.pop()
        elif target not in seen:
            seen.add(target)
            stack.append((target, iter(edges[target])))
    return order[::-1]
