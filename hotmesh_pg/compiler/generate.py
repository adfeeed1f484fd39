"""From the checked model to SQL: a plan for the engine's tables, and functions for what varies.

Each activity has two legs, entering and leaving (see answers.py). A leg whose answer is the same
for every job needs no function: the plan's row says it all. One dispatcher a version calls the
functions and turns what they throw into an error of the step.

The text is a function of the document alone: the same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotmesh_pg.compiler.answers import (
    expiry_of,
    is_literal,
    is_rule,
    legs_of,
    match_of,
    series_of,
)
from hotmesh_pg.compiler.expressions import quote
from hotmesh_pg.compiler.legs import Leg, dispatcher_function, identifier
from hotmesh_pg.compiler.model import Activity, App, Graph, Rule
from hotmesh_pg.compiler.schemas import prepared
from hotmesh_pg.compiler.ways import Ways


@dataclass(frozen=True, slots=True)
class Compiled:
    """An app as SQL: `plan` for the engine's tables, `functions` for the schema hotmesh_app."""

    app: App
    plan: Mapping[str, Any]
    functions: tuple[str, ...]
    statements: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        plan = quote(json.dumps(self.plan, indent=1, ensure_ascii=False, sort_keys=True))
        object.__setattr__(
            self,
            "statements",
            (
                f"select outcome, version_id from hotmesh.deploy_app(p_manifest => {plan}::jsonb);",
                *self.functions,
                "revoke all on all functions in schema hotmesh_app from public;",
            ),
        )

    def script(self) -> str:
        """Write the whole deployment as one reviewable script, all or nothing."""
        title = f"-- App {self.app.app_id}, version {self.app.version}, compiled by hotmesh_pg."
        return "\n\n\n".join([title, "begin;", *self.statements, "commit;"]) + "\n"


def generate(app: App) -> Compiled:
    """Compile a checked app."""
    own = (app.app_id, app.version)
    dispatcher = identifier(*own)
    activities: list[dict[str, Any]] = []
    hooks: list[dict[str, Any]] = []
    legs: list[Leg] = []
    for graph in app.graphs:
        ways = Ways(graph)
        for activity in graph.activities.values():
            its = [
                *legs_of(own, graph, activity, ways),
                *expiry_of(own, graph, activity),
                *series_of(own, graph, activity),
            ]
            legs += its
            activities.append(_activity_row(graph, activity, its, ways))
        for topic, rules in graph.hooks.items():
            for place, rule in enumerate(rules):
                hooks.append({"topic": topic, "place": place, "activity": rule.to})
                legs.append(match_of(own, topic, place, rule))
    functions = (*(leg.sql for leg in legs), dispatcher_function(dispatcher, legs))
    plan = {
        "app_id": app.app_id,
        "version": app.version,
        "checksum": _digest(app.source),
        "dispatcher": dispatcher,
        "functions": sorted([dispatcher, *(name for leg in legs for name in _names(leg))]),
        "source": app.source,
        "graphs": [_graph_row(graph) for graph in app.graphs],
        "activities": activities,
        "hooks": hooks,
    }
    plan["compiled"] = _digest(json.dumps([plan, functions], ensure_ascii=False, sort_keys=True))
    return Compiled(app, plan, functions)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _names(leg: Leg) -> Iterator[str]:
    yield leg.name
    yield from leg.helpers


def _graph_row(graph: Graph) -> dict[str, Any]:
    return {
        "topic": graph.subscribes,
        "trigger": graph.trigger,
        "publishes": graph.publishes,
        "expire": -1 if is_rule(graph.expire) else _seconds(graph.expire),
        "input_schema": prepared(graph.input_schema) if graph.validate else None,
        **_statistics(graph),
    }


def _statistics(graph: Graph) -> dict[str, Any]:
    stats = graph.activities[graph.trigger].stats
    if stats is None or not stats.counts:
        return {"granularity": None, "measures": None}
    measures = [{"measure": m.measure, "target": m.name} for m in stats.measures]
    return {
        "granularity": stats.granularity,
        "measures": [m for place, m in enumerate(measures) if m not in measures[:place]],
    }


def _seconds(rule: Rule) -> float | None:
    """A literal number of seconds, also as text; zero and less mean for ever."""
    try:
        seconds = float(rule) if isinstance(rule, int | float | str) else 0.0
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None


def _activity_row(graph: Graph, activity: Activity, legs: list[Leg], ways: Ways) -> dict[str, Any]:
    reads = {leg.kind: leg.reads for leg in legs}
    leave_reads = tuple(sorted({*reads.get("leave", ()), *reads.get("expire", ())}))
    return {
        "activity": activity.name,
        "topic": graph.subscribes,
        "trigger": graph.trigger,
        "type": activity.type,
        "depth": activity.depth or 0,
        "target": activity.topic if is_literal(activity.topic) else None,
        "hook_topic": activity.hook_topic,
        "ancestor": activity.ancestor,
        "enters": "enter" in reads,
        "leaves": "leave" in reads,
        "enter_reads": list(reads.get("enter", ())),
        "enter_depths": ways.depths(activity.name, reads.get("enter", ())),
        "leave_reads": list(leave_reads),
        "leave_depths": ways.depths(activity.name, leave_reads),
        "next": [transition.to for transition in activity.transitions],
        "joins": activity.join if activity.joins else None,
        "join_depth": ways.join_depth(activity.name) if activity.joins else 0,
        "upstream": sorted(ways.upstream(activity.name)) if ways.waits_for_all(activity) else [],
        "joins_before": ways.joins_before(activity) if ways.waits_for_all(activity) else [],
        "retry": {code: [count] for code, count in activity.retry.items()} or None,
    }
