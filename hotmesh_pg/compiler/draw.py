"""A picture of graphs, as Mermaid or as DOT: what runs after what, and how far a job has come.

The same document gives the same text. Names of nodes are ours, and whatever comes from a document
is escaped in labels, character by character.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hotmesh_pg.compiler.check_rules import is_expression
from hotmesh_pg.compiler.model import Activity, App, Conditions, Graph, Match

Format = Literal["mermaid", "dot"]
FORMATS: tuple[Format, ...] = ("mermaid", "dot")

_LONGEST = 60
# what every other character is written as in a label of Mermaid: its number
_PLAIN = re.compile(r"[^\W_]|[ _.,:/()=+·…'-]")

# shape: opening and closing signs in Mermaid, attributes in DOT
_SHAPES: Mapping[str, tuple[str, str, str]] = {
    "trigger": ("([", "])", "oval"),
    "worker": ("[", "]", "box"),
    "await": ("[[", "]]", "component"),
    "hook": ("(", ")", 'box, style="rounded,filled"'),
    "wait": ("{{", "}}", "hexagon"),
    "cycle": ("((", "))", "circle"),
    "signal": (">", "]", "cds"),
    "interrupt": ("[/", "\\]", "octagon"),
}
# what a step's status says of its activity, the most telling first, and its colour
_STATES = ("failed", "active", "done")
_COLOURS = {"failed": "#f8c8c8", "active": "#fbe7a1", "done": "#c9e7c9", "ahead": "#eeeeee"}
_STATUS: Mapping[str, tuple[str, str]] = {
    "success": ("done", "done"),
    "pending": ("done", "answered 202"),
    "error": ("failed", "failed"),
    "waiting": ("active", "waiting"),
    "joining": ("active", "waiting for other branches"),
    "answering": ("active", "more to come"),
    "queued": ("active", "queued"),
    "leased": ("active", "at work"),
    "backing off": ("active", "backing off"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come: its title, and for each activity the status of each of its steps."""

    title: str
    steps: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Node:
    id: str
    shape: str
    lines: tuple[str, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    label: str = ""
    dashed: bool = False


@dataclass(slots=True)
class _Picture:
    title: str
    clusters: list[tuple[str, list[_Node]]] = field(default_factory=list)
    edges: list[_Edge] = field(default_factory=list)


def status_of(step: Mapping[str, Any]) -> str:
    """Name the status of a step as an export tells it, done or open."""
    if step["status"] != "waiting":
        return str(step["status"])
    if "waits_for" not in step:  # a task whose worker has answered that more will follow
        return "answering"
    return "joining" if step["waits_for"] == "join" else "waiting"


def draw(
    app: App, format: Format = "mermaid", *, topic: str | None = None, job: Progress | None = None
) -> str:
    """Draw an app, or one graph of it, or one graph with the state of a job."""
    graphs = [graph for graph in app.graphs if topic is None or graph.subscribes == topic]
    picture = _picture(app, graphs, job)
    return _mermaid(picture) if format == "mermaid" else _dot(picture)


# what is drawn --------------------------------------------------------------------------------


def _picture(app: App, graphs: Sequence[Graph], job: Progress | None) -> _Picture:
    picture = _Picture(f"{app.app_id} {app.version}")
    ids = {
        name: f"n{number}"
        for number, name in enumerate((name for one in graphs for name in one.activities), 1)
    }
    for graph in graphs:
        nodes = [_node(ids[one.name], graph, one, job) for one in graph.activities.values()]
        title = graph.subscribes if job is None else f"{graph.subscribes} · {job.title}"
        picture.clusters.append((title, nodes))
    triggers = {graph.subscribes: ids[graph.trigger] for graph in graphs}
    listeners: dict[str, list[str]] = {}
    for activity in (one for graph in graphs for one in graph.activities.values()):
        if activity.hook_topic is not None:
            listeners.setdefault(activity.hook_topic, []).append(ids[activity.name])
    for graph in graphs:
        for activity in graph.activities.values():
            picture.edges.extend(_edges(activity, ids, triggers, listeners))
    return picture


def _node(id: str, graph: Graph, activity: Activity, job: Progress | None) -> _Node:
    lines = tuple(_lines(graph, activity))
    if job is None:
        return _Node(id, _shape(activity), lines)
    # a trigger that only hands on writes no step
    found = Counter(job.steps.get(activity.name, ["success"] if activity.type == "trigger" else []))
    told = [(*_STATUS[status], found[status]) for status in _STATUS if found[status]]
    lines += tuple(f"{name} {count} times" if count > 1 else name for _, name, count in told)
    state = next((one for one in _STATES if one in {state for state, _, _ in told}), "ahead")
    return _Node(id, _shape(activity), lines, state)


def _shape(activity: Activity) -> str:
    waits = activity.type == "hook" and (activity.hook_topic or activity.sleep is not None)
    return "wait" if waits else activity.type


def _lines(graph: Graph, activity: Activity) -> Iterator[str]:
    yield activity.name
    if activity.type == "trigger":
        yield f"on {graph.subscribes}"
    elif activity.type in ("worker", "await", "signal"):
        yield f"{ {'worker': 'does', 'await': 'starts', 'signal': 'signals'}[activity.type] } " + (
            _short(activity.topic)
        )
    elif activity.interrupt is not None:
        target = activity.interrupt.target
        yield "ends " + (_short(target) if activity.interrupt.has_target else "this job")
    if activity.hook_topic:
        yield f"waits for {activity.hook_topic}"
    if activity.sleep is not None:
        yield f"{'at most' if activity.hook_topic else 'sleeps'} {_short(activity.sleep)} s"
    if activity.escalation is not None:
        yield f"asks {_short(activity.escalation.fields.get('role') or 'somebody')}"
    if activity.joins and activity.join != "each":
        yield f"joins {activity.join}"


def _edges(
    activity: Activity,
    ids: Mapping[str, str],
    triggers: Mapping[str, str],
    listeners: Mapping[str, Sequence[str]],
) -> Iterator[_Edge]:
    own = ids[activity.name]
    for one in activity.transitions:
        yield _Edge(own, ids[one.to], _label(one.conditions))
    if activity.ancestor is not None:
        yield _Edge(own, ids[activity.ancestor], "again", dashed=True)
    topic = activity.topic
    if isinstance(topic, str) and activity.type == "await" and topic in triggers:
        yield _Edge(own, triggers[topic], "awaits", dashed=True)
    if isinstance(topic, str) and activity.type == "signal":
        for listener in listeners.get(topic, ()):
            yield _Edge(own, listener, "signals", dashed=True)


def _label(conditions: Conditions | None) -> str:
    """Say when a transition fires; without conditions, nothing."""
    if conditions is None:
        return ""
    codes = conditions.code if isinstance(conditions.code, tuple) else (conditions.code,)
    matches = [_compared(one) for one in conditions.match or ()]
    parts = [f" {conditions.gate} ".join(matches)] if matches else []
    if not matches or [str(code) for code in codes] != ["200"]:
        parts.insert(0, f"code {', '.join(map(str, codes))}" if codes else "never")
    return ": ".join(parts)


def _compared(match: Match) -> str:
    actual = "undefined" if not _is_rule(match.actual) else _short(match.actual)
    if match.expected is True:
        return actual
    expected = (
        json.dumps(match.expected, ensure_ascii=False) if _is_rule(match.expected) else "undefined"
    )
    return f"{actual} = {expected}"


def _is_rule(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | list | dict)


def _short(rule: object) -> str:
    """Write a rule as a person would say it: a.b, or f(a.b, 5) for a pipe of one function."""
    if isinstance(rule, str) and is_expression(rule):
        return rule[1:-1].lstrip("@$")
    if isinstance(rule, dict) and isinstance(rows := rule.get("@pipe"), list) and rows:
        last = rows[-1]
        name = last[0] if isinstance(last, list) and last else None
        if len(rows) == 1 or not isinstance(name, str):
            return ", ".join(map(_short, last)) if isinstance(last, list) else "…"
        plain = len(rows) == 2 and len(last) == 1 and isinstance(rows[0], list)
        given = ", ".join(map(_short, rows[0])) if plain else "…"
        return f"{name.strip('{@}').rpartition('.')[2]}({given})"
    return rule if isinstance(rule, str) else json.dumps(rule, ensure_ascii=False)


# Mermaid --------------------------------------------------------------------------------------


def _mermaid(picture: _Picture) -> str:
    lines = ["flowchart TD"]
    for number, (title, nodes) in enumerate(picture.clusters, 1):
        lines.append(f'  subgraph g{number}["{_mermaid_text(title)}"]')
        for node in nodes:
            opening, closing, _ = _SHAPES[node.shape]
            text = "<br/>".join(map(_mermaid_text, node.lines))
            lines.append(f'    {node.id}{opening}"{text}"{closing}')
        lines.append("  end")
    for edge in picture.edges:
        arrow = "-.->" if edge.dashed else "-->"
        label = f'|"{_mermaid_text(edge.label)}"|' if edge.label else ""
        lines.append(f"  {edge.source} {arrow}{label} {edge.target}")
    for state, colour in _COLOURS.items():
        members = [
            node.id for _, nodes in picture.clusters for node in nodes if node.state == state
        ]
        if members:
            lines.append(f"  classDef {state} fill:{colour},color:#000000")
            lines.append(f"  class {','.join(members)} {state}")
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Write every character that could mean something by its number."""
    return "".join(one if _PLAIN.fullmatch(one) else f"#{ord(one)};" for one in _cut(text))


# DOT ------------------------------------------------------------------------------------------


def _dot(picture: _Picture) -> str:
    lines = [
        f"digraph {_dot_text(picture.title)} {{",
        '  graph [fontname="sans-serif"];',
        '  node [fontname="sans-serif", style=filled, fillcolor="#ffffff"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    for number, (title, nodes) in enumerate(picture.clusters, 1):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_dot_text(title)};")
        for node in nodes:
            colour = f', fillcolor="{_COLOURS[node.state]}"' if node.state else ""
            label = _dot_text(*node.lines)
            lines.append(f"    {node.id} [label={label}, shape={_SHAPES[node.shape][2]}{colour}];")
        lines.append("  }")
    for edge in picture.edges:
        said = [f"label={_dot_text(edge.label)}"] if edge.label else []
        said += ["style=dashed", "constraint=false"] if edge.dashed else []
        attributes = f" [{', '.join(said)}]" if said else ""
        lines.append(f"  {edge.source} -> {edge.target}{attributes};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_text(*lines: str) -> str:
    r"""Quote text: `\` and `"` for the string, `&` for the entities that labels may hold."""
    cut = (_cut(line) for line in lines)
    escaped = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in cut)
    return '"' + "\\n".join(escaped) + '"'


def _cut(text: str) -> str:
    """Shorten, and let nothing through that cannot be seen."""
    seen = "".join(one if one.isprintable() else "�" for one in text)
    return seen if len(seen) <= _LONGEST else seen[: _LONGEST - 1] + "…"
