"""`$ref`: what stands elsewhere in the document, or in another file, is put in its place.

`{$ref: './maps/order.yaml#/a5/job'}` is a path, relative to the file in which it stands, and a JSON
pointer into it; either part may be absent. What comes out is one tree without references, in which
every node still knows the file, line and column where it was written.

Within a JSON schema `#/$defs/item` is the schema's own word: it is kept where it leads to a place
of the schema that it stands in, and followed like any other where it leads out of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeAlias
from urllib.parse import unquote

from hotmesh_pg.compiler.composer import MAX_BYTES, MAX_DEPTH, MAX_NODES, Node
from hotmesh_pg.compiler.errors import CompileError, Position, Problem

MAX_FILES = 100
MAX_PROBLEMS = 100
MAX_WAY = 100  # references that lead through one another
MAX_FILE_BYTES = 4 * MAX_BYTES  # of all files together, before anything is followed
SUFFIXES = (".yaml", ".yml", ".json")

REF = "$ref"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_INDEX = re.compile(r"0|[1-9][0-9]*")
_SHOWN = 80
_SHORTEN = "refer to the value itself"


class _TooLarge(CompileError):
    """A problem that is not to be stepped over."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its path, what messages call it, and its root."""

    path: Path | None  # None is a text without a place of its own
    name: str
    root: Node


@dataclass(frozen=True, slots=True)
class Folder:
    """The directory that files may be taken from, and how one is read."""

    root: Path
    read: Callable[[bytes, str], Node]


@dataclass(frozen=True, slots=True)
class _Target:
    file: File
    node: Node
    pointer: tuple[str, ...]

    def __str__(self) -> str:
        path = "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in self.pointer)
        return f"{self.file.name}#{path}"


_Way: TypeAlias = dict[int, _Target]  # the references that are being followed


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the copy stands: its way in the resolved document, and in the file it comes from."""

    file: File
    path: tuple[str | int, ...] = ()
    pointer: tuple[str, ...] = ()
    schema: _Target | None = None  # the root of the schema that the place is in

    def member(self, step: str | int) -> _Place:
        return _Place(self.file, (*self.path, step), (*self.pointer, str(step)), self.schema)


@dataclass(slots=True)
class References:
    """Resolves the references of one document."""

    document: File
    folder: Folder | None
    followed: bool = False
    problems: dict[Problem, None] = field(default_factory=dict)
    _files: dict[Path, File] = field(default_factory=dict)
    _targets: dict[tuple[str, tuple[str, ...]], _Target] = field(default_factory=dict)
    _open: list[tuple[int, str]] = field(default_factory=list)
    _nodes: int = 0
    _size: int = 0
    _bytes: int = 0

    def resolve(self) -> Node:
        """Answer the document with every reference replaced by what it refers to."""
        if self.document.path is not None:
            self._files[self.document.path] = self.document
        root = self._copy(self.document.root, _Place(self.document), "")
        if self.problems:
            raise CompileError(self.problems)
        return root

    def _copy(self, node: Node, place: _Place, label: str) -> Node:
        self._count(node, place)
        if _is_schema(place.path):
            place = _Place(
                place.file, place.path, place.pointer, _Target(place.file, node, place.pointer)
            )
        reference = _reference(node)
        if reference is not None and not self._is_own(reference, place):
            return self._put(node, reference, place, label)
        self._open.append((id(node), label))
        copy = Node(node.kind, node.position, node.scalar, node.plain)
        copy.items = [
            self._copy(item, place.member(index), "") for index, item in enumerate(node.items)
        ]
        copy.members = {
            name: (key, self._copy(member, place.member(name), ""))
            for name, (key, member) in node.members.items()
        }
        self._open.pop()
        return copy

    def _put(self, node: Node, reference: Node, place: _Place, label: str) -> Node:
        """Copy what a reference leads to; the members beside a `$ref` win over what it brings."""
        above = len(self._open)
        self._open.append((id(node), label))
        try:
            return self._put_target(node, reference, place)
        except _TooLarge:
            raise
        except CompileError as error:
            self.problems |= dict.fromkeys(error.problems)
            if len(self.problems) > MAX_PROBLEMS:
                raise CompileError(self.problems) from None
            return Node("mapping", reference.position)
        finally:
            del self._open[above:]

    def _put_target(self, node: Node, reference: Node, place: _Place) -> Node:
        target = self._follow(place.file, reference)
        self._check_circle(target, reference.position)
        self.followed = True
        beside = {name: member for name, member in node.members.items() if name != REF}
        there = _Place(target.file, place.path, target.pointer, place.schema)
        if place.schema is not None and place.schema.node is node and not beside:
            there = _Place(target.file, place.path, target.pointer, target)
        copy = self._copy(target.node, there, str(target))
        if not beside:
            return copy
        own = {
            name: (key, self._copy(member, place.member(name), ""))
            for name, (key, member) in beside.items()
        }
        if place.schema is not None:
            return _both(copy, own, node.position)
        if copy.kind != "mapping":
            message = f"what stands beside {REF!r} cannot be merged into a {copy.kind}"
            _fail(reference.position, message, f"let {REF!r} stand alone, or refer to a mapping")
        copy.members = {**copy.members, **own}
        return copy

    def _check_circle(self, target: _Target, position: Position) -> None:
        if len(self._open) > MAX_WAY + MAX_DEPTH:
            _fail(position, f"more than {MAX_WAY} references lead through one another", _SHORTEN)
        for index, (node, _) in enumerate(self._open):
            if node == id(target.node):
                way = [label for _, label in self._open[index + 1 :] if label]
                circle = " → ".join([str(target), *way, str(target)])
                hint = "write out one of them; a schema that holds itself must be a file of its own"
                _fail(position, f"references run in a circle: {circle}", hint)

    def _is_own(self, reference: Node, place: _Place) -> bool:
        """Whether a schema's reference leads to a place of that schema."""
        text = str(reference.scalar)
        if place.schema is None or not text.startswith("#"):
            return False
        root = place.schema
        tokens = _tokens(text[1:], reference.position)
        if place.file is root.file and _walk(root.node, tokens) is not None:
            return place.pointer[: len(root.pointer)] == root.pointer
        return False

    # finding

    def _follow(self, file: File, reference: Node) -> _Target:
        """Find what a reference leads to, through the references on the way."""
        way: _Way = {}
        found = self._find(file, reference, way)
        while (further := _reference(found.node)) is not None and len(found.node.members) == 1:
            self._step(found, way, reference.position)
            found = self._find(found.file, further, way)
        return found

    def _find(self, file: File, reference: Node, way: _Way) -> _Target:
        text, position = reference.scalar, reference.position
        if not isinstance(text, str):
            hint = "name a file, a place in it, or both, such as './maps.yaml#/order'"
            _fail(position, f"{REF!r} must be text, not {text!r}", hint)
        name, _, fragment = text.partition("#")
        target_file = self._file(file, name, position) if name else file
        tokens = _tokens(fragment, position)
        known = self._targets.get((target_file.name, tokens))
        if known is None:
            known = self._walk(target_file, tokens, text, position, way)
            self._targets[target_file.name, tokens] = known
        return known

    def _walk(
        self,
        file: File,
        tokens: tuple[str, ...],
        text: str,
        position: Position,
        way: _Way,
    ) -> _Target:
        found = _Target(file, file.root, ())
        for index, token in enumerate(tokens):
            found = self._through(found, way, position)
            node = _member(found.node, token)
            if node is None:
                at = "/".join(("#", *tokens[:index]))
                message = f"{_short(text)} leads nowhere: there is no {token[:_SHOWN]!r} at {at}"
                _fail(position, f"{message} of {found.file.name}", _names(found.node))
            found = _Target(found.file, node, (*found.pointer, token))
        return found

    def _through(self, found: _Target, way: _Way, position: Position) -> _Target:
        """Go on where a reference on the way leads to."""
        reference = _reference(found.node)
        if reference is None:
            return found
        self._step(found, way, position)
        further = self._find(found.file, reference, way)
        further = self._through(further, way, position)
        way.popitem()
        return further

    def _step(self, found: _Target, way: _Way, position: Position) -> None:
        """Go one reference further, unless that leads round in a circle."""
        if id(found.node) in way:
            circle = " → ".join(map(str, [*way.values(), found]))
            _fail(position, f"references run in a circle: {circle}", "write out the value")
        if len(way) >= MAX_WAY:
            _fail(position, f"more than {MAX_WAY} references lead through one another", _SHORTEN)
        way[id(found.node)] = found

    def _file(self, file: File, name: str, position: Position) -> File:
        name = unquote(name)
        if _SCHEME.match(name) or name.startswith(("/", "\\")) or not name.isprintable():
            hint = "write a path relative to the file in which it stands, such as './maps/a.yaml'"
            _fail(position, f"{_short(name)} is not a file that may be referred to", hint)
        if self.folder is None or file.path is None:
            message = f"{_short(name)}: a text cannot refer to a file, since it stands in none"
            _fail(position, message, "deploy the document by its path, or write the content here")
        path = self._allowed(Path(os.path.normpath(file.path.parent / name)), name, position)
        if path not in self._files:
            self._files[path] = self._read(path, name, position)
        return self._files[path]

    def _allowed(self, path: Path, name: str, position: Position) -> Path:
        """Answer the real path of a file, if it may be read and can be."""
        assert self.folder is not None
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            real = path
        root = self.folder.root
        if not (path.is_relative_to(root) and real.is_relative_to(root)):
            message = f"{_short(name)} lies outside of the document's directory"
            _fail(position, message, "move it below that, or name a directory above as the root")
        if real.suffix.lower() not in SUFFIXES:
            message = f"{_short(name)} is neither YAML nor JSON by its name"
            _fail(position, message, f"it must end with one of {', '.join(SUFFIXES)}")
        if not real.is_file():
            _fail(position, f"there is no file {_short(name)}", f"looked for {self._named(path)}")
        return real

    def _read(self, path: Path, name: str, position: Position) -> File:
        assert self.folder is not None
        if len(self._files) >= MAX_FILES:
            _fail(position, f"more than {MAX_FILES} files", "put some of them into one")
        try:
            with path.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            _fail(position, f"{_short(name)} cannot be read: {error.strerror}", "")
        self._bytes += len(data)
        if self._bytes > MAX_FILE_BYTES:
            _fail(position, f"the files hold more than {MAX_FILE_BYTES:,} bytes", "split the app")
        shown = self._named(path)
        return File(path, shown, self.folder.read(data, shown))

    def _named(self, path: Path) -> str:
        """What messages call a file: as seen from where the document was named."""
        assert self.document.path is not None
        relative = os.path.relpath(path, self.document.path.parent)
        return os.path.normpath(os.path.join(os.path.dirname(self.document.name), relative))

    def _count(self, node: Node, place: _Place) -> None:
        self._nodes += 1 + len(node.members)
        self._size += (
            len(str(node.scalar)) if node.kind == "scalar" else sum(map(len, node.members))
        )
        if self._nodes > MAX_NODES:
            message = f"more than {MAX_NODES:,} values with references followed"
            _end(node.position, message, "split the app")
        if self._size > MAX_BYTES:
            message = f"more than {MAX_BYTES:,} bytes with references followed"
            _end(node.position, message, "split the app")
        if len(place.path) > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep with references followed"
            _end(node.position, message, "flatten the document")


def _reference(node: Node) -> Node | None:
    """The text of a `$ref`; where it is something else, such as a property's schema, it is none."""
    if node.kind != "mapping" or REF not in node.members:
        return None
    value = node.members[REF][1]
    return value if value.kind == "scalar" else None


def _is_schema(path: tuple[str | int, ...]) -> bool:
    """Whether a way in the document is that of a schema: a graph's or an activity's."""
    if len(path) < 5 or path[:2] != ("app", "graphs") or path[-1] != "schema":
        return False
    within = path[3:-1]
    if within[0] == "activities":
        within = within[2:]
    return len(within) in (1, 2) and within[0] in ("input", "output", "job", "hook", "signal")


def _both(copy: Node, own: dict[str, tuple[Position, Node]], position: Position) -> Node:
    """A schema beside a `$ref` holds as well: neither may take anything from the other."""
    node = Node("mapping", position, members=dict(own))
    place, other = node.members.get("allOf", (position, Node("list", position)))
    node.members["allOf"] = (place, Node("list", other.position, items=[*other.items, copy]))
    return node


def _tokens(fragment: str, position: Position) -> tuple[str, ...]:
    pointer = unquote(fragment)
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        hint = "write the way to the value, such as '#/maps/order'"
        _fail(position, f"'#{pointer[:_SHOWN]}' is not a JSON pointer", hint)
    if re.search(r"~(?![01])", pointer):
        hint = "in a JSON pointer ~0 is '~' and ~1 is '/'"
        _fail(position, f"'#{pointer[:_SHOWN]}' is not a JSON pointer", hint)
    return tuple(one.replace("~1", "/").replace("~0", "~") for one in pointer[1:].split("/"))


def _walk(node: Node | None, tokens: tuple[str, ...]) -> Node | None:
    for token in tokens:
        node = node and _member(node, token)
    return node


def _member(node: Node, token: str) -> Node | None:
    if node.kind == "mapping" and token in node.members:
        return node.members[token][1]
    if node.kind == "list" and _INDEX.fullmatch(token) and len(token) < 9:
        return node.items[int(token)] if int(token) < len(node.items) else None
    return None


def _names(node: Node) -> str:
    if node.kind == "list":
        return f"a list of {len(node.items)} stands there"
    if node.kind == "scalar":
        return "a plain value stands there"
    names = sorted(node.members)
    return f"there is {', '.join(names[:14])}{' …' if len(names) > 14 else ''}" if names else ""


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _fail(position: Position, message: str, hint: str) -> NoReturn:
    raise CompileError([Problem(message, position, hint, rule="unresolved-reference")])


def _end(position: Position, message: str, hint: str) -> NoReturn:
    raise _TooLarge([Problem(message, position, hint)])
