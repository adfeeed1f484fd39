"""Text to plain values, each with its place: YAML 1.2 over the event stream of PyYAML, and JSON.

Events carry no objects, so nothing that a document names is ever constructed. A plain scalar means
what YAML 1.2 says it means: `on`, `yes`, `22:30` and dates are text (and `012`, nobody's number).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, NoReturn, TypeAlias

import yaml

from hotmesh_pg.compiler.composer import MAX_BYTES, Composer, Node
from hotmesh_pg.compiler.errors import CompileError, Position, Problem
from hotmesh_pg.compiler.json_text import compose_json
from hotmesh_pg.compiler.references import File, Folder, References

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

# libyaml reads a megabyte in a tenth of a second, the parser in Python needs ten
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SYNTAX_HINTS = {
    "cannot start any token": "indent with spaces; quote names that begin with @, such as '@pipe'",
    "mapping values are not allowed": "put text that holds ': ' in quotes; check the indentation",
    "quoted scalar": "close the quote; escapes work in double quotes only",
    "undefined tag handle": "remove the tag",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: its value, and by path the place of every value and of every key.

    `text` is what was read, and `resolved` says that references were followed: then the text is
    not all of the document, and `value` is. `texts` holds all that was read, by the names of files.
    """

    name: str
    text: str
    value: Value
    resolved: bool
    values: dict[Path, Position]
    keys: dict[Path, Position]
    texts: dict[str, str]

    def at(self, path: Path, *, key: bool = False) -> Position:
        """Find the place of the value (or of its key) at `path`, or else of what is around it."""
        if key and path in self.keys:
            return self.keys[path]
        while path not in self.values:
            path = path[:-1]
        return self.values[path]


def parse(text: str | bytes, name: str = "<text>") -> Document:
    """Read one document that stands in no file, or raise `CompileError`."""
    return _parse(text, name, None, None)


def parse_file(path: FilePath, root: FilePath | None = None) -> Document:
    """Read a document and what it refers to; raises OSError for the file itself.

    Nothing is read from outside of `root`, which is the directory of the document unless given.
    """
    real = path.resolve()
    return _parse(path.read_bytes(), str(path), real, (root or real.parent).resolve())


def _parse(data: str | bytes, name: str, path: FilePath | None, below: FilePath | None) -> Document:
    text = _readable(data, name)
    texts = {name: text}

    def read(data: bytes, name: str) -> Node:
        texts[name] = _readable(data, name)
        return _compose(texts[name], name)

    folder = None if below is None else Folder(below, read)
    references = References(File(path, name, _compose(text, name)), folder)
    root = references.resolve()
    document = Document(name, text, None, references.followed, {}, {}, texts)
    return replace(document, value=_expand(root, (), document))


def _compose(text: str, name: str) -> Node:
    """Turn the text of a file to nodes: of JSON if its name says so, else of YAML."""
    if name.lower().endswith(".json"):
        return compose_json(text, name)
    composer = Composer(name)
    try:
        root = composer.compose(yaml.parse(text, Loader=_PARSER))
    except (yaml.YAMLError, ValueError) as error:  # an escape beyond Unicode is a ValueError
        raise CompileError([*composer.problems, _syntax_problem(error, name)]) from None
    if composer.problems:
        raise CompileError(composer.problems)
    return root


def _expand(node: Node, path: Path, into: Document) -> Value:
    """Copy a node to a plain value; what an alias repeats keeps the place where it is written."""
    into.values[path] = node.position
    if node.kind == "list":
        return [_expand(item, (*path, index), into) for index, item in enumerate(node.items)]
    if node.kind == "mapping":
        for name, (place, _) in node.members.items():
            into.keys[*path, name] = place
        return {
            name: _expand(member, (*path, name), into) for name, (_, member) in node.members.items()
        }
    return node.scalar


def _readable(text: str | bytes, name: str) -> str:
    """Answer the text to parse: of a bearable size, without byte order mark and control codes."""
    if isinstance(text, bytes):
        text = _decoded(text, name)
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        _refuse(name, "", f"the document is larger than {MAX_BYTES:,} bytes", "split the app")
    if found := _UNREADABLE.search(text):
        message = f"character U+{ord(found[0]):04X} is not allowed in YAML"
        _refuse(name, text[: found.start()], message, "remove it")
    return text


def _decoded(data: bytes, name: str) -> str:
    hint = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(name, "", "the document is UTF-16", hint)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        _refuse(name, before, f"byte 0x{data[error.start]:02x} is not UTF-8", hint)


def _refuse(name: str, before: str, message: str, hint: str) -> NoReturn:
    """Complain about what stands behind the text `before`."""
    column = len(before) - (before.rfind("\n") + 1)
    place = Position(name, before.count("\n") + 1, column + 1)
    raise CompileError([Problem(message, place, hint)])


def _syntax_problem(error: Exception, name: str) -> Problem:
    """Say the parser's complaint in our form."""
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    message = f"YAML syntax: {getattr(error, 'problem', None) or 'the text is not YAML'}"
    if start:
        message += (
            f" {getattr(error, 'context', '')} that begins at {start.line + 1}:{start.column + 1}"
        )
    hint = next((hint for sign, hint in _SYNTAX_HINTS.items() if sign in message), "")
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Problem(message, Position(name, line + 1, column + 1), hint)
