"""Rules to SQL: references, `@pipe` and `@reduce`, `maps:` and conditions become SQL expressions.

Every expression is of type jsonb over the variable `c`, the context that references walk; SQL NULL
is undefined. The rows of a pipe are known when it is compiled, so a pipe is one nested call; only
`@reduce`, a loop, becomes a function of its own. Text of the document appears as quoted literals
and nowhere else.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotmesh_pg.compiler.functions import FUNCTIONS, Function
from hotmesh_pg.errors import HotMeshError

SCHEMA = "hotmesh_app"

_CALL = re.compile(r"\{@(\w+)\.(\w+)\}")
_PREFIX = re.compile(r"[a-z_][a-z0-9_]*")
_PREFIX_LIMIT = 50  # a name has 63 bytes, "_reduce" and a number follow
_CONTEXT = ("$input", "$output", "$item", "$key", "$index")
_PLAIN_STEP = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*|0|[1-9][0-9]*")
_INTEGER_TEXT = re.compile(r"\s*[+-]?[0-9]+")
_CANONICAL = re.compile(r"0|[1-9][0-9]{0,8}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")
_PLACEHOLDER = re.compile("[\U0010d7ff-\U0010dfff]")
_CODE = re.compile(r"0|-?[1-9][0-9]{0,8}")
_EXACT = 2**53
_BUILD_LIMIT = 50  # jsonb_build_object takes 100 arguments


def _named(**names: str) -> frozenset[str]:
    return frozenset(f"{domain}.{name}" for domain in names for name in names[domain].split())


# Functions whose result is a plain, defined value: no tag inside, never undefined.
_PLAIN_DOMAINS = frozenset({"bitwise", "conditional"})
_PLAIN = _named(
    array="indexOf lastIndexOf unshift",
    number="gt gte isEven isFinite isInteger isNaN isOdd lt lte toExponential toFixed toPrecision",
    object="getOwnPropertySymbols hasOwnProperty isExtensible isFrozen isPrototypeOf isSealed "
    "propertyIsEnumerable",
    string="endsWith includes indexOf lastIndexOf search startsWith",
    symbol="array null object whitespace",
    unary="bitwise_not not",
)
# Of plain arguments they make a plain value, which is always defined.
_FAITHFUL = _named(
    array="join",
    object="getOwnPropertyNames keys",
    string="concat repeat replace toLowerCase toUpperCase trim trimEnd trimStart",
)
# They may cut a surrogate pair.
_CUTTING = _named(string="charAt padEnd padStart slice split substring")
# Functions that hand on one of their arguments.
_CHOOSING = frozenset({"conditional.nullish", "conditional.ternary", "logical.and", "logical.or"})
_DEFINED_DOMAINS = frozenset({"math", "number", "unary"})
# Of a single argument it answers that, undefined or not.
_UNCERTAIN = frozenset({"math.subtract"})


class ExpressionError(HotMeshError):
    """A rule cannot be compiled: HotMesh would throw when it evaluates it."""


@dataclass(frozen=True, slots=True)
class _Value:
    """An expression, and what is known of its value before it is evaluated."""

    sql: str
    raises: bool = False  # evaluating it may raise
    tagged: bool = False  # it may be or hold a tagged value
    defined: bool = False  # it is never undefined
    volatile: bool = False


@dataclass(slots=True)
class _Scope:
    """What `{$item}` and its like mean: inside a @reduce body, the variables of its function."""

    variables: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


_UNDEFINED = _Value("null::jsonb")


class Expressions:
    """Compile the rules of one generated function; `prefix` begins the names of its helpers.

    - `auxiliary`: create these functions first, in this order; `helpers` are their names.
    - `references`: every path that is read from the context.
    - `errors`: what is wrong with conditions; they are compiled to raise only when reached.
    """

    def __init__(self, prefix: str) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"not a prefix for SQL names: {prefix!r}")
        self._prefix = _shortened(prefix)
        self._reduces = 0
        self.auxiliary: list[str] = []
        self.helpers: list[str] = []
        self.references: set[tuple[str, ...]] = set()
        self.errors: list[ExpressionError] = []

    def value(self, rule: object) -> str:
        """Compile a cell: a literal, a reference or a pipe; what it answers is plain JSON."""
        return _left(self._rule(rule, _Scope())).sql

    def pipe(self, rows: object) -> str:
        """Compile the rows under `@pipe`; what it answers is still in the pipe: maybe tagged."""
        return self._process(rows, _Scope()).sql

    def maps(self, rule: object, *, nulls: bool = False) -> str:
        """Compile what stands under `maps:`; a null literal is an error unless `nulls`."""
        return self._mapped(rule, nulls).sql

    def condition(self, rule: object) -> str:
        """Compile a transition's conditions to a boolean expression over `c` and `p_code`."""
        if rule is None or isinstance(rule, bool):
            return "false" if rule is False else "true"
        if not isinstance(rule, Mapping):
            raise ExpressionError(f"conditions must be an object, not {_shown(rule)}")
        codes = _codes(rule.get("code"))
        if not codes:
            return "false"
        code = f"p_code = {codes[0]}" if len(codes) == 1 else f"p_code in ({_listed(codes)})"
        match = self._matching(rule)
        return code if match == "true" else f"case when {code} then {match} else false end"

    def _matching(self, rule: Mapping[Any, Any]) -> str:
        match, any_of = rule.get("match"), rule.get("gate") == "or"
        if not _truthy(match):
            return "true"
        if not isinstance(match, list):
            return self._late(ExpressionError(f"match must be a list, not {_shown(match)}"))
        # case, because the order of `and` is PostgreSQL's to choose
        decisive, otherwise = ("", "false") if any_of else ("not ", "true")
        verdict = "true" if any_of else "false"
        whens = [f"when {decisive}{self._matches(item)} then {verdict}" for item in match]
        return f"case {' '.join(whens)} else {otherwise} end" if whens else otherwise

    def _matches(self, item: object) -> str:
        if not isinstance(item, Mapping):
            return self._late(ExpressionError(f"a match must be an object, not {_shown(item)}"))
        try:
            actual = self._rule(item.get("actual"), _Scope()).sql
        except ExpressionError as error:
            return self._late(error)
        if "expected" not in item:
            return f"({actual} is null)"
        expected = item["expected"]
        literal = _literal(expected).sql
        if isinstance(expected, str | bool) or expected is None:
            return f"coalesce({actual} = {literal}, false)"
        return f"hotmesh.pipe_strict_equals({actual}, {literal})"

    def _late(self, error: ExpressionError) -> str:
        """A condition that raises when it is reached, as in HotMesh, and not before."""
        self.errors.append(error)
        return f"(hotmesh.pipe_throw({quote(str(error))}) is null)"

    # maps

    def _mapped(self, rule: object, nulls: bool) -> _Value:
        if isinstance(rule, Mapping):
            if "@pipe" in rule:
                return _left(self._rule(rule, _Scope()))
            return self._object(((_key(key), rule[key]) for key in rule), nulls)
        if isinstance(rule, list):
            return self._object(((str(i), item) for i, item in enumerate(rule)), nulls)
        if rule is None and not nulls:
            raise ExpressionError("null cannot be written in maps; use {@symbol.null}")
        return _left(self._cell(rule, _Scope()))

    def _object(self, members: Iterable[tuple[str, object]], nulls: bool) -> _Value:
        values = {key: self._mapped(rule, nulls) for key, rule in members}
        certain = [(key, value.sql) for key, value in values.items() if value.defined]
        doubtful = [(key, value.sql) for key, value in values.items() if not value.defined]
        parts = [
            f"jsonb_build_object({_listed(f'{quote(k)}, {v}' for k, v in chunk)})"
            for chunk in _chunks(certain, _BUILD_LIMIT)
        ]
        if doubtful:
            keys = _listed(quote(key) for key, _ in doubtful)
            items = _listed(sql for _, sql in doubtful)
            parts.append(f"hotmesh.pipe_object(array[{keys}], array[{items}]::jsonb[])")
        sql = " || ".join(parts) or "'{}'::jsonb"
        return _Value(
            f"({sql})" if len(parts) > 1 else sql,
            raises=any(value.raises for value in values.values()),
            defined=True,
        )

    # pipes

    def _rule(self, rule: object, scope: _Scope) -> _Value:
        if isinstance(rule, Mapping) and "@pipe" in rule:
            return self._process(rule["@pipe"], scope)
        return self._cell(rule, scope)

    def _process(self, rows: object, scope: _Scope, prior: list[_Value] | None = None) -> _Value:
        """One pipe: each row's cells are the arguments of the function that starts the next."""
        if not isinstance(rows, list):
            raise ExpressionError(f"a pipe must be a list of rows, not {_shown(rows)}")
        if prior is None and not rows:
            raise ExpressionError("a pipe must have a row")
        queue: list[_Value] = []
        for row in rows:
            if not isinstance(row, list | Mapping):
                raise ExpressionError(f"a row must be a list of cells, not {_shown(row)}")
            if isinstance(row, Mapping) and "@reduce" in row and prior is not None:
                prior = [self._reduce(row["@reduce"], prior)]
            elif isinstance(row, Mapping) and "@pipe" in row:
                queue.append(self._process(row["@pipe"], scope))
            else:
                if queue:
                    prior, queue = [_keeping(queue[0], prior or []), *queue[1:]], []
                prior = self._row(row, scope, prior)
        if prior is None:
            raise ExpressionError("nested pipes need a row after them that takes their results")
        return _keeping(prior[0], [*prior[1:], *queue]) if prior else _keeping(_UNDEFINED, queue)

    def _row(
        self, row: list[object] | Mapping[object, object], scope: _Scope, prior: list[_Value] | None
    ) -> list[_Value]:
        if prior is None:
            return [self._cell(cell, scope) for cell in row] if isinstance(row, list) else []
        if not isinstance(row, list) or not row:
            raise ExpressionError("a row after the first must begin with a function")
        first = row[0]
        if _is_context(first):
            head = _keeping(self._reference(first, scope), prior)
        else:
            head = _call(_function(first), prior)
        return [head, *(self._cell(cell, scope) for cell in row[1:])]

    def _cell(self, cell: object, scope: _Scope) -> _Value:
        if isinstance(cell, str) and cell.startswith("{") and cell.endswith("}"):
            if cell.startswith("{@"):
                return _call(_function(cell), [])
            return self._reference(cell, scope)
        return _literal(cell)

    def _reference(self, cell: object, scope: _Scope) -> _Value:
        path = tuple(_held(str(cell))[1:-1].split("."))
        if not _is_context(cell):
            self.references.add(path)
            return _Value(_walk("c", path))
        variable = scope.variables.get(path[0])
        if variable is None:
            return _UNDEFINED
        scope.used.add(path[0])
        if len(path) == 1:
            return _Value(variable, tagged=True)
        walk = _walk(variable, path[1:])
        if " #> " in walk:
            walk = f"hotmesh.pipe_unbox({walk})"
        return _Value(walk, tagged=True)

    def _reduce(self, body: object, prior: list[_Value]) -> _Value:
        self._reduces += 1
        self.helpers.append(f"{self._prefix}_reduce{self._reduces}")
        name = f"{SCHEMA}.{self.helpers[-1]}"
        variables = dict(
            zip(_CONTEXT, ("p_input", "p_output", "v_item", "v_key", "v_index"), strict=True)
        )
        scope = _Scope(variables)
        step = self._process(body, scope, [_Value("p_output", tagged=True)])
        self.auxiliary.append(_loop(name, step, scope.used))
        collection, initial = [*prior, _UNDEFINED, _UNDEFINED][:2]
        start = initial.sql if initial.defined else f"coalesce({initial.sql}, 'null')"
        call = f"{name}(c, {_keeping(collection, prior[2:]).sql}, {start})"
        volatile = step.volatile or any(value.volatile for value in prior)
        return _Value(call, raises=True, tagged=True, volatile=volatile)


def _loop(name: str, step: _Value, used: set[str]) -> str:
    """The function of one @reduce: it steps through `p_input`, `p_output` is the accumulator."""
    declared = ["  v_keys  text[] := hotmesh.pipe_step_keys(p_input);"]
    declared += ["  v_items jsonb[] := hotmesh.pipe_step_items(p_input, v_keys);"]
    steps: list[str] = []
    for variable, column, source in (
        ("$item", "v_item ", "v_items[v_step]"),
        ("$key", "v_key  ", "to_jsonb(v_keys[v_step])"),
        ("$index", "v_index", "to_jsonb(v_step - 1)"),
    ):
        if variable in used:
            declared.append(f"  {column} jsonb;")
            steps.append(f"    {column.strip()} := {source};")
    steps.append(f"    p_output := {step.sql};")
    body = "\n".join(
        [
            "declare",
            *declared,
            "begin",
            "  for v_step in 1 .. cardinality(v_items) loop",
            *steps,
            "  end loop;",
            "  return p_output;",
            "end;",
        ]
    )
    volatility = "volatile" if step.volatile else "immutable\nparallel safe"
    return (
        f"create or replace function {name}(c jsonb, p_input jsonb, p_output jsonb)\n"
        "returns jsonb\nlanguage plpgsql\n"
        f"{volatility}\n"
        f"as {dollar_quote(body)};"
    )


def _shortened(prefix: str) -> str:
    if len(prefix) <= _PREFIX_LIMIT:
        return prefix
    digest = hashlib.sha256(prefix.encode()).hexdigest()[:8]
    return f"{prefix[: _PREFIX_LIMIT - 9]}_{digest}"


# calls


def _function(cell: object) -> Function:
    """The function that a cell names, or an error that says what was meant."""
    found = _CALL.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        raise ExpressionError(
            f"a function such as {{@math.add}} must stand here, not {_shown(cell)}"
        )
    name = f"{found[1]}.{found[2]}"
    if name not in FUNCTIONS:
        raise ExpressionError(f"unknown function {{@{name}}}{_meant(name)}")
    return FUNCTIONS[name]


def _meant(name: str) -> str:
    by_lower = {known.lower(): known for known in FUNCTIONS}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {{@{by_lower[close[0]]}}}?" if close else ""


def _call(function: Function, arguments: Sequence[_Value]) -> _Value:
    sql_name = f"hotmesh.{function.sql_name}"
    key = f"{function.domain}.{function.name}"
    given = [argument.sql for argument in arguments]
    dropped: Sequence[_Value] = ()
    if function.arity is None:
        sql = f"{sql_name}({_array(given)})"
    else:
        dropped = arguments[function.arity :]
        given = given[: function.arity]
        given += ["null"] * (function.arity - len(given))
        sql = f"{sql_name}({_listed(given)})"
    choosing = key in _CHOOSING
    plain = key in _PLAIN or (function.domain in _PLAIN_DOMAINS and not choosing)
    value = _Value(
        sql,
        raises=True,
        tagged=any(a.tagged for a in arguments) if choosing or key in _FAITHFUL else not plain,
        defined=plain
        or key in _FAITHFUL | _CUTTING
        or (function.domain in _DEFINED_DOMAINS and key not in _UNCERTAIN),
        volatile=function.volatile or any(a.volatile for a in arguments),
    )
    return _keeping(value, dropped)


def _keeping(value: _Value, dropped: Sequence[_Value]) -> _Value:
    """The value, where the dropped ones are evaluated too because they may raise."""
    kept = [other.sql for other in dropped if other.raises]
    if not kept:
        return value
    return _Value(
        f"({_array([value.sql, *kept])})[1]",
        raises=True,
        tagged=value.tagged,
        defined=value.defined,
        volatile=value.volatile or any(other.volatile for other in dropped),
    )


def _left(value: _Value) -> _Value:
    """The value as it leaves the pipe."""
    if not value.tagged:
        return value
    return _Value(
        f"hotmesh.pipe_leave({value.sql})",
        raises=value.raises,
        defined=value.defined,
        volatile=value.volatile,
    )


# references


def _is_context(cell: object) -> bool:
    return (
        isinstance(cell, str)
        and cell.endswith("}")
        and any(cell.startswith("{" + name) for name in _CONTEXT)
    )


def _walk(root: str, path: Sequence[str]) -> str:
    if all(_is_simple(step) for step in path):
        steps = ",".join(step if _PLAIN_STEP.fullmatch(step) else _element(step) for step in path)
        return f"({root} #> {quote('{' + steps + '}')})"
    return f"hotmesh.pipe_reference({root}, array[{_listed(quote(step) for step in path)}])"


def _is_simple(step: str) -> bool:
    """Whether `#>` reads this step as JavaScript does: not `length`, `-1`, `01` or NULL."""
    if step in ("length", "$js") or step.lower() == "null":
        return False
    return not _INTEGER_TEXT.fullmatch(step) or bool(_CANONICAL.fullmatch(step))


def _element(step: str) -> str:
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# literals


def _literal(value: object) -> _Value:
    text = json.dumps(in_pipe(value), ensure_ascii=False, separators=(",", ":"))
    tagged = '"$js"' in text or bool(_PLACEHOLDER.search(text))
    return _Value(f"{quote(text)}::jsonb", tagged=tagged, defined=True)


def in_pipe(value: object) -> object:
    """A value as a pipe holds it: numbers are doubles, what jsonb cannot say is tagged."""
    match value:
        case None | bool():
            return value
        case str():
            return _held(value)
        case int():
            return value if abs(value) <= _EXACT else in_pipe(_double(value))
        case float():
            return _number(value)
        case list():
            return [in_pipe(item) for item in value]
        case Mapping():
            return _ordered({_held(_key(key)): in_pipe(item) for key, item in value.items()})
    raise ExpressionError(f"not a value of YAML's core schema: {_shown(value)}")


def _held(text: str) -> str:
    """Text in which placeholders stand for what PostgreSQL cannot hold (sql/pipes/string.sql)."""
    if not _UNHOLDABLE.search(text):
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _UNHOLDABLE.sub(lambda found: chr(0x100000 + (ord(found[0]) or 0xD7FF)), whole)


def _ordered(members: dict[str, object]) -> dict[str, object]:
    """An object as a pipe holds it: with the order of its keys, where jsonb keeps another."""
    keys = _enumerated(members)
    if "$js" in members or keys == _enumerated(sorted(members, key=_stored_order)):
        return members
    return {**members, "$js": keys}


def _enumerated(keys: Iterable[str]) -> list[str]:
    """Keys as JavaScript enumerates them: integer-like ones first."""
    keys = list(keys)
    integers = [key for key in keys if _INDEX.fullmatch(key) and int(key) < 2**32 - 1]
    return sorted(integers, key=int) + [key for key in keys if key not in integers]


def _stored_order(key: str) -> tuple[int, bytes]:
    encoded = key.encode()
    return len(encoded), encoded


def _number(value: float) -> object:
    if math.isnan(value):
        return {"$js": "NaN"}
    if math.isinf(value):
        return {"$js": "Infinity" if value > 0 else "-Infinity"}
    if value == 0 and math.copysign(1, value) < 0:
        return {"$js": "-0"}
    return int(value) if value.is_integer() and abs(value) <= _EXACT else value


def _double(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _key(key: object) -> str:
    return json.dumps(key) if isinstance(key, bool) or key is None else str(key)


def quote(text: str) -> str:
    """Text as an SQL literal, whatever `standard_conforming_strings` says."""
    if "\0" in text:
        raise ExpressionError("text must not contain NUL: PostgreSQL cannot store it")
    if not text.isascii() and re.search("[\ud800-\udfff]", text):
        raise ExpressionError("text must not contain half a surrogate pair")
    doubled = text.replace("'", "''")
    return "E'" + doubled.replace("\\", "\\\\") + "'" if "\\" in text else f"'{doubled}'"


def dollar_quote(body: str) -> str:
    """A function's body between dollar quotes of a tag that does not occur in it."""
    tag, n = "$$", 0
    while tag in body:
        n += 1
        tag = f"$body{n}$"
    return f"{tag}\n{body}\n{tag}"


# conditions


def _codes(code: object) -> list[int]:
    """The codes that a condition accepts, as JavaScript compares them."""
    if isinstance(code, list):
        texts = {_text(code)} if len(code) == 1 else set()
        texts |= {_text(item) for item in code if isinstance(item, int | float)}
        texts -= {_text(item) for item in code if isinstance(item, bool)}
    else:
        texts = {_text(code)} if _truthy(code) else {"200"}
    return sorted(int(text) for text in texts if _CODE.fullmatch(text))


def _text(value: object) -> str:
    """A scalar as JavaScript's String() writes it, as far as it could be a status code."""
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _truthy(value: object) -> bool:
    return isinstance(value, list | Mapping) or bool(value)


# text


def _array(items: Sequence[str]) -> str:
    return f"array[{_listed(items)}]::jsonb[]"


def _listed(items: Iterable[object]) -> str:
    return ", ".join(str(item) for item in items)


def _chunks(items: Sequence[tuple[str, str]], size: int) -> Iterable[Sequence[tuple[str, str]]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else shown[:57] + "..."
