"""JSON to nodes: strictly JSON, with the place of every value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import NoReturn

from hotmesh_pg.compiler.composer import MAX_DEPTH, MAX_NODES, UNSTORABLE, Node
from hotmesh_pg.compiler.errors import CompileError, Position, Problem
from hotmesh_pg.compiler.scalars import MAX_DIGITS, Scalar

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_WORD = re.compile("|".join(_WORDS))


def compose_json(text: str, name: str) -> Node:
    """Read one JSON document, or raise `CompileError`."""
    return _Reader(text, name).document()


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._at = 0
        self._nodes = 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def document(self) -> Node:
        root = self._value(1)
        self._skip()
        if self._at < len(self._text):
            self._fail("something follows the end of the value", "keep one value in a file")
        return root

    def _value(self, depth: int) -> Node:
        self._skip()
        self._nodes += 1
        if depth > MAX_DEPTH:
            self._fail(f"nested more than {MAX_DEPTH} levels deep", "flatten the document")
        if self._nodes > MAX_NODES:
            self._fail(f"more than {MAX_NODES:,} values", "split it")
        place = self._position()
        match self._text[self._at : self._at + 1]:
            case "{":
                return self._mapping(place, depth)
            case "[":
                return self._list(place, depth)
            case '"':
                return Node("scalar", place, self._string())
        return Node("scalar", place, self._plain(), plain=True)

    def _mapping(self, place: Position, depth: int) -> Node:
        node = Node("mapping", place)
        while self._more("}", first=not node.members):
            key = self._position()
            if self._text[self._at : self._at + 1] != '"':
                self._fail("a name in quotes must stand here", 'such as {"name": 1}')
            name = self._string()
            if name in node.members:
                first = node.members[name][0]
                message = f"duplicate key {name[:60]!r}, first defined at {first}"
                raise CompileError([Problem(message, key, "remove or rename one of them")])
            self._expect(":")
            node.members[name] = (key, self._value(depth + 1))
        return node

    def _list(self, place: Position, depth: int) -> Node:
        node = Node("list", place)
        while self._more("]", first=not node.items):
            node.items.append(self._value(depth + 1))
        return node

    def _more(self, end: str, *, first: bool) -> bool:
        """Step over the bracket or comma before a member; false is the end."""
        if first:
            self._at += 1
            self._skip()
            if self._text[self._at : self._at + 1] != end:
                return True
        else:
            self._skip()
            if self._text[self._at : self._at + 1] != end:
                self._expect(",")
                self._skip()
                return True
        self._at += 1
        return False

    def _string(self) -> str:
        start = self._position()
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._at = error.pos
            self._fail(error.msg[:1].lower() + error.msg[1:], "see json.org")
        if found := UNSTORABLE.search(value):
            message = f"text may not hold U+{ord(found[0]):04X}"
            raise CompileError([Problem(message, start, "remove the escape")])
        return str(value)

    def _plain(self) -> Scalar:
        if found := _WORD.match(self._text, self._at):
            self._at = found.end()
            return _WORDS[found[0]]
        number = _NUMBER.match(self._text, self._at)
        if number is None:
            self._fail(
                "a JSON value must stand here", "JSON has no comments and no trailing commas"
            )
        if len(number[0]) > MAX_DIGITS:
            self._fail(f"a number of more than {MAX_DIGITS} digits", "put it in quotes")
        self._at = number.end()
        return float(number[0]) if number[2] or number[3] else int(number[0])

    def _expect(self, sign: str) -> None:
        self._skip()
        if self._text[self._at : self._at + 1] != sign:
            self._fail(f"{sign!r} must stand here", "see json.org")
        self._at += 1

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        assert found is not None
        self._at = found.end()

    def _position(self) -> Position:
        line = bisect_right(self._lines, self._at)
        return Position(self._name, line, self._at - self._lines[line - 1] + 1)

    def _fail(self, message: str, hint: str) -> NoReturn:
        raise CompileError([Problem(f"JSON syntax: {message}", self._position(), hint)])
