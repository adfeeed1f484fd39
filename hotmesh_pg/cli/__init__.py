"""The command line: every verb is one call of the engine, and answers with its exit code.

0 done, 1 refused (the outcome is on stderr), 2 usage, 3 no database. A verb is imported when it is
called, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from hotmesh_pg.cli.streams import complain, safe_streams

DONE, REFUSED, USAGE, NO_DATABASE = range(4)

_ROOT = "read the files that FILE refers to from below here (default: its own directory)"

Verb = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    safe_streams()
    parser = build_parser()
    given = parser.parse_args(argv)
    try:
        code = _verb(given.run)(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        from hotmesh_pg.cli.failures import verdict

        explained = verdict(error, getattr(given, "dsn", None))
        if explained is None:
            raise
        complain(explained.text)
        return explained.code
    return code


def _verb(name: str) -> Verb:
    module, function = name.split(".")
    verb: Verb = getattr(import_module(f"hotmesh_pg.cli.{module}"), function)
    return verb


def build_parser() -> argparse.ArgumentParser:
    """Describe the whole command line."""
    parser = argparse.ArgumentParser(
        prog="hotmesh",
        description="Durable workflows, YAML flows and human tasks in PostgreSQL.",
        epilog="The database is --dsn, else HOTMESH_DSN, else what the PG* variables say. "
        "Exit codes: 0 done, 1 refused, 2 usage, 3 no database.",
    )
    verbs = _Verbs(parser)
    _see_it(verbs)
    _database(verbs)
    _apps(verbs)
    _jobs(verbs)
    _schedules(verbs)
    _escalations(verbs)
    return parser


class _Verbs:
    """Adds verbs to a parser; each says which function runs it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._added = parser.add_subparsers(metavar="VERB", required=True)

    def group(self, name: str, help: str) -> _Verbs:
        return _Verbs(self._added.add_parser(name, help=help, description=help))

    def add(self, name: str, run: str, help: str, *, reads: bool = False) -> Any:
        verb = self._added.add_parser(name, help=help, description=help)
        verb.set_defaults(run=run, json=False)
        verb.add_argument("--dsn", help="the database: a URL, or libpq's key=value pairs")
        if reads:
            verb.add_argument("--json", action="store_true", help="answer in JSON")
        return verb


def _see_it(verbs: _Verbs) -> None:
    verbs.add("demo", "start.demo", "see it work: 50 orders, two workers, one of which is killed")
    dev = verbs.add("dev", "start.dev", "run a private PostgreSQL with the engine until Ctrl-C")
    dev.add_argument("directory", nargs="?", help="where its data stays (default: ./.hotmesh)")
    verbs.add("version", "start.version", "tell the versions of package and functions", reads=True)


def _database(verbs: _Verbs) -> None:
    group = verbs.group("db", "install and check the engine's schema")
    group.add("install", "database.upgrade", "install the engine; brings an older one up to date")
    group.add("upgrade", "database.upgrade", "bring the engine up to date, or install it")
    sql = group.add("sql", "database.sql", "print what upgrade would run, for review and psql")
    sql.add_argument("--from", dest="from_", metavar="REVISION", help="the revision to start at")
    group.add("verify", "database.verify", "compare the database with this package", reads=True)
    prune = group.add("prune", "database.prune", "remove what has long been over", reads=True)
    prune.add_argument(
        "--older-than",
        metavar="DURATION",
        default="7 days",
        help="since when a job must have expired (default: 7 days)",
    )
    prune.add_argument("--ended", action="store_true", help="also ended jobs that never expire")
    prune.add_argument("--strip", action="store_true", help="keep the jobs, drop their steps")
    prune.add_argument("--app")
    prune.add_argument("--entity", action="append", help="only these; may be given several times")
    prune.add_argument("--batch", type=int, default=1000, help="rows a transaction (default: 1000)")


def _apps(verbs: _Verbs) -> None:
    compile = verbs.add("compile", "apps.compile", "print the SQL that deploys a YAML app")
    compile.add_argument("file", metavar="FILE")
    compile.add_argument("--root", metavar="DIR", help=_ROOT)

    lint = verbs.add("lint", "authoring.lint", "find what is wrong or doubtful in YAML apps")
    lint.add_argument("file", metavar="FILE", nargs="+")
    lint.add_argument("--root", metavar="DIR", help=_ROOT)
    lint.add_argument("--json", action="store_true", help="answer in JSON")
    lint.add_argument("--topics", metavar="A,B", help="the topics that workers serve")
    lint.add_argument("--worker", metavar="MODULE:NAME", help="as for 'hotmesh worker'")

    graph = verbs.add("graph", "authoring.graph", "draw a YAML app, or a job on its way")
    graph.add_argument("file", metavar="FILE", nargs="?")
    graph.add_argument("--root", metavar="DIR", help=_ROOT)
    graph.add_argument("--app", metavar="APP", help="with --job: the app of the job")
    graph.add_argument("--job", metavar="JOB_KEY", help="draw the graph of this job, and its state")
    graph.add_argument("--format", choices=("mermaid", "dot"), default="mermaid")

    verbs.add("schema", "authoring.schema", "print a JSON Schema of documents, for editors")

    deploy = verbs.add("deploy", "apps.deploy", "compile a YAML app and install it")
    deploy.add_argument("file", metavar="FILE")
    deploy.add_argument("--root", metavar="DIR", help=_ROOT)
    deploy.add_argument("--activate", action="store_true", help="let new jobs start on it at once")

    app = verbs.group("app", "list, activate and drop the versions of YAML apps")
    listing = app.add("list", "apps.listing", "list versions and the jobs on each", reads=True)
    listing.add_argument("app", metavar="APP", nargs="?", help="default: all apps")
    activate = app.add("activate", "apps.activate", "let new jobs start on a deployed version")
    activate.add_argument("app", metavar="APP")
    activate.add_argument("version", metavar="VERSION")
    drop = app.add("drop", "apps.drop", "drop a version that no job runs on, or a whole app")
    drop.add_argument("app", metavar="APP")
    drop.add_argument("version", metavar="VERSION", nargs="?", help="default: all versions")

    throttle = verbs.add("throttle", "apps.throttle", "hold worker topics back, or let them go")
    throttle.add_argument(
        "throttle", metavar="pause|resume|MS", help="MS: milliseconds between two leases of a topic"
    )
    throttle.add_argument("--topic", help="one worker topic (default: all of them)")

    worker = verbs.add("worker", "work.worker", "serve topics; SIGTERM and Ctrl-C drain")
    worker.add_argument(
        "target",
        metavar="MODULE:NAME",
        help="a dict of topics and callbacks, or a function(client) that returns one, or a Worker",
    )
    worker.add_argument("--concurrency", type=int, help="tasks held at a time (default: 100)")
    worker.add_argument("--lease", help="after which a silent worker's task is another's (30s)")
    worker.add_argument("--drain", help="how long a stopping worker waits for its tasks (10s)")
    worker.add_argument("--name", help="how the database knows this worker")
    worker.add_argument(
        "--until-eof", action="store_true", help="drain, too, when standard input ends"
    )


def _jobs(verbs: _Verbs) -> None:
    group = verbs.group("jobs", "read the jobs of an app")
    listing = group.add("list", "jobs.listing", "list jobs, newest first", reads=True)
    listing.add_argument("app", metavar="APP")
    listing.add_argument("--topic")
    listing.add_argument("--status", choices=("running", "completed", "failed", "interrupted"))
    listing.add_argument("--entity")
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--cursor", metavar="JOB_ID", help="the last row of the page before")

    for name, help in (("show", "show one job"), ("steps", "show what one job has done")):
        verb = group.add(name, f"jobs.{name}", help, reads=True)
        verb.add_argument("app", metavar="APP")
        verb.add_argument("job_key", metavar="JOB_KEY")

    for place in (group, verbs):
        export = place.add("export", "jobs.export", "print one job as a JSON document")
        export.add_argument("app", metavar="APP")
        export.add_argument("job_key", metavar="JOB_KEY")
        export.add_argument("--allow", action="append", metavar="FACET", help="only these")
        export.add_argument("--block", action="append", metavar="FACET", help="all but these")
        export.add_argument("--no-values", action="store_true", help="leave payloads out")


def _schedules(verbs: _Verbs) -> None:
    group = verbs.group("schedule", "start jobs over and over")
    listing = group.add("list", "schedules.listing", "list the schedules of an app", reads=True)
    listing.add_argument("app", metavar="APP")

    add = group.add("add", "schedules.add", "start jobs of a topic over and over", reads=True)
    add.add_argument("app", metavar="APP")
    add.add_argument("topic", metavar="TOPIC")
    add.add_argument("--cron", metavar="EXPRESSION", help="in UTC, such as '0 9 * * mon-fri'")
    add.add_argument("--every", metavar="DURATION", help="from now on, such as '15 minutes'")
    add.add_argument("--data", metavar="JSON", help="what each job is given (default: {})")
    add.add_argument("--max-runs", type=int, metavar="COUNT")
    add.add_argument("--id", metavar="ID", help="its name (default: a random one)")
    add.add_argument("--delay", metavar="DURATION", help="how long before it begins")

    for name, help in (
        ("remove", "forget a schedule; jobs that it has started go on"),
        ("pause", "let a schedule rest"),
        ("resume", "let a schedule go on with its next tick"),
    ):
        verb = group.add(name, f"schedules.{name}", help)
        verb.add_argument("app", metavar="APP")
        verb.add_argument("id", metavar="ID")


def _escalations(verbs: _Verbs) -> None:
    group = verbs.group("esc", "read and answer what waits for people")
    listing = group.add("list", "inbox.listing", "list escalations, most urgent first", reads=True)
    listing.add_argument("--role")
    listing.add_argument("--type")
    listing.add_argument(
        "--status",
        choices=("pending", "resolved", "cancelled", "expired", "any"),
        default="pending",
    )
    listing.add_argument("--assigned-to", metavar="NAME")
    listing.add_argument("--available", action="store_true", help="only what can be claimed")
    listing.add_argument("--metadata", metavar="JSON", help="what the metadata must contain")
    listing.add_argument("--limit", type=int, default=50)

    _escalation(group, "show", "show one escalation")
    claim = _escalation(group, "claim", "reserve an escalation for somebody, for a while")
    claim.add_argument("--as", dest="actor", metavar="NAME", required=True)
    claim.add_argument("--for", dest="duration", metavar="DURATION", help="default: 15 minutes")
    release = _escalation(group, "release", "give a claimed escalation back")
    release.add_argument("--as", dest="actor", metavar="NAME", help="only if it is theirs")
    resolve = _escalation(group, "resolve", "answer an escalation; its job goes on")
    resolve.add_argument("--payload", metavar="JSON", help="the answer")
    resolve.add_argument("--as", dest="actor", metavar="NAME")
    cancel = _escalation(group, "cancel", "withdraw an escalation; its job goes on with null")
    cancel.add_argument("--as", dest="actor", metavar="NAME")
    cancel.add_argument("--reason")


def _escalation(group: _Verbs, name: str, help: str) -> Any:
    verb = group.add(name, f"inbox.{name}", help, reads=True)
    verb.add_argument("id", metavar="ID")
    return verb
