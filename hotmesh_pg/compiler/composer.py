"""YAML events to nodes: aliases counted before they are followed, tags refused, keys made text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

import yaml

from hotmesh_pg.compiler.errors import CompileError, Position, Problem
from hotmesh_pg.compiler.scalars import Scalar, key_text, resolve

MAX_BYTES = 1024 * 1024
MAX_NODES = 50_000
MAX_DEPTH = 32

Kind = Literal["scalar", "list", "mapping"]

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_TAG_PREFIX = "tag:yaml.org,2002:"
_ALLOWED_TAGS: dict[Kind, tuple[str, ...]] = {
    "scalar": ("!", f"{_TAG_PREFIX}str"),
    "list": ("!", f"{_TAG_PREFIX}seq"),
    "mapping": ("!", f"{_TAG_PREFIX}map"),
}


@dataclass(slots=True)
class Node:
    """A node; `nodes`, `size` and `height` are what it weighs with its aliases expanded."""

    kind: Kind
    position: Position
    scalar: Scalar = None
    plain: bool = False
    items: list[Node] = field(default_factory=list)
    members: dict[str, tuple[Position, Node]] = field(default_factory=dict)
    nodes: int = 1
    size: int = 0
    height: int = 0

    def adopt(self, child: Node) -> Node:
        self.nodes += child.nodes
        self.size += child.size
        self.height = max(self.height, child.height + 1)
        return child


class Composer:
    """Composes one document; problems it can step over are collected, others end the reading."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._anchors: dict[str, Node | None] = {}
        self._nodes = 0
        self._size = 0

    def compose(self, events: Iterator[Any]) -> Node:
        """Answer the root; that of an empty stream is null."""
        root = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root:
                    self._fail(event, "a second YAML document begins here", "keep one in a file")
                if event.tags:
                    self._problem(event, "%TAG directives are not allowed", "remove the line")
                root = self._node(next(events), events, 1)
        return root or Node("scalar", Position(self._name, 1, 1))

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = None  # until it is complete
        self._count(event, nodes=1)
        node = self._content(event, events, depth)
        self._check_tag(event, node.kind)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        self._check_depth(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, events, depth)
        return self._mapping(event, events, depth)

    def _scalar(self, event: Any) -> Node:
        text: str = event.value
        self._count(event, size=len(text))
        if found := UNSTORABLE.search(text):
            self._problem(event, f"text may not hold U+{ord(found[0]):04X}", "remove the escape")
        node = Node("scalar", self._position(event), text, size=len(text))
        if event.implicit[0] and not event.tag:
            node.plain = True
            try:
                node.scalar = resolve(text)
            except ValueError as error:
                self._problem(event, str(error), "put it in quotes to make it text")
        return node

    def _list(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        node = Node("list", self._position(event))
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            node.items.append(node.adopt(self._node(event, events, depth + 1)))
        return node

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        node = Node("mapping", self._position(event))
        own: dict[str, Position] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            place = self._position(event)
            key = node.adopt(self._node(event, events, depth + 1))
            value = node.adopt(self._node(next(events), events, depth + 1))
            if key.plain and key.scalar == "<<":
                self._merge(value, node)
            elif self._is_new(name := self._key(key, place), place, own):
                own[name] = place
                node.members[name] = (place, value)
        return node

    def _key(self, key: Node, place: Position) -> str:
        if key.kind != "scalar":
            message = f"a key must be text, not a {key.kind}"
            self.problems.append(Problem(message, place, "write a plain name before the colon"))
        return key_text(key.scalar)

    def _is_new(self, name: str, place: Position, own: dict[str, Position]) -> bool:
        if name in own:
            message = f"duplicate key {name[:60]!r}, first defined at {own[name]}"
            self.problems.append(Problem(message, place, "remove or rename one of them"))
        return name not in own

    def _merge(self, source: Node, into: Node) -> None:
        """Follow `<<`: the mapping's own members win, then the first source that has one."""
        for mapping in source.items if source.kind == "list" else [source]:
            if mapping.kind != "mapping":
                message = f"'<<' merges mappings, not a {mapping.kind}"
                self.problems.append(Problem(message, source.position, "name a mapping's anchor"))
            for name, member in mapping.members.items():
                into.members.setdefault(name, member)

    def _alias(self, event: Any, depth: int) -> Node:
        name: str = event.anchor
        if name not in self._anchors:
            self._fail(event, f"unknown alias '*{name[:60]}'", f"define '&{name[:60]}' before it")
        node = self._anchors[name]
        if node is None:
            self._fail(event, f"alias '*{name[:60]}' contains itself", "write the value out")
        self._check_depth(event, depth + node.height - 1)
        self._count(event, nodes=node.nodes, size=node.size)
        return node

    def _check_tag(self, event: Any, kind: Kind) -> None:
        if event.tag and event.tag not in _ALLOWED_TAGS[kind]:
            tag = event.tag.replace(_TAG_PREFIX, "!!")[:60]
            self._problem(event, f"tag {tag!r} is not allowed", "remove it; quotes make text")

    def _check_depth(self, event: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._fail(event, f"nested more than {MAX_DEPTH} levels deep", "flatten the document")

    def _count(self, event: Any, *, nodes: int = 0, size: int = 0) -> None:
        """Refuse what would expand too far, before it is expanded."""
        self._nodes += nodes
        self._size += size
        if self._nodes > MAX_NODES:
            self._fail(event, f"more than {MAX_NODES:,} values with aliases expanded", "split it")
        if self._size > MAX_BYTES:
            self._fail(event, f"more than {MAX_BYTES:,} bytes with aliases expanded", "split it")

    def _position(self, event: Any) -> Position:
        return Position(self._name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _problem(self, event: Any, message: str, hint: str) -> None:
        self.problems.append(Problem(message, self._position(event), hint))

    def _fail(self, event: Any, message: str, hint: str) -> NoReturn:
        self._problem(event, message, hint)
        raise CompileError(self.problems)
