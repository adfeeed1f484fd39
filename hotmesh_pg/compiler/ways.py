"""The ways through a graph: what every way to an activity passes, and what leads to it."""

from __future__ import annotations

from functools import reduce
from graphlib import TopologicalSorter
from operator import and_

from hotmesh_pg.compiler.model import Activity, Graph

METADATA = ".metadata"  # behind the name of a step that is read: its metadata, too


class Ways:
    """Which activities every way from the trigger to another one passes, and what leads where."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._depths = {name: activity.depth for name, activity in graph.activities.items()}
        bits = {name: 1 << index for index, name in enumerate(graph.activities)}
        parents = {name: activity.parents for name, activity in graph.activities.items()}
        self._passed: dict[str, int] = {}
        for name in TopologicalSorter(parents).static_order():
            ways = [self._passed[parent] for parent in parents[name] if parent in self._passed]
            if ways or name == graph.trigger:
                self._passed[name] = reduce(and_, ways, ways[0] if ways else 0) | bits[name]
        self._bits = bits
        self._upstream: dict[str, frozenset[str]] = {}

    def depths(self, reader: str, reads: tuple[str, ...]) -> list[int]:
        """Say how a step that is read is found, from the reader's dimension.

        Positive: it stands at this depth of the reader's own way, or nowhere. Negative: it is the
        nearest of those that share the reader's way to this depth. 0: it is no step.
        """
        names = (read.removesuffix(METADATA) for read in reads)
        return [self._depth(reader, name) if name in self._bits else 0 for name in names]

    def join_depth(self, name: str) -> int:
        """The depth of the last activity that every way to a join passes."""
        passed = [self._passed.get(parent, 0) for parent in self._graph.activities[name].parents]
        common = reduce(and_, passed)
        return max(
            (depth or 0 for at, depth in self._depths.items() if common & self._bits[at]), default=0
        )

    def waits_for_all(self, activity: Activity) -> bool:
        return activity.joins and activity.join == "all"

    def feeds_a_join(self, activity: Activity) -> bool:
        """Whether a branch at this activity may still come to a join of all."""
        return any(
            activity.name in self.upstream(one.name)
            for one in self._graph.activities.values()
            if self.waits_for_all(one)
        )

    def joins_before(self, activity: Activity) -> list[str]:
        """The other joins of all from which transitions lead to this one."""
        before = _reaching(self._graph, activity.name, cycles=False)
        return [
            one.name
            for one in self._graph.activities.values()
            if self.waits_for_all(one) and one.name in before
        ]

    def upstream(self, name: str) -> frozenset[str]:
        """From which activities a branch may come to this one, be it through a cycle."""
        if name not in self._upstream:
            self._upstream[name] = _reaching(self._graph, name, cycles=True)
        return self._upstream[name]

    def _depth(self, reader: str, read: str) -> int:
        common = self._passed.get(reader, 0) & self._passed.get(read, 0)
        shared = max(
            (depth or 0 for name, depth in self._depths.items() if common & self._bits[name]),
            default=0,
        )
        return shared if common & self._bits[read] and self._depths[read] == shared else -shared


def _reaching(graph: Graph, name: str, *, cycles: bool) -> frozenset[str]:
    sources: dict[str, set[str]] = {}
    for activity in graph.activities.values():
        back = graph.activities[activity.ancestor] if activity.ancestor and cycles else None
        for transition in (*activity.transitions, *(back.transitions if back else ())):
            sources.setdefault(transition.to, set()).add(activity.name)
    found: set[str] = set()
    open_ = [name]
    while open_:
        for source in sources.get(open_.pop(), set()) - found:
            found.add(source)
            open_.append(source)
    return frozenset(found)
