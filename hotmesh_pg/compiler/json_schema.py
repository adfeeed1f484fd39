"""A JSON Schema (2020-12) of documents, for editors.

It is made from the word lists that the compiler checks with: a field that is added there is here,
or has no description and fails the tests. What a schema cannot say (whether an activity exists,
has run by then, is reached) the compiler and `lint` say. What is accepted and does nothing is
deprecated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from hotmesh_pg.compiler import words
from hotmesh_pg.compiler.check_schema import COUNTS, FORMATS, NUMBERS, REFUSED, TYPES
from hotmesh_pg.compiler.functions import FUNCTIONS
from hotmesh_pg.compiler.references import REF
from hotmesh_pg.compiler.schemas import HELD, MANY, NAMED, ONE
from hotmesh_pg.compiler.suffixes import MAX_SLOTS

Schema: TypeAlias = dict[str, Any]

_ANY: Schema = {}
_EXPRESSION = r"^\{[\s\S]*\}$"
_SUFFIXED = r"^[\s\S]*\[[^\[\]]*\]$"
_SUFFIX = r"^([\s\S]+\[0*([1-9][0-9]{0,2}|1000)\]|[\s\S]*\[[-_]\])$"
_SECONDS_TEXT = r"^\s*[-+]?[0-9._]+([eE][-+]?[0-9]+)?\s*$|" + _EXPRESSION

# what editors show; a dotted name is the field of one block alone
DESCRIPTIONS: Mapping[str, str] = {
    "$ref": "A file, a place in it, or both: './maps/order.yaml#/a5/job' is put here.",
    "activities": "The nodes of the graph by name, unique in the app. One is the trigger.",
    "actual": "What is compared: a reference, a @pipe or a literal.",
    "adjacent": "Ignored.",
    "ancestor": "The activity to go back to, usually a hook: what follows it runs once more.",
    "app": "A named, versioned set of graphs.",
    "app.id": "The name of the app: up to 63 of A-Z a-z 0-9 _ -.",
    "await": "Whether to wait for the child. Only false does not: then it is left alone.",
    "code": "The status code: a number, its text, or a list of numbers. Without it, 200.",
    "conditions": "When it is taken. Without conditions: on every outcome, errors too.",
    "conditions.code": "The status codes on which it fires; 200 if none is given.",
    "cycle": "Set by the compiler.",
    "descend": "Whether the children end with it.",
    "description": "For readers.",
    "emit": "Only true: when the step is left, tell who waits for the job what it holds so far.",
    "entity": "The class of the job, for searches.",
    "envelope": "What the waiting step hands to whoever answers: an object, or a reference to one.",
    "escalation": "Ask a person: a searchable, claimable row. Needs a topic under 'hooks'.",
    "escalation.description": "What is asked.",
    "escalation.entity": "What it is about.",
    "escalation.expiresAt": "When the question lapses, as 2030-01-31T09:30:00Z.",
    "escalation.initiatedBy": "Who caused the question.",
    "escalation.originId": "The first of the jobs that led here.",
    "escalation.parentId": "The job above this one.",
    "escalation.priority": "0 (first) to 1,000 (last); 5 if none is given.",
    "escalation.role": "Who may answer.",
    "escalation.spanId": "For tracing.",
    "escalation.subtype": "A finer kind of question.",
    "escalation.taskQueue": "Which queue of questions it belongs to.",
    "escalation.traceId": "For tracing.",
    "escalation.type": "The kind of question.",
    "escalation.workflowType": "The kind of job that asks.",
    "eventName": "Ignored.",
    "expected": "What it is compared with: in transitions a literal, in hooks also a reference.",
    "expire": "Seconds for which an ended job can be read; 0 and less, or nothing: until pruned.",
    "gate": "and: every match holds (the default); or: any does.",
    "granularity": "The length of a bucket of statistics; 5m if none is given.",
    "graphs": "The flows of the app.",
    "hook": "Documentation of what signals bring.",
    "hooks": "On which topics hooks wait for signals, and how a signal names its job.",
    "input": "What the activity is given.",
    "graph.input": "What the graph is given: its schema, to which validate: true holds jobs.",
    "inputs": "Ignored; the field is called 'input'.",
    "interrupt.code": "The code of the interrupted job's error; 410 if none is given.",
    "interrupt.expire": "Seconds for which the interrupted job can be read.",
    "interrupt.topic": "The topic of the graph of the job to end; any, if none is given.",
    "job": "What is mapped into the job when the step ends.",
    "join": "Where transitions meet. each: a step an arrival; any: one, at the first arrival; "
    "all: one, when none can still arrive.",
    "key": "The label under which jobs are counted.",
    "key_name": "Facet by which a signal to all finds its jobs.",
    "key_value": "Value of that facet.",
    "maps": "Names, each with a literal, a reference such as '{start.output.data.id}', or a @pipe.",
    "match": "Comparisons that must hold as well.",
    "measure": "What is counted of the target.",
    "measures": "What is counted of each job.",
    "metadata": "By what the question can be found: an object, or a reference to one.",
    "output": "What a hook, a signal or an interrupt hands on. A worker's output is its answer.",
    "graph.output": "What the graph answers: output.schema, for readers.",
    "outputs": "Ignored; the field is called 'output'.",
    "parent": "Set by the compiler.",
    "persist": "Only true: the job counts as done here, while work goes on.",
    "persistent": "Any value: activities read it as {$job.metadata.persistent}.",
    "publishes": "The topic on which the end of a job is announced.",
    "reason": "Why the job is interrupted.",
    "resolver": "Which jobs a signal to all looks for: {data, range, start, end}.",
    "retry": "How often a failed task is tried again, by its code, such as {'500': [3]}.",
    "schema": "A JSON Schema (2020-12): documentation, unless validate is true.",
    "scrub": "Whether what a signal to all has found is forgotten.",
    "settings": "Ignored.",
    "signal": "What is sent: signal.maps.",
    "signal.code": "The status code that the waiting job gets; 200 if none is given.",
    "signal.topic": "The topic of the hook to wake.",
    "sleep": "Seconds to sleep, or the longest time to wait for a signal.",
    "stack": "The stack of the interrupted job's error.",
    "stats": "How the job is named and counted.",
    "stats.id": "The key of the job, such as '{$self.input.data.id}'; random if none is given.",
    "stats.parent": "Ignored.",
    "status": "The status that the waiting job gets: success (the default), pending or error.",
    "statusThreshold": "So many open branches are as good as none: the job completes here.",
    "statusThresholdType": "Ignored.",
    "subscribes": "The topic that starts the graph; one that begins with . is private.",
    "subtype": "one waiting job, or all that the resolver finds.",
    "target": "The key of the job to interrupt; without it, the job itself ends.",
    "measures.target": "The value to count, such as '{trigger.input.data.price}'.",
    "telemetry": "What is stored with the step: text, numbers and booleans by name.",
    "throw": "false: the job ends without an error.",
    "timeout": "Ignored.",
    "title": "For readers.",
    "to": "The activity that follows, or that waits.",
    "topic": "The topic that workers serve: a name, a reference or a @pipe.",
    "await.topic": "The topic that the other graph of this app subscribes to.",
    "transitions": "From each activity: what follows it, and when.",
    "type": "What the activity does.",
    "validate": "Whether data is held to the schemas beside it.",
    "version": "A whole number in quotes. Jobs stay on the version on which they start.",
}

_TYPES: Mapping[str, str] = {
    "trigger": "The beginning: its output is the job's input.",
    "worker": "A task for a worker process.",
    "await": "Another graph of this app, as a child.",
    "hook": "Passes through, sleeps, or waits for a signal or a person.",
    "activity": "The same as hook.",
    "cycle": "Goes back to an activity before it.",
    "signal": "Wakes one waiting hook, or all that it finds.",
    "interrupt": "Ends a job, its own without a target.",
}


def json_schema() -> Schema:
    """Make the schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A YAML app of hotmesh_pg",
        **_closed("", {"app": _ref("app")}, words.DOCUMENT, required=["app"]),
        "$defs": {
            "app": _app(),
            "graph": _graph(),
            "activity": _activity(),
            **{f"type.{name}": _of_type(name) for name in words.TYPES},
            "transition": _transition(),
            "hookRule": _hook_rule(),
            "match": _closed("", {"expected": _ANY, "actual": _ref("rule")}, words.MATCH),
            "topic": {"type": "string", "minLength": 1, "maxLength": words.MAX_TOPIC_BYTES},
            **{name: _referable(shape) for name, shape in _scalars().items()},
            **_rules(),
            "reference": {
                "type": "object",
                "required": [REF],
                "properties": {REF: _REFERENCE},
            },
            "schema": _schema(held=False),
            "heldSchema": _schema(held=True),
        },
    }


def _scalars() -> dict[str, Schema]:
    return {
        "code": {
            "oneOf": [
                {"type": "integer", "minimum": 100, "maximum": 999},
                {"type": "string", "pattern": _whole(words.CODE)},
            ]
        },
        "anyTopic": {"anyOf": [_ref("topic"), _ref("computed")]},
        "word": {"type": ["string", "number", "null"]},
        "seconds": {
            "anyOf": [
                {"type": "number", "maximum": words.MAX_SECONDS},
                {"type": "string", "pattern": _SECONDS_TEXT},
                _ref("computed"),
                {"type": "null"},
            ]
        },
    }


_REFERENCE: Schema = {"type": "string", "description": DESCRIPTIONS[REF]}


# the document ---------------------------------------------------------------------------------


def _app() -> Schema:
    shapes: dict[str, Schema] = {
        "id": {
            "type": ["string", "number"],
            "pattern": _whole(words.APP_ID),
            "not": {"pattern": "^(a|[Pp][Gg]_.*)$"},
        },
        "version": {
            "anyOf": [
                {"type": "string", "pattern": _whole(words.VERSION)},
                {"type": "integer", "minimum": 1},
            ]
        },
        "graphs": {"type": "array", "minItems": 1, "items": _ref("graph")},
    }
    return _closed(
        "app", shapes, words.APP, words.IGNORED_APP, required=["id", "version", "graphs"]
    )


def _graph() -> Schema:
    schema_alone = _closed("", {"schema": _ref("schema")}, {"schema"}, words.MAPPED, null=True)
    name = {"pattern": _whole(words.ACTIVITY), "not": {"enum": sorted(words.ROOTS)}}
    shapes: dict[str, Schema] = {
        "subscribes": {"anyOf": [_ref("topic"), {"type": "number"}]},
        "publishes": {"anyOf": [_ref("topic"), {"type": ["number", "null"]}]},
        "expire": _ref("seconds"),
        "persistent": _ref("rule"),
        "input": schema_alone,
        "output": schema_alone,
        "activities": {
            "type": "object",
            "propertyNames": {"anyOf": [name, {"const": REF}]},
            "properties": {REF: _REFERENCE},
            "additionalProperties": _ref("activity"),
        },
        "transitions": _lists("transition"),
        "hooks": _lists("hookRule"),
        "validate": _FLAG,
    }
    required = ["subscribes", "activities"]
    schema = _closed("graph", shapes, words.GRAPH, words.IGNORED_GRAPH, required=required)
    return {**schema, "allOf": [_holding("input")]}


_FLAG: Schema = {"type": ["boolean", "null"]}


def _lists(of: str) -> Schema:
    """Lists by name."""
    return {
        "type": ["object", "null"],
        "properties": {REF: _REFERENCE},
        "additionalProperties": _referable({"type": ["array", "null"], "items": _ref(of)}),
    }


def _transition() -> Schema:
    shapes = {"to": {"type": ["string", "number"]}, "conditions": _conditions(needs_match=False)}
    return _closed("", shapes, {"to", "conditions"}, {"code"}, required=["to"])


def _hook_rule() -> Schema:
    shapes = {"to": {"type": ["string", "number"]}, "conditions": _conditions(needs_match=True)}
    return _closed("", shapes, {"to", "conditions"}, required=["to", "conditions"])


def _conditions(*, needs_match: bool) -> Schema:
    codes = {"type": "array", "items": _ref("code")}
    matches: Schema = {"type": "array", "minItems": 1, "items": _ref("match")}
    if not needs_match:
        matches = {"type": ["array", "null"], "items": _ref("match")}
    shapes = {
        "code": {"anyOf": [_ref("code"), codes, {"enum": [0, None]}]},
        "match": matches,
        "gate": {"enum": ["and", "or", None]},
    }
    required = ["match"] if needs_match else []
    return _closed("conditions", shapes, words.CONDITIONS, null=not needs_match, required=required)


# activities -----------------------------------------------------------------------------------


def _activity() -> Schema:
    """Choose by the type, so that an editor speaks of one type and not of all."""
    return {
        "type": "object",
        "if": {"required": [REF]},
        "else": {"required": ["type"]},
        "properties": {
            "type": _described("", "type", {"enum": list(words.TYPES)}),
        },
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": {"const": name}}},
                "then": _ref(f"type.{name}"),
            }
            for name in words.TYPES
        ],
    }


def _of_type(name: str) -> Schema:
    kind = "hook" if name == "activity" else name
    known = words.COMMON | words.BY_TYPE[kind]
    ignored = words.IGNORED_ACTIVITY | words.COMPILER_OWNED | words.ANY_TYPE
    shapes = {**_shapes(kind), "type": {"const": name, "description": _TYPES[name]}}
    needed = {
        "worker": ["topic"],
        "await": ["topic"],
        "signal": ["topic"],
        "cycle": ["ancestor"],
    }
    schema = _closed(kind, shapes, known, ignored, required=["type", *needed.get(kind, ())])
    further = [_holding(*HELD[kind])] if kind in HELD else []
    if kind == "signal":
        to_all = {"required": ["subtype"], "properties": {"subtype": {"const": "all"}}}
        finds = {"required": ["key_name", "key_value"]}
        further = [{"if": to_all, "then": {"if": {"required": [REF]}, "else": finds}}]
    if further:
        schema["allOf"] = further
    return {"description": _TYPES[name], **schema}


def _holding(*blocks: str) -> Schema:
    """With validate, the schemas of some blocks are read; without, they are documentation."""
    schema = {"properties": {"schema": _ref("heldSchema")}}
    validated = {"required": ["validate"], "properties": {"validate": {"const": True}}}
    return {"if": validated, "then": {"properties": dict.fromkeys(blocks, schema)}}


def _shapes(kind: str) -> dict[str, Schema]:
    mapped, in_job = (
        _closed("", {"maps": _ref(maps), "schema": _ref("schema")}, words.MAPPED, null=True)
        for maps in ("maps", "jobMaps")
    )
    # maps and schemas by status code
    coded = {"patternProperties": {"^([0-9]..|default)$": {"deprecated": True}}}
    topic = _ref("anyTopic")
    return {
        **{field: _ref("rule") for field in words.RULES},
        "title": _ref("word"),
        **dict.fromkeys(("input", "output"), mapped | coded),
        "job": in_job | coded,
        **dict.fromkeys(("signal", "resolver"), mapped),
        "hook": _ANY,
        "telemetry": {"type": ["object", "null"], "additionalProperties": _ref("rule")},
        "retry": _retry(),
        "join": {"enum": ["each", "all", "any", None]},
        "validate": _FLAG,
        "topic": topic if kind in ("worker", "await", "signal") else {"anyOf": [topic, _NULL]},
        "sleep": _ref("seconds"),
        "expire": _ref("seconds"),
        "ancestor": {"type": ["string", "number"]},
        "subtype": {"enum": ["one", "all", None]},
        "escalation": _escalation(),
        "stats": _stats(),
    }


_NULL: Schema = {"type": "null"}


def _retry() -> Schema:
    count = {"type": "integer", "minimum": 1, "maximum": words.MAX_RETRIES}
    listed = {"type": "array", "minItems": 1, "prefixItems": [count]}
    return {
        "type": ["object", "null"],
        "properties": {REF: _REFERENCE},
        "propertyNames": {"anyOf": [{"pattern": _whole(words.CODE)}, {"const": REF}]},
        "additionalProperties": _referable({"anyOf": [count, listed]}),
    }


def _escalation() -> Schema:
    text = {"type": ["string", "number", "boolean", "null"]}
    shapes: dict[str, Schema] = dict.fromkeys(words.ESCALATION, text)
    shapes |= dict.fromkeys(("role", "type"), text | {"minLength": 1})
    shapes["priority"] = {
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": words.MAX_PRIORITY},
            {"type": "string", "pattern": r"^[0-9]+$|" + _EXPRESSION},
            _NULL,
        ]
    }
    either = {
        "anyOf": [
            {"type": ["object", "null"], "additionalProperties": _ref("rule")},
            {"type": "string", "pattern": _EXPRESSION},
        ]
    }
    shapes |= dict.fromkeys(words.ESCALATION_OBJECTS, either)
    return _closed("escalation", shapes, {*words.ESCALATION, *words.ESCALATION_OBJECTS}, null=True)


def _stats() -> Schema:
    measures: dict[str, Schema] = {
        "measure": {"enum": [*words.MEASURES]},
        "target": {"type": "string", "pattern": _EXPRESSION},
    }
    each = _closed("measures", measures, set(measures), required=list(measures))
    shapes: dict[str, Schema] = {
        "id": _ref("rule"),
        "key": _ref("rule"),
        "granularity": {"enum": [*words.GRANULARITIES, None]},
        "measures": {"type": ["array", "null"], "items": each},
    }
    known = words.STATS - words.IGNORED_STATS
    return _closed("stats", shapes, known, words.IGNORED_STATS, null=True)


# rules ----------------------------------------------------------------------------------------


def _rules() -> dict[str, Schema]:
    """Literals, references and pipes; a row after the first begins with a function."""
    function = {"type": "string", "pattern": r"^\{[@$][\s\S]*\}$", "allOf": [_ref("text")]}
    begun = {
        "if": {"type": "object"},
        "then": _ref("nested"),
        "else": {
            "type": "array",
            "minItems": 1,
            "prefixItems": [function],
            "items": _ref("cell"),
        },
    }
    first = {
        "if": {"type": "object"},
        "then": _ref("nested"),
        "else": {"type": "array", "items": _ref("cell")},
    }
    return {
        "function": {"enum": [f"{{@{name}}}" for name in FUNCTIONS]},
        "text": {"if": {"pattern": r"^\{@[\s\S]*\}$"}, "then": _ref("function")},
        "cell": {"if": {"type": "string"}, "then": _ref("text")},
        "rule": _rule({"items": _ref("rule"), "additionalProperties": _ref("rule")}),
        "maps": _maps("rule"),
        "jobRule": _rule(
            {
                "items": _ref("jobRule"),
                "propertyNames": {"anyOf": [{"not": {"pattern": _SUFFIXED}}, {"pattern": _SUFFIX}]},
                "patternProperties": {_SUFFIX: _ref("spread")},
                "additionalProperties": _ref("jobRule"),
            }
        ),
        "jobMaps": _maps("jobRule"),
        "spread": {
            "description": f"name[25]: up to so many slots of a list, {MAX_SLOTS:,} at most. "
            "name[-], name[_]: the members whose names begin with that sign.",
            "allOf": [_ref("rule")],
            "type": ["object", "array", "string"],
            "pattern": r"^\{",
        },
        "computed": {
            "description": "Rows of cells; each row's function takes what the row before gives.",
            "type": "object",
            "required": ["@pipe"],
            "properties": {"@pipe": _ref("rows")},
        },
        "rows": _referable(
            {
                "type": "array",
                "minItems": 1,
                "prefixItems": [first],
                "items": begun,
            }
        ),
        "nested": {
            "type": "object",
            "anyOf": [{"required": [name]} for name in ("@pipe", "@reduce", REF)],
            "if": {"required": ["@pipe"]},
            "then": {"properties": {"@pipe": _ref("rows")}},
            "else": {"properties": {"@reduce": _referable({"type": "array", "items": begun})}},
        },
    }


def _rule(members: Schema) -> Schema:
    return {
        "if": {"type": "object", "required": ["@pipe"]},
        "then": _ref("computed"),
        "else": {"allOf": [_ref("cell")], **members},
    }


def _maps(rule: str) -> Schema:
    return {
        "allOf": [_ref(rule)],
        "type": ["object", "array", "string", "null"],
        "pattern": _EXPRESSION,
    }


# JSON Schema ----------------------------------------------------------------------------------

_WORDS: Mapping[str, str] = {
    "$comment": "For readers.",
    "$defs": "Schemas to which a $ref of this schema may lead.",
    "$id": "For readers.",
    "$ref": "A schema within this one ('#/$defs/item'), or one that stands elsewhere.",
    "$schema": "For readers; it is draft 2020-12.",
    "additionalProperties": "What members fit that no other word names.",
    "allOf": "It fits all of these.",
    "anyOf": "It fits one of these at least.",
    "const": "It is this value.",
    "contains": "Some item fits this.",
    "contentEncoding": "For readers.",
    "contentMediaType": "For readers.",
    "contentSchema": "For readers.",
    "default": "For readers: nothing is filled in.",
    "definitions": "As $defs, which is the newer word.",
    "dependentRequired": "Which members there are, where another is.",
    "dependentSchemas": "What an object fits that has a certain member.",
    "deprecated": "For readers.",
    "description": "For readers.",
    "else": "What it fits where it does not fit 'if'.",
    "enum": "It is one of these values.",
    "example": "For readers.",
    "examples": "For readers.",
    "exclusiveMaximum": "It is less than this.",
    "exclusiveMinimum": "It is more than this.",
    "format": f"Checked are {', '.join(FORMATS)}.",
    "if": "Whether 'then' or 'else' holds.",
    "items": "What each item fits, behind those of prefixItems.",
    "maxContains": "How many items fit 'contains' at most.",
    "maxItems": "How many items there are at most.",
    "maxLength": "How many characters there are at most.",
    "maxProperties": "How many members there are at most.",
    "maximum": "It is this at most.",
    "minContains": "How many items fit 'contains' at least.",
    "minItems": "How many items there are at least.",
    "minLength": "How many characters there are at least.",
    "minProperties": "How many members there are at least.",
    "minimum": "It is this at least.",
    "multipleOf": "It is a multiple of this, in decimal.",
    "not": "It does not fit this.",
    "oneOf": "It fits exactly one of these.",
    "pattern": "A regular expression of JavaScript that text matches somewhere.",
    "patternProperties": "What members fit whose names match a regular expression.",
    "prefixItems": "What the first items fit, one by one.",
    "properties": "What members fit, by name.",
    "propertyNames": "What the names of members fit.",
    "readOnly": "For readers.",
    "required": "Which members there are.",
    "then": "What it fits where it fits 'if'.",
    "title": "For readers.",
    "type": "What it is: one of these kinds, or of a list of them.",
    "uniqueItems": "No two items are the same.",
    "writeOnly": "For readers.",
}


def _schema(*, held: bool) -> Schema:
    """Describe the words of a schema; what they must be matters only where data is held to it."""
    inner = _ref("heldSchema" if held else "schema")
    names = {"type": "array", "items": {"type": "string"}}
    one = {"enum": [*TYPES]}
    count: Schema = {"type": "integer", "minimum": 0}
    number: Schema = {"type": "number"}
    text: Schema = {"type": "string"}
    shapes: dict[str, Schema] = {
        **dict.fromkeys(COUNTS, count),
        **dict.fromkeys(NUMBERS, number),
        **dict.fromkeys(("pattern", "format", REF), text),
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        "uniqueItems": {"type": "boolean"},
        "enum": {"type": "array"},
        "required": names,
        "dependentRequired": {"type": "object", "additionalProperties": names},
        "type": {"anyOf": [one, {"type": "array", "items": one}]},
    }
    if not held:
        shapes = {}
    loose: Schema = {} if not held else {"type": "object"}
    listed: Schema = {} if not held else {"type": "array", "minItems": 1}
    shapes |= dict.fromkeys(ONE, inner)
    shapes |= dict.fromkeys(NAMED, loose | {"additionalProperties": inner})
    shapes |= dict.fromkeys(MANY, listed | {"items": inner})
    properties = {
        name: {"description": said, **shapes.get(name, {})} for name, said in _WORDS.items()
    }
    if not held:
        return {"properties": properties}
    refused = {
        name: {"description": f"Not supported: {hint}.", "not": {}}
        for name, hint in REFUSED.items()
    }
    return {"type": ["object", "boolean"], "properties": properties | refused}


# tools ----------------------------------------------------------------------------------------


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^({pattern.pattern})$"


def _closed(
    block: str,
    shapes: Mapping[str, Schema],
    known: Collection[str],
    ignored: Collection[str] = (),
    *,
    required: Collection[str] = (),
    null: bool = False,
) -> Schema:
    """Describe a mapping that holds these fields and no others."""
    properties = {name: _described(block, name, shapes[name]) for name in sorted(known)}
    properties[REF] = _REFERENCE
    for name in sorted(set(ignored) - set(known)):
        properties[name] = _described(block, name, {})
        if name not in words.DOCUMENTATION:
            properties[name]["deprecated"] = True
    schema: Schema = {
        "type": ["object", "null"] if null else "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:  # of this, or of what the reference brings
        schema |= {"if": {"required": [REF]}, "else": {"required": [*required]}}
    return schema


def _described(block: str, name: str, shape: Schema) -> Schema:
    text = DESCRIPTIONS.get(f"{block}.{name}") or DESCRIPTIONS.get(name)
    if name in words.COMPILER_OWNED and text is None:
        text = "Set by the compiler."
    return {"description": text or DESCRIPTIONS[name], **_referable(shape)}


def _referable(shape: Schema) -> Schema:
    """Let a reference stand in the place of a scalar or a list; a mapping has its own."""
    types = shape.get("type", ())
    if not shape or REF in shape or "const" in shape or "object" in types:
        return shape
    refers = {"type": "object", "required": [REF]}
    return {"if": refers, "then": _ref("reference"), "else": shape}
