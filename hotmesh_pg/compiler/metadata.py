"""Metadata of jobs and steps: what of it is referred to, and what the compiler itself adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotmesh_pg.compiler.expressions import Expressions, quote
from hotmesh_pg.compiler.model import Graph, Rule

_WHOLE = "*"
_PERSISTENT = "persistent"


def job_metadata(references: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Name the job's metadata that is referred to; `*` where all of it is."""
    for reference in references:
        if reference == ("$job",):
            yield _WHOLE
        elif reference[:2] == ("$job", "metadata"):
            yield reference[2] if len(reference) > 2 else _WHOLE
        elif reference[:1] == ("metadata",):
            yield reference[1] if len(reference) > 1 else _WHOLE


def asks_for_metadata(reference: tuple[str, ...]) -> bool:
    """Whether a reference to a step asks for more of its metadata than the error."""
    rest = reference[1:]
    return rest in ((), ("output",)) or (
        rest[:2] == ("output", "metadata") and rest[2:3] != ("err",)
    )


def persistent(e: Expressions, graph: Graph) -> str:
    """Put what the graph says under `persistent` where a rule of one of its activities reads it."""
    places = []
    if any(one[:2] == ("$self", "metadata") or one == ("$self",) for one in e.references):
        places.append("$self")
    if {_PERSISTENT, _WHOLE} & set(job_metadata(e.references)):
        places.append("$job")
    if not places or graph.persistent is None:
        return ""
    value = e.value(graph.persistent)
    held = f"hotmesh.pipe_object(array['{_PERSISTENT}'], array[{value}]::jsonb[])"
    return "".join(
        f"  c := c || jsonb_build_object('{place}', coalesce(c -> '{place}', '{{}}')"
        f" || jsonb_build_object('metadata', coalesce(c #> '{{{place},metadata}}', '{{}}')"
        f" || {held}));\n"
        for place in places
    )


def statistics(e: Expressions, graph: Graph) -> str:
    """Put the key of a job's statistics and its bucket where a rule reads them.

    The key is the trigger's rule: its `$self` is the trigger, whoever asks.
    """
    stats = graph.activities[graph.trigger].stats
    if stats is None or stats.key is None:
        return ""
    if not {"key", "ts", _WHOLE} & set(job_metadata(e.references)):
        return ""
    value = e.value(_of_trigger(stats.key, graph.trigger))
    key = f"case when {value} <> 'null' then hotmesh.pipe_to_string({value}) end"
    return f"  c := hotmesh._counted(c, {key}, {quote(stats.granularity)});\n"


def _of_trigger(rule: Rule, trigger: str) -> Rule:
    """Rename `$self` in a rule; objects and lists within a cell are literals."""
    if isinstance(rule, str):
        if rule.startswith("{$self.") and rule.endswith("}"):
            return "{" + trigger + rule.removeprefix("{$self")
        return rule
    if isinstance(rule, dict):
        return {
            name: [_of_row(row, trigger) for row in rows] if isinstance(rows, list) else rows
            for name, rows in rule.items()
        }
    return rule


def _of_row(row: Rule, trigger: str) -> Rule:
    if isinstance(row, list):
        return [_of_trigger(cell, trigger) if isinstance(cell, str) else cell for cell in row]
    return _of_trigger(row, trigger)
