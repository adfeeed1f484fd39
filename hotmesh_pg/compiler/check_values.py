"""What activities hold: whether anything ever writes the value that a reference names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from hotmesh_pg.compiler.check_rules import is_expression
from hotmesh_pg.compiler.model import Activity, Graph, Rule

_UNSEEN = ("-", "_", "$")  # markers, search text and what the engine writes


def no_value(
    graph: Graph, by_topic: Mapping[str, Graph], reader: str | None
) -> Callable[[list[str]], str]:
    """Ask, for a reference of an activity of this graph, why it never has a value; "" if it may."""

    def why(parts: list[str]) -> str:
        root, rest = parts[0], parts[1:]
        if root == "data" or (root == "$job" and rest[:1] == ["data"]):
            return _of_job(graph, rest if root == "data" else rest[1:])
        name = reader if root == "$self" else root
        if name is None or name not in graph.activities or len(rest) < 2:
            return ""
        return _of_activity(graph, by_topic, graph.activities[name], rest)

    return why


def _of_job(graph: Graph, path: list[str]) -> str:
    if not path or path[0].startswith(_UNSEEN) or _written(graph, path):
        return ""
    return f"no job.maps of this graph write {'.'.join(path)!r}"


def _of_activity(
    graph: Graph, by_topic: Mapping[str, Graph], activity: Activity, rest: list[str]
) -> str:
    part, path = rest[0], rest[2:]
    if part == "hook" and not _waits(activity):
        return f"{activity.name!r} waits for nothing"
    if part != "output" or rest[1] != "data" or not path:
        return ""
    if activity.type == "hook" and not _holds_any(_outputs(graph, activity), path):
        return f"the output.maps of {activity.name!r} do not write {'.'.join(path)!r}"
    if activity.type == "await" and activity.await_ is None and isinstance(activity.topic, str):
        child = by_topic.get(activity.topic)
        if child and not is_expression(activity.topic) and not _written(child, path):
            return f"no job.maps of graph {child.subscribes!r} write {'.'.join(path)!r}"
    return ""


def _waits(activity: Activity) -> bool:
    return activity.type == "hook" and bool(activity.hook_topic or activity.sleep is not None)


def _outputs(graph: Graph, activity: Activity) -> list[Rule]:
    """What a hook hands on: its own output, and what a cycle comes back with."""
    cycles = [one for one in graph.activities.values() if one.ancestor == activity.name]
    return [activity.output_maps, *(one.input_maps for one in cycles)]


def _written(graph: Graph, path: Sequence[str]) -> bool:
    return _holds_any((one.job_maps for one in graph.activities.values()), path)


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
