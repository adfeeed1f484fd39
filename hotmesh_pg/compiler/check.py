"""A document to a checked app: all that is wrong is collected, then reported at once."""

from __future__ import annotations

from dataclasses import replace

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.check_flow import check_flow
from hotmesh_pg.compiler.check_graph import Draft, read_graph
from hotmesh_pg.compiler.check_links import check_links
from hotmesh_pg.compiler.check_rules import is_expression
from hotmesh_pg.compiler.check_schema import check_schemas
from hotmesh_pg.compiler.errors import CompileError, Problem, in_order
from hotmesh_pg.compiler.loader import Document
from hotmesh_pg.compiler.model import Activity, App, Rule
from hotmesh_pg.compiler.section import Report, Section, kind, show


def check(document: Document, source: str) -> App:
    """Build the model of a document, or raise `CompileError` with every error it has."""
    app, problems = examine(document, source)
    errors = [problem for problem in problems if problem.severity == "error"]
    if app is None or errors:
        raise CompileError(errors)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    return replace(app, warnings=warnings)


def examine(document: Document, source: str) -> tuple[App | None, tuple[Problem, ...]]:
    """Find all that can be said of a document: errors, warnings and advice, in its order."""
    report = Report(document)
    app = _read(report, source)
    return app, in_order(report.problems)


def _read(report: Report, source: str) -> App | None:
    value = report.document.value
    if not isinstance(value, dict):
        found = "it is empty" if value is None else f"not {kind(value)}"
        report.error((), f"the document must be a mapping with 'app': {found}", "begin with 'app:'")
        return None
    top = Section(report, (), "document", value)
    top.only(words.DOCUMENT)
    top.require("app", "begin with 'app:'")
    section = top.section("app", "app")
    if section is None:
        return None
    section.only(words.APP, words.IGNORED_APP)
    app_id, version = _app_id(section), _version(section)
    drafts = _graphs(section)
    return App(app_id, version, tuple(draft.graph for draft in drafts), source)


def _app_id(section: Section) -> str:
    if not section.require("id", "name the app"):
        return ""
    app_id = section.text("id") or ""
    if not words.APP_ID.fullmatch(app_id):
        section.error("id", f"{show(app_id)} is not a good id", "use up to 63 of A-Z a-z 0-9 _ -")
    elif app_id == "a" or app_id.lower().startswith("pg_"):
        section.error("id", f"{show(app_id)} is reserved", "choose another id")
    return app_id


def _version(section: Section) -> str:
    hint = "write a whole number in quotes, such as '1'"
    if not section.require("version", hint):
        return ""
    value = section.get("version")
    text = str(value) if isinstance(value, str) or type(value) is int else ""
    if not words.VERSION.fullmatch(text):
        if isinstance(value, float):
            hint = "YAML reads it as a fraction and drops zeros; " + hint
        section.error("version", f"the version cannot be {kind(value)}", hint)
    return text


def _graphs(section: Section) -> list[Draft]:
    section.require("graphs", "add a list of graphs")
    graphs = section.sections("graphs")
    if section.get("graphs") == []:
        section.error("graphs", "there are no graphs", "add one")
    if not _bounded(section, graphs):
        return []
    drafts = [read_graph(_labelled(graph)) for graph in graphs]
    _check_unique(drafts)
    owners = {name: one.graph.subscribes for one in drafts for name in one.graph.activities}
    by_topic = {draft.graph.subscribes: draft.graph for draft in drafts}
    for draft in drafts:
        check_links(draft, owners, by_topic)
        check_flow(draft)
        check_schemas(draft.section, draft.graph)
    _check_topics(drafts)
    return drafts


def _labelled(graph: Section) -> Section:
    topic = graph.get("subscribes")
    name = show(topic) if isinstance(topic, str) else str(graph.path[-1])
    return replace(graph, label=f"graph {name}")


def _bounded(section: Section, graphs: list[Section]) -> bool:
    sizes = [graph.get("activities") for graph in graphs]
    count = sum(len(one) for one in sizes if isinstance(one, dict))
    if count > words.MAX_ACTIVITIES:
        message = f"{count:,} activities are more than {words.MAX_ACTIVITIES:,}"
        section.error("graphs", message, "split the app", at="key")
        return False
    return True


def _check_unique(drafts: list[Draft]) -> None:
    topics: dict[str, Draft] = {}
    owners: dict[str, Draft] = {}
    for draft in drafts:
        first = topics.setdefault(draft.graph.subscribes, draft)
        if first is not draft and draft.graph.subscribes:
            place = first.section.report.document.at((*first.graph.path, "subscribes"))
            message = f"two graphs subscribe to one topic, the other at {place}"
            hint = "rename one, or join the graphs"
            draft.section.error("subscribes", message, hint, rule="duplicate-name")
        for activity in draft.graph.activities.values():
            owner = owners.setdefault(activity.name, draft)
            if owner is not draft:
                place = owner.graph.activities[activity.name].position
                message = f"activity {activity.name!r} is defined already at {place}"
                hint = "names are unique in an app; rename one"
                draft.section.report.problem(
                    activity.position, message, hint, rule="duplicate-name"
                )


def _check_topics(drafts: list[Draft]) -> None:
    """Warn of topics that nobody in the app listens to."""
    subscribed = {draft.graph.subscribes for draft in drafts}
    hooked = {topic for draft in drafts for topic in draft.graph.hooks}
    for draft in drafts:
        for activity in draft.graph.activities.values():
            if activity.type == "await":
                _warn_unheard(draft, activity, "graph subscribes to", subscribed)
            elif activity.type == "signal":
                _warn_unheard(draft, activity, "hook waits on", hooked)
    awaited = [one for draft in drafts for one in draft.graph.activities.values()]
    names = [one.topic for one in awaited if one.type == "await"]
    for draft in drafts:
        _advise_unused(draft, names)


def _advise_unused(draft: Draft, awaited: list[Rule]) -> None:
    """Speak of topics that are declared for nobody."""
    topic, report = draft.graph.subscribes, draft.section.report
    if topic.startswith(".") and all(isinstance(t, str) for t in awaited) and topic not in awaited:
        hint = "a topic that begins with . is private: let an activity await it, or remove the dot"
        draft.section.advise("subscribes", "nobody awaits this graph", hint, rule="unused-topic")
    for name, rules in draft.graph.hooks.items():
        if not rules:
            section = report.section((*draft.graph.path, "hooks", name), f"hook {show(name)}")
            hint = "add a rule such as {to: an-activity, conditions: …}"
            section.advise("", "no activity waits on this topic", hint, rule="unused-topic")


def _warn_unheard(draft: Draft, activity: Activity, listener: str, known: set[str]) -> None:
    topic = activity.topic
    if not isinstance(topic, str) or is_expression(topic) or topic in known:
        return
    report = draft.section.report
    section = report.section(activity.path, f"activity {show(activity.name)}")
    message = f"no {listener} {show(topic)} in this app"
    section.warn("topic", message, report.suggest(topic, known), at="value", rule="unheard-topic")
