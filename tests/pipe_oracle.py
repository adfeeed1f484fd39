"""What a pipe answers, by HotMesh's specification: an interpreter that shares nothing with ours.

Numbers are floats, text is a str of UTF-16 units (a pair is two characters), undefined is
UNDEFINED. Only what random pipes use is here; what JavaScript throws is `Thrown`.
"""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

Value = Any  # None, UNDEFINED, bool, float, str, list or dict
Context = Mapping[str, Value]


class Thrown(Exception):
    """JavaScript would throw."""


class Unspecified(Exception):
    """The specification leaves this to JavaScript's objects: wrappers, extra members of arrays."""


class Undefined:
    def __repr__(self) -> str:
        return "undefined"

    def __deepcopy__(self, memo: object) -> Undefined:
        return self


UNDEFINED = Undefined()


# values in and out


def entered(value: object) -> Value:
    """JSON as JavaScript holds it."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return float(value)
        case str():
            units = value.encode("utf-16-le", "surrogatepass")
            return "".join(
                chr(int.from_bytes(units[i : i + 2], "little")) for i in range(0, len(units), 2)
            )
        case list():
            return [entered(item) for item in value]
        case dict():
            return {str(entered(key)): entered(item) for key, item in value.items()}
    raise TypeError(repr(value))


def written(value: Value) -> object:
    """A value as vectors write it, the keys of objects as JavaScript enumerates them."""
    if value is UNDEFINED:
        return {"$js": "undefined"}
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if isinstance(value, list):
        return [written(item) for item in value]
    if isinstance(value, dict):
        return {written(key): written(value[key]) for key in keys(value)}
    if isinstance(value, float):
        if not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0):
            return {
                "$js": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "-0")
            }
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


# the algorithm


def process(
    rules: list[Any], context: Context, steps: Context, prior: list[Value] | None = None
) -> Value:
    """Evaluate the rows of a pipe; `steps` are the variables of a @reduce."""
    rows = list(rules)
    if prior is None and not (isinstance(rows[0], dict) and rows[0].keys() & {"@pipe", "@reduce"}):
        prior = [cell(item, context, steps) for item in rows.pop(0)]
    queue: list[Value] = []
    for row in rows:
        if isinstance(row, dict) and "@reduce" in row and prior is not None:
            prior = [reduced(row["@reduce"], context, prior)]
        elif isinstance(row, dict):
            queue.append(process(row["@pipe"], context, steps))
        else:
            if queue:
                prior, queue = queue, []
            if prior is None:
                prior = [cell(item, context, steps) for item in row]
            else:
                head = row[0]
                value = variable(head, steps) if head.startswith("{$") else call(head, prior)
                prior = [value, *(cell(item, context, steps) for item in row[1:])]
    if prior is None:
        raise Thrown
    return prior[0] if prior else UNDEFINED


def cell(item: object, context: Context, steps: Context) -> Value:
    if isinstance(item, str) and item.startswith("{") and item.endswith("}"):
        if item.startswith("{@"):
            return call(item, [])
        if item.startswith("{$"):
            return variable(item, steps)
        return walked(context, item)
    return entered(item)


def variable(item: str, steps: Context) -> Value:
    return walked(steps, item)


def walked(root: Value, reference: str) -> Value:
    for step in entered(reference[1:-1]).split("."):
        root = own(root, step) if isinstance(root, list | dict) else UNDEFINED
    return copy.deepcopy(root)


def reduced(body: list[Any], context: Context, prior: list[Value]) -> Value:
    collection, output, *_ = [*prior, UNDEFINED, UNDEFINED]
    output = None if output is UNDEFINED else output
    if isinstance(collection, dict | list | str):
        for index, key in enumerate(keys(collection)):
            steps = {
                "$input": collection,
                "$output": output,
                "$item": own(collection, key),
                "$key": key,
                "$index": float(index),
            }
            output = process(body, context, steps, [output])
    return output


def call(name: str, arguments: list[Value]) -> Value:
    function = FUNCTIONS.get(name[2:-1])
    if function is None:
        raise Thrown
    if name.startswith("{@string.") and name[2:-1] not in ARRAYS_HAVE_THEM_TOO:
        must(arguments[0], str)
    return function(*copy.deepcopy(arguments))


# coercions


def own(value: Value, key: str) -> Value:
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if isinstance(value, list | str):
        if key == "length":
            return float(len(value))
        if re.fullmatch("0|[1-9][0-9]*", key) and int(key) < len(value):
            return value[int(key)]
    return UNDEFINED


def keys(value: Value) -> list[str]:
    if isinstance(value, list | str):
        return [str(index) for index in range(len(value))]
    if not isinstance(value, dict):
        return []
    integers = [k for k in value if re.fullmatch("0|[1-9][0-9]*", k) and int(k) < 2**32 - 1]
    return sorted(integers, key=int) + [key for key in value if key not in integers]


def truthy(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return (
        isinstance(value, list | dict) or value is True or (isinstance(value, str) and value != "")
    )


def number(value: Value) -> float:
    if isinstance(value, bool) or value is None:
        return float(value or 0)
    if isinstance(value, float):
        return value
    if value is UNDEFINED or isinstance(value, dict):
        return math.nan
    stripped = text(value).strip(SPACE)
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?Infinity", stripped):
        return float(stripped)
    if re.fullmatch("0[xX][0-9a-fA-F]+", stripped):
        return float(int(stripped, 16))
    return 0.0 if stripped == "" else math.nan


def text(value: Value) -> str:
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return value
        case float():
            return number_text(value)
        case list():
            return ",".join(
                "" if item is None or item is UNDEFINED else text(item) for item in value
            )
        case dict():
            return "[object Object]"
    return "undefined"


def number_text(value: float) -> str:
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    shown = "".join(map(str, digits))
    return ("-" if sign else "") + spelt(shown, len(shown) + exponent)


def spelt(digits: str, point: int) -> str:
    """Digits with the decimal point behind so many of them."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{rest}e{point - 1:+d}"


def position(value: Value, length: int, default: int = 0) -> int:
    """An index argument that counts from the end when it is negative."""
    if value is UNDEFINED:
        return default
    index = integer(value)
    return int(max(length + index, 0) if index < 0 else min(index, length))


def clamped(value: Value, length: int, default: int = 0) -> int:
    return default if value is UNDEFINED else int(min(max(integer(value), 0), length))


def integer(value: Value) -> float:
    result = number(value)
    return 0.0 if math.isnan(result) else result if math.isinf(result) else float(int(result))


def bits(value: Value) -> int:
    result = number(value)
    return int(result) & 0xFFFFFFFF if math.isfinite(result) else 0


def signed(value: int) -> float:
    value &= 0xFFFFFFFF
    return float(value - 2**32 if value >= 2**31 else value)


def strictly(a: Value, b: Value) -> bool:
    """===; values have no identity, so no two arrays or objects are the same."""
    return type(a) is type(b) and not isinstance(a, list | dict) and a == b


def loosely(a: Value, b: Value) -> bool:
    nothing = [value is None or value is UNDEFINED for value in (a, b)]
    if any(nothing):
        return all(nothing)
    if isinstance(a, list | dict) and isinstance(b, list | dict):
        return False
    if isinstance(a, list | dict):
        return loosely(text(a), b)
    if isinstance(b, list | dict):
        return loosely(a, text(b))
    return strictly(a, b) if type(a) is type(b) else number(a) == number(b)


def less(a: Value, b: Value) -> bool | None:
    if all(isinstance(value, str | list | dict) for value in (a, b)):
        return text(a) < text(b)
    x, y = number(a), number(b)
    return None if math.isnan(x) or math.isnan(y) else x < y


# the functions


def must(value: Value, *kinds: type) -> Value:
    if not isinstance(value, kinds):
        raise Thrown
    return value


def add(*operands: Value) -> Value:
    def plus(a: Value, b: Value) -> Value:
        joins = isinstance(must(b, *NO_LIST), str | dict) or isinstance(a, str)
        return text(a) + text(b) if joins else number(a) + number(b)

    return reduce(plus, operands, 0.0)


def multiply(*operands: Value) -> Value:
    return reduce(lambda a, b: a * number(must(b, *NO_LIST)), operands, 1.0)


def flat(operands: tuple[Value, ...]) -> list[Value]:
    opened = [item for o in operands for item in (o if isinstance(o, list) else [o])]
    if not opened:
        raise Thrown
    return opened


def subtract(*operands: Value) -> Value:
    return reduce(lambda a, b: number(a) - number(b), flat(operands))


def divide(*operands: Value) -> Value:
    result = reduce(over, flat(operands))
    return math.nan if math.isnan(number(result)) else result


def over(a: Value, b: Value) -> float:
    if isinstance(b, float) and b == 0:
        return math.nan
    x, y = number(a), number(b)
    if y != 0:
        return x / y
    return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x) * math.copysign(1, y)


def rounded(x: Value = UNDEFINED, *_: Value) -> float:
    value = number(x)
    if not math.isfinite(value) or abs(value) >= 2**52:
        return value
    below = float(math.floor(value))
    return math.copysign(below if value - below < 0.5 else below + 1, value)


def whole(function: Callable[[float], int]) -> Callable[..., float]:
    def apply(x: Value = UNDEFINED, *_: Value) -> float:
        value = number(x)
        return math.copysign(float(function(value)), value) if math.isfinite(value) else value

    return apply


def extreme(pick: Callable[..., float], none: float) -> Callable[..., float]:
    def apply(*values: Value) -> float:
        numbers = [number(value) for value in values]
        if any(map(math.isnan, numbers)):
            return math.nan
        return pick(numbers, key=lambda x: (x, math.copysign(1, x)), default=none)

    return apply


def of_bits(operator: Callable[[int, int], int]) -> Callable[..., float]:
    return lambda a=UNDEFINED, b=UNDEFINED, *_: signed(operator(bits(a), bits(b)))


def of_two(verdict: Callable[[Value, Value], Value]) -> Callable[..., Value]:
    return lambda a=UNDEFINED, b=UNDEFINED, *_: verdict(a, b)


def found(value: Value, target: Value = UNDEFINED, start: Value = UNDEFINED, *_: Value) -> float:
    if isinstance(must(value, str, list), str):
        return float(value.find(text(target), clamped(start, len(value))))
    first = position(start, len(value))
    hits = [i for i in range(first, len(value)) if strictly(value[i], target)]
    return float(hits[0] if hits else -1)


def sliced(value: Value, start: Value = UNDEFINED, end: Value = UNDEFINED, *_: Value) -> Value:
    size = len(must(value, str, list))
    return value[position(start, size) : position(end, size, size)]


def substring(value: str, start: Value = UNDEFINED, end: Value = UNDEFINED, *_: Value) -> str:
    size = len(value)
    first, last = sorted((clamped(start, size), clamped(end, size, size)))
    return value[first:last]


def split(value: str, separator: Value = UNDEFINED, *_: Value) -> list[str]:
    if separator is UNDEFINED:
        return [value]
    return value.split(text(separator)) if text(separator) else list(value)


def char_at(value: str, at: Value = UNDEFINED, *_: Value) -> str:
    return value[int(integer(at))] if 0 <= integer(at) < len(value) else ""


def starts(value: str, target: Value = UNDEFINED, at: Value = UNDEFINED, *_: Value) -> bool:
    return value.startswith(text(target), clamped(at, len(value)))


def replaced(value: str, target: Value = UNDEFINED, new: Value = UNDEFINED, *_: Value) -> str:
    at = value.find(text(target))
    if at < 0:
        return value
    before, after = value[:at], value[at + len(text(target)) :]
    meaning = {"$$": "$", "$&": text(target), "$`": before, "$'": after}
    return before + re.sub(r"\$[$&`']", lambda m: meaning[m[0]], text(new)) + after


def padding(value: str, size: Value = UNDEFINED, fill: Value = UNDEFINED, *_: Value) -> str:
    pattern = " " if fill is UNDEFINED else text(fill)
    missing = max(integer(size) - len(value), 0)
    if pattern and missing and integer(size) > 2**20:
        raise Thrown  # JavaScript would, only later
    return (pattern * int(missing))[: int(missing)] if pattern else ""


def concat(a: Value, b: Value = UNDEFINED, *_: Value) -> Value:
    if isinstance(must(a, str, list), str):
        return a + text(b)
    return a + (b if isinstance(b, list) else [b])


def joined(value: Value, separator: Value = UNDEFINED, *_: Value) -> str:
    items = ("" if item is None or item is UNDEFINED else text(item) for item in must(value, list))
    return ("," if separator is UNDEFINED else text(separator)).join(items)


def settable(target: Value) -> dict[str, Value]:
    if truthy(target) and not isinstance(target, dict):
        raise Unspecified
    return target if isinstance(target, dict) else {}


def put(o: Value = UNDEFINED, key: Value = UNDEFINED, value: Value = UNDEFINED, *_: Value) -> Value:
    return settable(o) | {text(key): value}


def created(*pairs: Value) -> dict[str, Value]:
    values = [*pairs, UNDEFINED]
    return {text(values[i]): values[i + 1] for i in range(0, len(pairs), 2)}


def assigned(target: Value = UNDEFINED, *sources: Value) -> Value:
    target = settable(target)
    for source in sources:
        target |= {key: own(source, key) for key in keys(source)}
    return target


def stringified(value: Value = UNDEFINED, *_: Value) -> Value:
    match value:
        case Undefined():
            return UNDEFINED
        case float():
            return number_text(value) if math.isfinite(value) else "null"
        case str():
            return quoted(value)
        case list():
            items = (stringified(item) for item in value)
            return f"[{','.join('null' if item is UNDEFINED else item for item in items)}]"
        case dict():
            members = ((quoted(key), stringified(value[key])) for key in keys(value))
            return f"{{{','.join(f'{k}:{v}' for k, v in members if v is not UNDEFINED)}}}"
    return json.dumps(value)


def quoted(units: str) -> str:
    shown = json.dumps(written(units), ensure_ascii=False)
    return str(entered(re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", shown)))


NO_LIST = (type(None), Undefined, bool, float, str, dict)
SPACE = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029"
ARRAYS_HAVE_THEM_TOO = {"string.concat", "string.includes", "string.indexOf", "string.slice"}
FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "math.add": add,
    "math.subtract": subtract,
    "math.multiply": multiply,
    "math.divide": divide,
    "math.abs": lambda x=UNDEFINED, *_: abs(number(x)),
    "math.floor": whole(math.floor),
    "math.ceil": whole(math.ceil),
    "math.trunc": whole(math.trunc),
    "math.round": rounded,
    "math.max": extreme(max, -math.inf),
    "math.min": extreme(min, math.inf),
    "bitwise.and": of_bits(lambda a, b: a & b),
    "bitwise.or": of_bits(lambda a, b: a | b),
    "bitwise.xor": of_bits(lambda a, b: a ^ b),
    "bitwise.leftShift": of_bits(lambda a, b: a << (b % 32)),
    "unary.not": lambda x=UNDEFINED, *_: not truthy(x),
    "unary.positive": lambda x=UNDEFINED, *_: number(x),
    "unary.negative": lambda x=UNDEFINED, *_: -number(x),
    "logical.and": of_two(lambda a, b: b if truthy(a) else a),
    "logical.or": of_two(lambda a, b: a if truthy(a) else b),
    "conditional.ternary": lambda c, a=UNDEFINED, b=UNDEFINED, *_: a if truthy(c) else b,
    "conditional.nullish": of_two(lambda a, b: b if a is None or a is UNDEFINED else a),
    "conditional.equality": of_two(loosely),
    "conditional.inequality": of_two(lambda a, b: not loosely(a, b)),
    "conditional.strict_equality": of_two(strictly),
    "conditional.less_than": of_two(lambda a, b: less(a, b) is True),
    "conditional.greater_than_or_equal": of_two(lambda a, b: less(a, b) is False),
    "string.concat": lambda *values: joined(list(values), ""),
    "string.slice": sliced,
    "string.substring": substring,
    "string.split": split,
    "string.replace": replaced,
    "string.charAt": char_at,
    "string.includes": lambda *values: found(*values) >= 0,
    "string.indexOf": found,
    "string.startsWith": starts,
    "string.padStart": lambda value, *rest: padding(value, *rest) + value,
    "string.padEnd": lambda value, *rest: value + padding(value, *rest),
    "string.trim": lambda value, *_: value.strip(SPACE),
    "array.get": of_two(lambda value, at: own(value, text(at) if truthy(at) else "0")),
    "array.length": lambda value=UNDEFINED, *_: own(value, "length"),
    "array.concat": concat,
    "array.indexOf": found,
    "array.join": joined,
    "array.pop": lambda value, *_: value[-1] if must(value, list) else UNDEFINED,
    "array.shift": lambda value, *_: value[0] if must(value, list) else UNDEFINED,
    "array.push": lambda value, *items: must(value, list) + list(items),
    "array.unshift": lambda value, *items: float(len(must(value, list)) + len(items)),
    "array.reverse": lambda value, *_: must(value, list)[::-1],
    "array.slice": sliced,
    "object.get": of_two(lambda value, key: own(value, text(key))),
    "object.set": put,
    "object.create": created,
    "object.assign": assigned,
    "object.keys": lambda value=UNDEFINED, *_: keys(value),
    "object.values": lambda value=UNDEFINED, *_: [own(value, key) for key in keys(value)],
    "object.entries": lambda value=UNDEFINED, *_: [[key, own(value, key)] for key in keys(value)],
    "json.stringify": lambda value=UNDEFINED, *_: stringified(value),
    "symbol.null": lambda *_: None,
    "symbol.array": lambda *_: [],
    "symbol.object": lambda *_: {},
}
