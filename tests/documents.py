"""Every document in the tests and examples that compiles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from driver import document

from hotmesh_pg.compiler import App, CompileError, load

ROOT = Path(__file__).parent.parent


@cache
def compiling() -> dict[str, App]:
    """Find documents by place: the files of examples, and whatever text of a test is one."""
    found: dict[str, App] = {}
    for place, text in _texts():
        for whole in (text, _framed(text)):
            try:
                found[place] = load(whole)
                break
            except CompileError:
                continue
    return found


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "examples").rglob("*.yaml")):
        yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.replace("VERSION", "1")
                if "activities" in text and "trigger" in text:
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", text


def _framed(text: str) -> str:
    try:
        return document(text)
    except ValueError:
        return text
