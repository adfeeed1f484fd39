"""worker: serve topics until a signal, then drain."""

from __future__ import annotations

import argparse
import asyncio
import inspect
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from hotmesh_pg.cli import DONE, REFUSED
from hotmesh_pg.cli.connect import named, probe
from hotmesh_pg.cli.failures import Usage
from hotmesh_pg.cli.streams import complain
from hotmesh_pg.client import Client
from hotmesh_pg.durations import duration
from hotmesh_pg.worker import Worker

_OPTIONS = ("concurrency", "lease", "drain", "name")
_GRACE = 5.0  # seconds, after the drain, to send the last results


def worker(given: argparse.Namespace) -> int:
    """Serve until told to stop."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    target = load(given.target)
    options = {name: getattr(given, name) for name in _OPTIONS}
    options = {name: value for name, value in options.items() if value is not None}
    try:
        patience = duration(options.get("drain", "10 seconds")).total_seconds() + _GRACE
    except ValueError as error:
        raise Usage(str(error)) from None
    dsn = named(given.dsn)
    probe(dsn)
    drained = asyncio.run(_serve(dsn, target, options, patience, until_eof=given.until_eof))
    if not drained:
        complain("gave up: what this worker holds goes to another when its lease is over")
        sys.stderr.flush()
        os._exit(REFUSED)  # a thread of the user's may never end
    return DONE


async def _serve(
    dsn: str, target: Any, options: dict[str, Any], patience: float, *, until_eof: bool
) -> bool:
    async with await Client.connect(dsn) as client:
        worker = await build(client, target, options)
        stopped = _stopped(until_eof)
        serving = asyncio.create_task(worker.run())
        complain(f"{worker.name} serves; Ctrl-C drains")
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not serving.done():
            complain(f"{worker.name} drains")
            stopping = asyncio.create_task(worker.stop())
            await asyncio.wait({serving, stopping}, timeout=patience)
            if not serving.done():
                return False
        await serving
        return True


async def build(client: Client, target: Any, options: dict[str, Any]) -> Worker:
    """Make a worker of whatever MODULE:NAME names; options go to who can take them."""
    if callable(target):
        taken = _taken(target, options)
        built = target(client, **taken)
        target = await built if inspect.isawaitable(built) else built
        options = {name: value for name, value in options.items() if name not in taken}
    if isinstance(target, Worker):
        if options:
            raise Usage(f"the factory takes no {', '.join(options)}: let it, or leave it out")
        return target
    if not isinstance(target, Mapping):
        raise Usage(f"expected a dict of topics or a Worker, not {type(target).__name__}")
    try:
        return Worker(client, topics=target, **options)
    except (TypeError, ValueError) as error:
        raise Usage(str(error)) from None


def _taken(factory: Any, options: dict[str, Any]) -> dict[str, Any]:
    parameters = inspect.signature(factory).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        return options
    return {name: value for name, value in options.items() if name in parameters}


def _stopped(until_eof: bool) -> asyncio.Future[None]:
    """Return what is done when a signal comes, or when standard input ends."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[None] = loop.create_future()

    def stop() -> None:
        if not stopped.done():
            stopped.set_result(None)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)  # the second one does not wait

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    if until_eof:
        threading.Thread(target=_await_eof, args=(loop, stop), daemon=True).start()
    return stopped


def _await_eof(loop: asyncio.AbstractEventLoop, stop: Any) -> None:
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop)


def load(target: str) -> Any:
    """Import what MODULE:NAME names."""
    name, colon, attribute = target.partition(":")
    if not (name and colon and attribute):
        raise Usage(f"{target!r} is not MODULE:NAME, such as shop.workers:topics")
    sys.path.insert(0, os.getcwd())
    try:
        found: Any = import_module(name)
    except ModuleNotFoundError as error:
        if error.name and not f"{name}.".startswith(f"{error.name}."):
            raise  # the module is there; something that it imports is not
        raise Usage(f"there is no module {error.name} here or in sys.path") from None
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise Usage(f"module {name} has no {attribute}") from None
    return found
