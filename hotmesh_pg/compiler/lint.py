"""All that can be said of a document before it runs: errors, warnings and advice together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from hotmesh_pg.compiler.check import examine
from hotmesh_pg.compiler.check_rules import is_expression
from hotmesh_pg.compiler.errors import CompileError, Problem, in_order
from hotmesh_pg.compiler.loader import Document, parse, parse_file
from hotmesh_pg.compiler.model import App
from hotmesh_pg.compiler.section import Report, show

_IGNORE = re.compile(r"#\s*lint:\s*ignore\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)")


def lint(
    text: str, name: str = "<text>", *, served: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Find everything that is wrong or doubtful in a document, in the order of the text.

    `served` names the topics that workers listen to, if they are known. What a comment
    `# lint: ignore RULE` says of its own line, or alone on the line before, is left out, unless
    it is an error.
    """
    return _findings(lambda: parse(text, name), served)


def lint_file(
    path: str | Path, root: str | Path | None = None, *, served: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """Do the same for a document and the files that it refers to, all of them below `root`.

    `root` is the document's directory unless given. Raises OSError if the document cannot be read.
    """
    below = None if root is None else Path(root)
    return _findings(lambda: parse_file(Path(path), below), served)


def _findings(read: Callable[[], Document], served: Collection[str] | None) -> tuple[Problem, ...]:
    try:
        document = read()
    except CompileError as error:
        return error.problems
    app, problems = examine(document, document.text)
    if app is not None and served is not None:
        problems = in_order([*problems, *_unserved(document, app, served)])
    lines = {name: text.splitlines() for name, text in document.texts.items()}
    # what is referred to twice is checked twice, and told once
    told = dict.fromkeys(problems)
    return tuple(one for one in told if one.severity == "error" or not _ignored(one, lines))


def _unserved(document: Document, app: App, served: Collection[str]) -> list[Problem]:
    """Find the workers' topics to which nobody listens."""
    report = Report(document)
    for activity in app.activities():
        topic = activity.topic
        literal = isinstance(topic, str) and not is_expression(topic)
        if activity.type == "worker" and literal and topic not in served:
            message = f"activity {show(activity.name)}: no worker serves {show(topic)}"
            hint = report.suggest(str(topic), served)
            report.warn((*activity.path, "topic"), message, hint, rule="unserved-topic")
    return report.problems


def _ignored(problem: Problem, lines: Mapping[str, Sequence[str]]) -> bool:
    number, text = problem.position.line - 1, lines[problem.position.file]
    near = text[number : number + 1]
    if number > 0 and text[number - 1].lstrip().startswith("#"):
        near = [*near, text[number - 1]]
    found = [rules for line in near for rules in _IGNORE.findall(line)]
    return any(problem.rule in re.split(r"\s*,\s*", rules) for rules in found)
