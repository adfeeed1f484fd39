"""The words of the language: which fields stand where, and which names are good."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = ("trigger", "worker", "await", "hook", "activity", "cycle", "signal", "interrupt")

DOCUMENT = frozenset({"app"})
APP = frozenset({"id", "version", "graphs"})
GRAPH = _words(
    "subscribes publishes expire persistent input output activities transitions hooks validate"
)
COMMON = _words(
    "type title input output job hook statusThreshold emit persist retry telemetry join validate"
)
BY_TYPE = {
    "trigger": frozenset({"stats", "entity"}),
    "worker": frozenset({"topic"}),
    "await": frozenset({"topic", "await"}),
    "hook": frozenset({"sleep", "escalation"}),
    "cycle": frozenset({"ancestor"}),
    "signal": _words("subtype topic signal status code resolver key_name key_value scrub"),
    "interrupt": _words("target topic reason throw descend code stack expire"),
}
ANY_TYPE = COMMON.union(*BY_TYPE.values())
MAPPED = frozenset({"maps", "schema"})
CONDITIONS = frozenset({"code", "match", "gate"})
MATCH = frozenset({"expected", "actual"})
RULES = _words(
    "statusThreshold emit persist telemetry sleep escalation topic await stats entity status code "
    "key_name key_value scrub target reason throw descend stack expire"
)
STATS = _words("id key granularity measures parent adjacent")
MEASURES = ("count", "sum", "avg", "mdn", "max", "min", "index")
IGNORED_STATS = frozenset({"parent", "adjacent"})
GRANULARITIES = ("5m", "10m", "15m", "30m", "1h", "infinity")
ESCALATION = _words(
    "type subtype entity description role priority originId parentId initiatedBy traceId spanId "
    "expiresAt taskQueue workflowType"
)
ESCALATION_OBJECTS = ("metadata", "envelope")

# for readers
DOCUMENTATION = frozenset({"title", "description"})
# HotMesh accepts these and does nothing with them; so do we
IGNORED_APP = frozenset({"settings", "title", "description"})
IGNORED_GRAPH = frozenset({"title", "description", "inputs", "outputs", "timeout", "settings"})
IGNORED_ACTIVITY = _words(
    "description timeout eventName statusThresholdType inputs outputs cycle settings"
)
# its compiler writes these over whatever a document says
COMPILER_OWNED = _words(
    "subscribes publishes expire persistent parent ancestors consumes produces PRODUCES "
    "transitions collationInt trigger"
)

ROOTS = ("$self", "$job", "$hook", "$app", "$graph", "data", "metadata")
REDUCE = ("$item", "$key", "$index", "$input", "$output")

# what a job and a step tell of themselves; to tell who a job is costs no look at other rows
JOB_IDENTITY = _words("jid gid app vrs tpc aid js")
JOB_METADATA = JOB_IDENTITY | _words("jc ju err key ts pj pg pd pa px persistent")
STEP_METADATA = _words("aid atp stp dad ac au err")
# HotMesh keeps there for itself: its engine's id, its ledger, the ids of traces
INTERNAL_METADATA = _words("ngn trc as l1s l2s")

APP_ID = re.compile(r"[A-Za-z0-9_-]{1,63}")
ACTIVITY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
CODE = re.compile(r"[1-9][0-9]{2}")
EXPRESSION = re.compile(r"\{.*\}", re.DOTALL)
VERSION = re.compile(r"[1-9][0-9]{0,17}")

MAX_TOPIC_BYTES = 200
MAX_ACTIVITIES = 2_000
MAX_RETRIES = 1_000
MAX_PRIORITY = 1_000
MAX_SECONDS = 10 * 365 * 24 * 3600


def topic_problem(topic: str) -> str:
    """Say what is wrong with the name of a topic, or nothing."""
    if not topic.strip():
        return "is empty"
    if len(topic.encode()) > MAX_TOPIC_BYTES:
        return f"is longer than {MAX_TOPIC_BYTES} bytes"
    if not topic.isprintable():
        return "holds characters that cannot be seen"
    return ""
