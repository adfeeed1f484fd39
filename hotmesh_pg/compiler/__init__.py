"""YAML graphs to PostgreSQL: text, to a checked model, to SQL.

`load` is the first half: it reads a document and answers an `App`, or raises one `CompileError`
that lists everything that is wrong with it, each problem with its file, line and column.
`generate` is the second: it turns that model into SQL. `compile_text` does both. `lint` says all
that there is to say of a document, `json_schema` tells editors what may be written. A document that
refers to files is read by its path: `load_file`, `compile_file`, `lint_file`.
"""

from __future__ import annotations

from pathlib import Path

from hotmesh_pg.compiler.check import check
from hotmesh_pg.compiler.errors import CompileError, Position, Problem
from hotmesh_pg.compiler.generate import Compiled, generate
from hotmesh_pg.compiler.json_schema import json_schema
from hotmesh_pg.compiler.lint import lint, lint_file
from hotmesh_pg.compiler.loader import Document, parse, parse_file
from hotmesh_pg.compiler.model import App
from hotmesh_pg.compiler.writer import source

__all__ = [
    "App",
    "CompileError",
    "Compiled",
    "Position",
    "Problem",
    "compile_file",
    "compile_text",
    "generate",
    "json_schema",
    "lint",
    "lint_file",
    "load",
    "load_file",
]


def load(text: str, name: str = "<text>") -> App:
    """Read and check the text of a YAML app; `name` is what messages call it."""
    return _check(parse(text, name))


def load_file(path: str | Path, root: str | Path | None = None) -> App:
    """Read and check a document and the files that it refers to, all of them below `root`.

    `root` is the document's directory unless given. Raises OSError if the document cannot be read.
    """
    return _check(parse_file(Path(path), None if root is None else Path(root)))


def compile_text(text: str, name: str = "<text>") -> Compiled:
    """Turn the text of a YAML app into the SQL that deploys it."""
    return generate(load(text, name))


def compile_file(path: str | Path, root: str | Path | None = None) -> Compiled:
    """Turn a document and the files that it refers to into the SQL that deploys it."""
    return generate(load_file(path, root))


def _check(document: Document) -> App:
    return check(document, source(document))
