"""YAML graphs to PostgreSQL: text, to a checked model, to SQL.

`load` is the first half: it reads a document and answers an `App`, or raises one `CompileError`
that lists everything that is wrong with it, each problem with its file, line and column.
`generate` is the second: it turns that model into SQL. `compile_text` does both.
"""

from __future__ import annotations

from hotmesh_pg.compiler.check import check
from hotmesh_pg.compiler.errors import CompileError, Position, Problem
from hotmesh_pg.compiler.generate import Compiled, generate
from hotmesh_pg.compiler.loader import parse
from hotmesh_pg.compiler.model import App

__all__ = [
    "App",
    "CompileError",
    "Compiled",
    "Position",
    "Problem",
    "compile_text",
    "generate",
    "load",
]


def load(text: str, name: str = "<text>") -> App:
    """Read and check the text of a YAML app; `name` is what messages call it."""
    return check(parse(text, name), source=text)


def compile_text(text: str, name: str = "<text>") -> Compiled:
    """Turn the text of a YAML app into the SQL that deploys it."""
    return generate(load(text, name))
