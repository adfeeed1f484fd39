"""The checked model of a YAML app: what the SQL generator reads.

Everything here has passed the checks, so a reader of it need not ask whether a name exists. Rules
(maps, references, pipes, literals) stay plain values, as the document held them; None is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from hotmesh_pg.compiler.errors import Position, Problem
from hotmesh_pg.compiler.loader import Path, Value

Rule: TypeAlias = Value
ActivityType = Literal["trigger", "worker", "await", "hook", "cycle", "signal", "interrupt"]
Join = Literal["each", "all", "any"]
Gate = Literal["and", "or"]
Code: TypeAlias = int | str | tuple[int | str, ...]


class Missing(Enum):
    """What a `match` does not say: JavaScript's undefined, which is not null."""

    UNDEFINED = "undefined"


UNDEFINED = Missing.UNDEFINED


@dataclass(frozen=True, slots=True)
class Match:
    """One comparison: a transition's `expected` is a literal, a hook rule's is a rule."""

    expected: Rule | Missing
    actual: Rule | Missing


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a transition fires. A code is compared as text, a tuple of codes as numbers."""

    code: Code = 200
    match: tuple[Match, ...] | None = None
    gate: Gate = "and"


@dataclass(frozen=True, slots=True)
class Transition:
    """An edge to the next activity; without conditions it fires on every outcome, errors too."""

    to: str
    conditions: Conditions | None
    position: Position


@dataclass(frozen=True, slots=True)
class HookRule:
    """Which waiting job a signal on `topic` wakes, and at which activity."""

    topic: str
    to: str
    matches: tuple[Match, ...]
    gate: Gate
    position: Position


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a trigger's statistics."""

    measure: Literal["count", "sum", "avg", "mdn", "max", "min", "index"]
    target: str

    @property
    def name(self) -> str:
        """How statistics call the target: `{t1.input.data.size.width}` is size/width."""
        return "/".join(self.target[1:-1].split(".")[3:])


@dataclass(frozen=True, slots=True)
class Stats:
    """How a trigger names its job and counts it."""

    id: Rule = None
    key: Rule = None
    granularity: str = "5m"
    measures: tuple[Measure, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether jobs are counted: not without a key, nor without anything to measure."""
        return self.key not in (None, "") and bool(self.measures)


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a waiting hook asks a person: `fields` by the document's names, literal or reference."""

    fields: Mapping[str, Rule]
    metadata: Rule = None
    envelope: Rule = None


@dataclass(frozen=True, slots=True)
class Signal:
    """What a signal activity sends: to one waiting job, or to all that `resolver` finds."""

    subtype: Literal["one", "all"]
    topic: Rule
    maps: Rule = None
    status: Rule = None
    code: Rule = None
    resolver_maps: Rule = None
    key_name: Rule = None
    key_value: Rule = None
    scrub: Rule = None


@dataclass(frozen=True, slots=True)
class Interrupt:
    """What an interrupt activity ends; `has_target` is false when it ends its own job."""

    has_target: bool
    target: Rule = None
    topic: Rule = None
    reason: Rule = None
    throw: Rule = None
    descend: Rule = None
    code: Rule = None
    stack: Rule = None
    expire: Rule = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A node of a graph.

    `depth` counts from 1 at the trigger; it is None where ways of different length lead here (and
    below), and where none does. `ancestors` is one way from the trigger, `parents` every direct
    source, `joins` whether there are several. `cycle` says that a cycle activity goes back here.
    """

    name: str
    type: ActivityType
    position: Position
    path: Path
    title: str = ""
    input_maps: Rule = None
    output_maps: Rule = None
    job_maps: Rule = None
    input_schema: Value = None
    output_schema: Value = None
    validate: bool = False
    status_threshold: Rule = None
    emit: Rule = None
    persist: Rule = None
    telemetry: Mapping[str, Rule] = field(default_factory=dict)
    retry: Mapping[str, int] = field(default_factory=dict)
    sleep: Rule = None
    topic: Rule = None
    await_: Rule = None
    entity: Rule = None
    ancestor: str | None = None
    cycle: bool = False
    join: Join = "each"
    stats: Stats | None = None
    escalation: Escalation | None = None
    signal: Signal | None = None
    interrupt: Interrupt | None = None
    hook_topic: str | None = None
    transitions: tuple[Transition, ...] = ()
    depth: int | None = None
    joins: bool = False
    parents: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """One flow; its activities stand in the order of the document."""

    subscribes: str
    trigger: str
    activities: Mapping[str, Activity]
    hooks: Mapping[str, tuple[HookRule, ...]]
    position: Position
    path: Path
    publishes: str | None = None
    expire: Rule = None
    persistent: Rule = None
    input_schema: Value = None
    output_schema: Value = None
    validate: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """A checked document, ready to be compiled."""

    app_id: str
    version: str
    graphs: tuple[Graph, ...]
    source: str
    warnings: tuple[Problem, ...] = ()

    def activities(self) -> Iterator[Activity]:
        """Walk the activities of every graph, in the order of the document."""
        for graph in self.graphs:
            yield from graph.activities.values()
