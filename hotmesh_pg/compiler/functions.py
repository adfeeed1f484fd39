"""The catalogue of pipe functions: what a document may write as `{@domain.name}`.

Each one is the SQL function `hotmesh.<sql_name>`. A function of fixed arity takes that many
jsonb parameters (a missing argument is passed as NULL, which is JavaScript's undefined; an extra
one is dropped); a variadic one takes a single `jsonb[]`. All return jsonb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One pipe function. An arity of None means variadic."""

    domain: str
    name: str
    sql_name: str
    arity: int | None
    volatile: bool


_VARIADIC = None

# domain → arity → names
_TABLE: dict[str, dict[int | None, str]] = {
    "array": {
        1: "length pop reverse shift",
        2: "get concat join sort",
        3: "indexOf lastIndexOf slice",
        _VARIADIC: "push splice unshift",
    },
    "bitwise": {2: "and or xor leftShift rightShift unsignedRightShift"},
    "conditional": {
        2: "equality inequality strict_equality strict_inequality greater_than less_than "
        "greater_than_or_equal less_than_or_equal nullish",
        3: "ternary",
    },
    "cron": {1: "nextDelay"},
    "date": {
        0: "now yyyymmdd",
        1: "fromISOString parse getTime valueOf getTimezoneOffset "
        "getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds "
        "getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes "
        "getUTCMonth getUTCSeconds toISOString toISOXString toJSON toString toDateString",
        2: "setDate setMilliseconds setTime setUTCDate setUTCMilliseconds",
        3: "setMonth setSeconds setUTCMonth setUTCSeconds "
        "toLocaleString toLocaleDateString toLocaleTimeString",
        4: "setFullYear setMinutes setUTCFullYear setUTCMinutes",
        5: "setHours setUTCHours",
        7: "UTC",
    },
    "json": {2: "parse", 3: "stringify"},
    "logical": {2: "and or"},
    "math": {
        0: "random",
        1: "abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround "
        "log log10 log1p log2 round sign sin sinh sqrt tan tanh trunc",
        2: "atan2 imul pow",
        _VARIADIC: "add divide hypot max min multiply subtract",
    },
    "number": {
        1: "isEven isFinite isInteger isNaN isOdd parseFloat round",
        2: "gt gte lt lte parseInt pow toExponential toFixed toPrecision",
        _VARIADIC: "max min",
    },
    "object": {
        1: "keys values entries fromEntries getOwnPropertyNames getOwnPropertySymbols "
        "freeze seal preventExtensions isFrozen isSealed isExtensible",
        2: "get getOwnPropertyDescriptor defineProperties hasOwnProperty isPrototypeOf "
        "propertyIsEnumerable",
        3: "set defineProperty",
        _VARIADIC: "create assign",
    },
    "string": {
        1: "toLowerCase toUpperCase trim trimStart trimEnd",
        2: "charAt repeat search split",
        3: "endsWith includes indexOf lastIndexOf padEnd padStart replace slice startsWith "
        "substring",
        _VARIADIC: "concat",
    },
    "symbol": {0: "NaN array date negInfinity null object posInfinity undefined whitespace"},
    "unary": {1: "bitwise_not negative not positive"},
}

# What every domain inherits from JavaScript's objects and answers when it is called unbound; the
# other inherited functions (valueOf, hasOwnProperty, constructor, ...) throw then.
_INHERITED: dict[str, int] = {"toString": 0, "isPrototypeOf": 1}

_VOLATILE = {
    "cron.nextDelay",
    "date.now",
    "date.toISOXString",
    "date.yyyymmdd",
    "math.random",
    "symbol.date",
}


def _snake(name: str) -> str:
    """`getUTCDate` → `get_utc_date`, `isNaN` → `is_nan`, `toISOXString` → `to_isox_string`."""
    name = name.replace("NaN", "Nan")
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def _catalogue() -> Iterator[tuple[str, Function]]:
    for domain, arities in _TABLE.items():
        for arity, names in arities.items():
            for name in names.split():
                key = f"{domain}.{name}"
                sql_name = f"pipe_{domain}_{_snake(name)}"
                yield key, Function(domain, name, sql_name, arity, key in _VOLATILE)
        own = " ".join(arities.values()).split()
        for name in _INHERITED.keys() - own:
            sql_name = f"pipe_inherited_{_snake(name)}"
            yield f"{domain}.{name}", Function(domain, name, sql_name, _INHERITED[name], False)


FUNCTIONS: Mapping[str, Function] = dict(sorted(_catalogue()))
