"""schedule list, add, remove, pause, resume."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable

from hotmesh_pg.cli import DONE
from hotmesh_pg.cli.connect import ask
from hotmesh_pg.cli.failures import Refused, Usage, read_json
from hotmesh_pg.cli.streams import record, say, show_record, show_table
from hotmesh_pg.hotmesh import HotMesh

_LISTED = (
    *("schedule_id", "topic", "cron", "every", "status"),
    *("next_due", "runs", "last_tick", "last_outcome", "last_error"),
)


def listing(given: argparse.Namespace) -> int:
    """Print the schedules of an app."""
    found = ask(given.dsn, lambda client: HotMesh(client, given.app).schedules())
    show_table(map(record, found), _LISTED, json=given.json)
    return DONE


def add(given: argparse.Namespace) -> int:
    """Schedule; an id that is taken is refused."""
    data = read_json(given.data, "--data")
    try:
        answer = ask(
            given.dsn,
            lambda client: HotMesh(client, given.app).schedule(
                given.topic,
                cron=given.cron,
                every=given.every,
                data=data,
                max_runs=given.max_runs,
                id=given.id,
                delay=given.delay,
            ),
        )
    except ValueError as error:  # a duration that is none
        raise Usage(str(error)) from None
    if given.json:
        show_record(record(answer), json=True)
    if answer.outcome != "scheduled":
        raise Refused(f"{answer.outcome}: {answer.schedule_id} is scheduled already")
    if not given.json:
        say(f"{answer.outcome}: {answer.schedule_id}")
    return DONE


def remove(given: argparse.Namespace) -> int:
    """Unschedule."""
    return _act(given, lambda mesh: mesh.unschedule(given.id), "unscheduled")


def pause(given: argparse.Namespace) -> int:
    """Let rest."""
    return _act(given, lambda mesh: mesh.pause_schedule(given.id), "paused")


def resume(given: argparse.Namespace) -> int:
    """Let go on."""
    return _act(given, lambda mesh: mesh.resume_schedule(given.id), "resumed")


def _act(given: argparse.Namespace, verb: Callable[[HotMesh], Awaitable[str]], wanted: str) -> int:
    outcome = ask(given.dsn, lambda client: verb(HotMesh(client, given.app)))
    if outcome != wanted:
        raise Refused(f"{outcome}: schedule {given.id} of app {given.app}")
    say(outcome)
    return DONE
