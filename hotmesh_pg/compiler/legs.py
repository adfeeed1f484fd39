"""Generated functions: their names, their text, and the door that calls them.

A leg is one function of one activity. Its body is expressions over the context `c`; what they refer
to tells the engine what it must fetch.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.expressions import Expressions, quote
from hotmesh_pg.compiler.metadata import (
    asks_for_metadata,
    job_metadata,
    persistent,
    statistics,
)
from hotmesh_pg.compiler.model import Graph
from hotmesh_pg.compiler.ways import METADATA

_LONGEST_NAME = 63
_PLAIN_PART = re.compile(r"(?!g_)[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Leg:
    """One generated function: what it answers for, and the steps that it refers to."""

    kind: str
    subject: str
    name: str
    sql: str
    reads: tuple[str, ...]
    helpers: tuple[str, ...]


class LegWriter:
    """Collects the expressions of one leg and writes its function."""

    def __init__(self, own: tuple[str, str], kind: str, subject: str) -> None:
        self.kind = kind
        self.subject = subject
        self.name = identifier(*own, kind, subject)
        self.expressions = Expressions(self.name)

    def function(
        self,
        graph: Graph | None,
        answers: dict[str, str],
        prologue: str = "",
        guard: str = "",
    ) -> Leg:
        references = self.expressions.references
        held = persistent(self.expressions, graph) if graph else ""
        counted = statistics(self.expressions, graph) if graph else ""
        roots = {reference[0] for reference in references if reference}
        own = job = ""
        if self.subject in roots and not self.kind.startswith("match"):
            # By its own name an activity means the step that is being left.
            own = f"  c := c || jsonb_build_object({quote(self.subject)}, c -> '$self');\n"
        if roots & {"data", "metadata"}:
            job = "  c := c || coalesce(c -> '$job', '{}');\n"
        # A prologue changes `$self`; the key of statistics may name the trigger, which has none.
        first, last = (own, "") if counted and not prologue else ("", own)
        prologue = held + first + counted + job + prologue + last
        members = ",\n    ".join(f"{quote(key)}, {sql}" for key, sql in answers.items())
        body = f"{prologue}{guard}  return jsonb_build_object(\n    {members});\n"
        script = self._script(_function(self.name, body))
        reads = _reads(graph, self.subject, references) if graph else ()
        helpers = tuple(self.expressions.helpers)
        return Leg(self.kind, self.subject, self.name, script, reads, helpers)

    def _script(self, own: str) -> str:
        return "\n\n\n".join([*self.expressions.auxiliary, own])


def _reads(graph: Graph, subject: str, references: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Name what the engine must fetch: steps of other activities, and what begins with `$`."""
    roots = {reference[0] for reference in references if reference}
    told = {reference[0] for reference in references if asks_for_metadata(reference)}
    reads = {
        name + METADATA * (name in told)
        for name in roots & (set(graph.activities) - {graph.trigger, subject})
    }
    if own := roots & {"$self", subject}:
        reads.add("$self" + METADATA * bool(own & told))
    if graph.trigger in roots and graph.trigger != subject:
        reads.add("$input" + METADATA * (graph.trigger in told))
    names = set(job_metadata(references))
    if names - words.JOB_IDENTITY:
        reads.add("$job" + METADATA)
    elif names:
        reads.add("$metadata")
    elif roots & {"$job", "data"}:
        reads.add("$job")
    return tuple(sorted(reads))


def _function(name: str, body: str) -> str:
    tag = "$body$"
    while tag in body:
        tag = f"$b{len(tag)}_{tag[1:]}"
    return (
        f"create or replace function hotmesh_app.{name}(c jsonb, p_code integer)\n"
        f"returns jsonb\nlanguage plpgsql\nvolatile\nas {tag}\nbegin\n{body}end;\n{tag};"
    )


def dispatcher_function(name: str, legs: list[Leg]) -> str:
    """One door a version: the engine names a leg and an activity; errors come back as answers."""
    branches = "".join(
        f"    when {quote(f'{leg.kind} {leg.subject}')} then"
        f" return hotmesh_app.{leg.name}(c, p_code);\n"
        for leg in legs
    )
    choice = f"  case p_leg || ' ' || p_activity\n{branches}    else return '{{}}';\n  end case;\n"
    body = (
        (choice if legs else "  return '{}';\n") + "exception when others then\n"
        "  return jsonb_build_object('error', jsonb_build_object(\n"
        "    'code', 500, 'message', sqlerrm, 'activity', p_activity));\n"
    )
    tag = "$body$"
    while tag in body:
        tag = f"$b{len(tag)}_{tag[1:]}"
    return (
        f"create or replace function hotmesh_app.{name}(\n"
        "  p_leg text, p_activity text, c jsonb, p_code integer\n)\n"
        f"returns jsonb\nlanguage plpgsql\nvolatile\nas {tag}\nbegin\n{body}end;\n{tag};"
    )


def identifier(*parts: str) -> str:
    """A readable SQL name; where reading would be ambiguous or too long, a digest tells apart.

    Different parts never give the same name: an app must not write over another's functions.
    """
    exact = "__".join(parts)
    plain_parts = exact[0].isalpha() and all(map(_PLAIN_PART.fullmatch, parts))
    if plain_parts and len(exact) <= _LONGEST_NAME:
        return exact
    plain = re.sub(r"[^a-z0-9_]", "_", exact.lower())
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return f"g_{plain}"[: _LONGEST_NAME - 17] + f"_{digest}"
