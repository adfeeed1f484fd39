"""One graph: its activities, its edges and its shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.check_activity import read_activity
from hotmesh_pg.compiler.check_edges import read_hooks, read_transitions
from hotmesh_pg.compiler.check_rules import check_seconds
from hotmesh_pg.compiler.loader import Value
from hotmesh_pg.compiler.model import Activity, Graph
from hotmesh_pg.compiler.section import Section, show, way
from hotmesh_pg.compiler.topology import Topology, circles

MAX_CIRCLES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A graph that has been read, with what its further checks need."""

    section: Section
    graph: Graph
    topology: Topology | None


def read_graph(section: Section) -> Draft:
    """Read a graph by itself; what depends on the others comes after."""
    section.only(words.GRAPH, words.IGNORED_GRAPH)
    activities = _activities(section)
    names = section.fields.get("activities")
    transitions = read_transitions(section, names if isinstance(names, dict) else ())
    hooks = read_hooks(section, activities)
    check_seconds(section, "expire")
    graph = Graph(
        subscribes=_topic(section, "subscribes") or "",
        trigger=_trigger(section, activities),
        activities={
            name: replace(activity, transitions=transitions.get(name, ()))
            for name, activity in activities.items()
        },
        hooks=hooks,
        position=section.position,
        path=section.path,
        publishes=_topic(section, "publishes"),
        expire=section.get("expire"),
        persistent=section.get("persistent"),
        input_schema=_schema(section, "input"),
        output_schema=_schema(section, "output"),
        validate=section.flag("validate"),
    )
    return _shaped(section, graph)


def _topic(section: Section, name: str) -> str | None:
    if name == "subscribes" and not section.require(name, "name the topic that starts the graph"):
        return None
    topic = section.text(name)
    if topic is not None and (problem := words.topic_problem(topic)):
        section.error(name, f"the topic {problem}", "use a short, readable name")
    return topic


def _schema(section: Section, name: str) -> Value:
    block = section.block(name, f"{section.label}, {name}")
    block.only({"schema"}, words.MAPPED)
    return block.get("schema")


def _activities(section: Section) -> dict[str, Activity]:
    section.require("activities", "add at least an activity of type trigger")
    block = section.block("activities")
    found: dict[str, Activity] = {}
    for name in block.fields:
        found[name] = read_activity(block.block(name, f"activity {show(name)}"), name)
    return found


def _trigger(section: Section, activities: dict[str, Activity]) -> str:
    triggers = [activity for activity in activities.values() if activity.type == "trigger"]
    if not triggers and isinstance(section.get("activities"), dict):
        hint = "add one, such as 'start: {type: trigger}'"
        section.error("activities", "no activity is of type trigger", hint, at="key")
    for other in triggers[1:]:
        message = f"a second trigger {other.name!r} beside {triggers[0].name!r}"
        hint = "a graph has one; make this a graph of its own"
        section.report.error(other.path, f"{section.label}: {message}", hint, at="key")
    return triggers[0].name if triggers else ""


def _shaped(section: Section, graph: Graph) -> Draft:
    """Add what follows from the shape: depths, ancestors, what each hook waits for."""
    edges = {
        name: [one.to for one in activity.transitions if one.to in graph.activities]
        for name, activity in graph.activities.items()
    }
    topology = None
    if not _has_circle(section, graph, edges) and graph.trigger:
        topology = Topology(list(graph.activities), graph.trigger, edges)
    waiting: dict[str, str] = {}
    for topic, rules in graph.hooks.items():
        for rule in rules:
            waiting.setdefault(rule.to, topic)
    targets = {activity.ancestor for activity in graph.activities.values()}
    activities = {
        name: replace(
            _placed(activity, topology), hook_topic=waiting.get(name), cycle=name in targets
        )
        for name, activity in graph.activities.items()
    }
    return Draft(section, replace(graph, activities=activities), topology)


def _placed(activity: Activity, topology: Topology | None) -> Activity:
    if topology is None:
        return activity
    place = topology.places[activity.name]
    return replace(
        activity,
        depth=place.depth,
        joins=len(place.parents) > 1,
        parents=tuple(place.parents),
        ancestors=place.way,
    )


def _has_circle(section: Section, graph: Graph, edges: dict[str, list[str]]) -> bool:
    found = False
    for circle in islice(circles(edges), MAX_CIRCLES):
        found = True
        source, target = graph.activities[circle[-2]], circle[-1]
        place = next(one for one in source.transitions if one.to == target).position
        message = f"the transitions run in a circle: {way(circle)}"
        hint = f"go back with an activity of type cycle whose ancestor is {target!r}"
        section.report.problem(place, message, hint, rule="circle")
    return found
