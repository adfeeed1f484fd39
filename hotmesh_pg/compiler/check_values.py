"""What activities hold: whether anything ever writes the value that a reference names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hotmesh_pg.compiler.model import Activity, Graph, Rule

_UNSEEN = ("-", "_", "$")  # markers, search text and what the engine writes


class Values:
    """What the activities of a graph write; `by_topic` tells which graph an await starts."""

    def __init__(self, graph: Graph, by_topic: Mapping[str, Graph]) -> None:
        self._graph = graph
        self._by_topic = by_topic
        self._known: dict[tuple[str, ...], bool] = {}

    def missing(self, reader: str | None, parts: list[str]) -> str:
        """Say why a reference of an activity never has a value; nothing if it may have one."""
        root, rest = parts[0], parts[1:]
        if root == "data" or (root == "$job" and rest[:1] == ["data"]):
            return self._of_job(rest if root == "data" else rest[1:])
        name = reader if root == "$self" else root
        if name is None or name not in self._graph.activities or len(rest) < 2:
            return ""
        return self._of_activity(self._graph.activities[name], rest)

    def _of_job(self, path: list[str]) -> str:
        if not path or path[0].startswith(_UNSEEN) or self._written(self._graph, path):
            return ""
        return f"no job.maps of this graph write {'.'.join(path)!r}"

    def _of_activity(self, activity: Activity, rest: list[str]) -> str:
        part, path = rest[0], rest[2:]
        if part == "hook" and not _waits(activity):
            return f"{activity.name!r} waits for nothing"
        if part != "output" or rest[1] != "data" or not path:
            return ""
        if activity.type == "hook" and not _holds_any(_outputs(self._graph, activity), path):
            return f"the output.maps of {activity.name!r} do not write {'.'.join(path)!r}"
        if activity.type == "await" and activity.await_ is None and isinstance(activity.topic, str):
            child = self._by_topic.get(activity.topic)
            if child and not self._written(child, path):
                return f"no job.maps of graph {child.subscribes!r} write {'.'.join(path)!r}"
        return ""

    def _written(self, graph: Graph, path: list[str]) -> bool:
        key = (graph.subscribes, *path)
        if key not in self._known:
            maps = (one.job_maps for one in graph.activities.values())
            self._known[key] = _holds_any(maps, path)
        return self._known[key]


def _waits(activity: Activity) -> bool:
    return activity.type == "hook" and bool(activity.hook_topic or activity.sleep is not None)


def _outputs(graph: Graph, activity: Activity) -> list[Rule]:
    """What a hook hands on: its own output, and what a cycle comes back with."""
    cycles = [one for one in graph.activities.values() if one.ancestor == activity.name]
    return [activity.output_maps, *(one.input_maps for one in cycles)]


def _holds_any(maps: Iterable[Rule], path: Sequence[str]) -> bool:
    return any(one is not None and _holds(one, path) for one in maps)


def _holds(maps: Rule, path: Sequence[str]) -> bool:
    """Tell whether maps may write a path; below what is computed anything may be."""
    if isinstance(maps, list):
        maps = {str(index): item for index, item in enumerate(maps)}
    if not path or not isinstance(maps, dict) or "@pipe" in maps:
        return True
    if any("[" in name for name in maps):  # name[25], name[-]: spread over many names
        return True
    return path[0] in maps and _holds(maps[path[0]], path[1:])
