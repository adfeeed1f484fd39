"""Fifty orders, two workers, one of which is killed: `hotmesh demo`, or `python demo.py [DSN]`.

Everything that a manager or a DBA does here is a statement that it prints first. At the end it
checks that no order was lost and none was shipped twice.
"""

from __future__ import annotations

import asyncio
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

import hotmesh_pg
from hotmesh_pg import Client, HotMesh, schema
from hotmesh_pg.cli.streams import cell, escaped, fancy, say, show_table, table

HERE = Path(__file__).parent
PACKAGE = Path(hotmesh_pg.__file__).parent.parent
LEASE = "2s"  # short, so that the survivor takes over while we watch
PATIENCE = 60.0
LARGEST_APPROVED = 4000

Row = dict[str, Any]

SHIPMENTS = """
create table if not exists public.demo_shipments
  (order_id text, item text, quantity int, city text, tracking text, worker int,
   at timestamptz default clock_timestamp())"""

PROGRESS = """
select count(*) filter (where status <> 'running') as ended,
       count(*) as started,
       (select count(*) from hotmesh.list_escalations(p_query => '{"app_id": "orders",
          "status": "pending", "limit": 1000}') where workflow_id = any(%(keys)s)) as waiting,
       (select count(distinct order_id) from public.demo_shipments
         where order_id = any(%(keys)s)) as shipped
  from hotmesh.list_jobs(p_app => 'orders', p_query => '{"topic": "order.placed"}', p_limit => 1000)
 where job_key = any(%(keys)s)"""

HELD = """
select array_agg(input ->> 'order' order by input ->> 'order') as held,
       count(*) filter (where queue = 'parcel.ship' and exists (
         select from public.demo_shipments where order_id = input ->> 'order')) as untold
  from hotmesh.tasks
 where worker like %(worker)s and leased_until > hotmesh.clock()"""

PENDING = """
select id, metadata, (metadata ->> 'total')::numeric as total
  from hotmesh.list_escalations(p_query => '{"app_id": "orders", "role": "manager",
         "status": "pending", "limit": 1000}')
 where workflow_id = any(%(keys)s)"""

CLAIM = """\
select outcome from hotmesh.claim_escalation(p_id => {id}, p_assignee => 'grace');"""
RESOLVE = """\
select outcome from hotmesh.resolve_escalation(
         p_id => {id}, p_payload => {payload}, p_actor => 'grace');"""
UPDATE = """\
update public.hmsh_escalations set status = 'resolved', resolver_payload = {payload}
 where id = {id};"""

SUMMARY = """
select job_key as order, (data ->> 'total')::numeric as total, path, attempts, status, data,
       round(extract(epoch from ended_at - created_at), 2) as seconds
  from hotmesh.list_jobs(
         p_app => 'orders', p_query => '{"topic": "order.placed"}', p_limit => 1000) j,
       lateral (
         select string_agg(activity, ' > ' order by ended_at) as path, max(attempt) as attempts
           from hotmesh.job_steps(p_app => 'orders', p_job_key => j.job_key)) s
 where job_key = any(%(keys)s)
 order by 1"""

STEPS = """\
select activity, status, attempt, output, hook, ended_at - started_at as took
  from hotmesh.job_steps(p_app => 'orders', p_job_key => {key});"""

PARCELS = """
select order_id, count(*) as times from public.demo_shipments
 where order_id = any(%(keys)s) group by 1"""

INVARIANTS = "select invariant, offender from hotmesh.check_invariants()"


async def main(dsn: str) -> int:
    """Run the whole demo; answers an exit code."""
    say("Installing the engine ...")
    schema.upgrade(dsn)
    if findings := schema.verify(dsn):
        say("\n".join(findings[:5]) + "\nAfter an edit in sql/: make stamp")
        return 1
    async with await Client.connect(dsn) as client, await connect(dsn) as db:
        await db.execute(SHIPMENTS)
        mesh = HotMesh(client, "orders")
        say(f"Deploying orders.yaml: {await mesh.deploy(HERE / 'orders.yaml')}")
        await mesh.activate("1")
        orders = await place_orders(mesh)
        say(f"Published {len(orders)} orders from orders.csv. No worker runs yet.")

        story = Story(db, [order["id"] for order in orders])
        async with workers(dsn) as (first, second):
            say(f"Two workers begin: processes {first.pid} and {second.pid}.")
            await story.tell(first)
        return await story.judge()


async def connect(dsn: str) -> AsyncConnection[Row]:
    """Open what would be a psql session."""
    return await AsyncConnection.connect(dsn, autocommit=True, row_factory=dict_row)


async def place_orders(mesh: HotMesh) -> list[Row]:
    """Publish the orders of the file; if it was done before, under new ids."""
    with (HERE / "orders.csv").open(encoding="utf-8", newline="") as file:
        orders: list[Row] = list(csv.DictReader(file))
    run, suffix = 1, ""
    while await mesh.get(orders[0]["id"] + suffix):
        run += 1
        suffix = f"-{run}"
    for order in orders:
        order |= {
            "id": order["id"] + suffix,
            "quantity": int(order["quantity"]),
            "unit_price": float(order["unit_price"]),
        }
        await mesh.pub("order.placed", order, job_key=order["id"])
    return orders


class Story:
    """What happens to the orders, and what somebody at a psql prompt does about it."""

    def __init__(self, db: AsyncConnection[Row], keys: list[str]) -> None:
        self._db = db
        self._keys = keys
        self._began = time.monotonic()
        self._decisions = 0
        self._taken_over: list[str] = []

    async def tell(self, victim: subprocess.Popen[bytes]) -> None:
        """Kill a worker in mid-flow, answer approvals, and wait until every order has ended."""
        with progress(len(self._keys)) as show:
            while time.monotonic() - self._began < PATIENCE:
                [now] = await self._ask(PROGRESS)
                show(now)
                if now["ended"] == len(self._keys):
                    return
                if self._taken_over:
                    await self._decide()
                elif now["ended"] >= 10:
                    await self._kill(victim, "held" if now["ended"] >= 25 else "untold")
                await asyncio.sleep(0.05)
        say(f"Not all orders have ended after {PATIENCE:g} seconds.")

    async def _kill(self, victim: subprocess.Popen[bytes], moment: str) -> None:
        """Freeze a process that has shipped a parcel and told nobody; if so, kill it."""
        worker = {"worker": f"%-{victim.pid}-%"}
        [row] = await self._ask(HELD, **worker)
        if not row[moment]:
            return
        victim.send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.05)  # what it has sent arrives
        [row] = await self._ask(HELD, **worker)
        if not row[moment]:
            victim.send_signal(signal.SIGCONT)
            return
        victim.kill()
        victim.wait()
        self._taken_over = row["held"]
        say(
            f"\nkill -9 {victim.pid}. It was busy with {', '.join(self._taken_over)};\n"
            f"of {row['untold']} the parcel had left, and nobody was told. Within {LEASE} its "
            "leases lapse,\nand the other worker takes over.\n"
        )

    async def _decide(self) -> None:
        """Answer the approvals that wait, as a manager with nothing but psql would."""
        for row in await self._ask(PENDING):
            approved = row["total"] <= LARGEST_APPROVED
            payload = sql.Literal(f'{{"approved": {str(approved).lower()}, "by": "grace"}}')
            self._decisions += 1
            if self._decisions == 1:
                await self.psql(CLAIM, id=sql.Literal(str(row["id"])))
            by_hand = self._decisions % 4 == 0
            await self.psql(
                UPDATE if by_hand else RESOLVE, id=sql.Literal(str(row["id"])), payload=payload
            )

    async def psql(self, statement: str, **values: sql.Literal) -> None:
        """Print a statement, run it exactly as printed, print what came back."""
        text = sql.SQL(statement).format(**values).as_string(self._db)
        say(f"hotmesh=# {text}")
        cursor = await self._db.execute(text.encode())
        if cursor.description is None:
            say(cursor.statusmessage or "")
            return
        rows = await cursor.fetchall()
        columns = [column.name for column in cursor.description]
        cells = [[cell(row[name]) for name in columns] for row in rows]
        say(cells[0][0] if len(columns) == len(rows) == 1 else table(columns, cells))

    async def judge(self) -> int:
        """Show how it ended and check it."""
        took = time.monotonic() - self._began
        rows = await self._ask(SUMMARY)
        columns = ["order", "total", "path", "attempts", "outcome", "seconds"]
        shown = [row | {"outcome": row["data"].get("status", row["status"])} for row in rows]
        say("")
        show_table(shown, columns, json=False)

        longest = max(rows, key=lambda row: len(row["path"] or ""))
        say("\nOne job, step by step, as a DBA would look at it:\n")
        await self.psql(STEPS, key=sql.Literal(longest["order"]))

        parcels = {row["order_id"]: row["times"] for row in await self._ask(PARCELS)}
        problems = [*lost(rows, len(self._keys)), *misshipped(rows, parcels)]
        problems += [] if self._taken_over else ["no worker was killed: neither was ever busy"]
        problems += [f"invariant: {row}" for row in await self._ask(INVARIANTS)]
        say("")
        for problem in problems:
            say(f"PROBLEM  {escaped(problem)}")
        say(
            f"{len(rows)} orders ended in {took:.1f} s: {len(parcels)} shipped, each exactly once, "
            f"{len(rows) - len(parcels)} rejected, none lost. The invariants hold."
            if not problems
            else f"The demo failed: {len(problems)} problems."
        )
        return 1 if problems else 0

    async def _ask(self, statement: str, **values: object) -> list[Row]:
        cursor = await self._db.execute(statement.encode(), {"keys": self._keys, **values})
        return await cursor.fetchall()


def lost(rows: list[Row], expected: int) -> Iterator[str]:
    """Name the orders that are missing or did not complete."""
    if len(rows) != expected:
        yield f"{expected} orders were published and {len(rows)} are known"
    for row in rows:
        if row["status"] != "completed" or row["data"]["status"] not in ("shipped", "rejected"):
            yield f"{row['order']} is {row['status']}: {row['data']}"


def misshipped(rows: list[Row], parcels: dict[str, int]) -> Iterator[str]:
    """Name the orders that were shipped twice, or not, or in spite of a refusal."""
    for row in rows:
        expected = 1 if row["data"]["status"] == "shipped" else 0
        if (times := parcels.get(row["order"], 0)) != expected:
            yield f"{row['order']} was shipped {times} times instead of {expected}"


@asynccontextmanager
async def workers(dsn: str) -> AsyncIterator[list[subprocess.Popen[bytes]]]:
    """Run two worker processes; they end when their standard input does, whatever becomes of us."""
    path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "hotmesh_pg", "worker", "workers:worker", "--until-eof"]
    command += ["--lease", LEASE, "--concurrency", "4", "--drain", "3s"]
    # Not on the command line, where everybody could read a password.
    environment = os.environ | {"PYTHONPATH": path} | ({"HOTMESH_DSN": dsn} if dsn else {})
    with tempfile.TemporaryFile() as log:
        running = [
            subprocess.Popen(
                [*command, "--name", name],
                cwd=HERE,
                env=environment,
                stdin=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
            for name in ("worker-1", "worker-2")
        ]
        try:
            yield running
        finally:
            for process in running:
                assert process.stdin is not None
                process.stdin.close()
            for process in running:
                await asyncio.to_thread(ended, process)
            log.seek(0)
            said = log.read().decode(errors="replace")
            if "Traceback" in said:
                print(said, file=sys.stderr)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for a worker's end; one that does not drain in time is killed."""
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def progress(total: int) -> Iterator[Any]:
    """Lend a function that shows how far the orders are: a bar, or a line for each change."""
    if not fancy():
        yield lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.fields[shipped]} shipped, {task.fields[waiting]} wait for approval")
    with Progress(
        BarColumn(), TextColumn("{task.completed}/{task.total} ended,"), words, TimeElapsedColumn(),
        console=Console(),
    ) as bar:  # fmt: skip
        orders = bar.add_task("orders", total=total, shipped=0, waiting=0)
        yield lambda now: bar.update(
            orders, completed=now["ended"], shipped=now["shipped"], waiting=now["waiting"]
        )


def lines(total: int) -> Any:
    """Return a function that prints progress at most twice a second."""
    last: tuple[float, Row] = (0.0, {})

    def show(now: Row) -> None:
        nonlocal last
        due = time.monotonic() - last[0] > 0.5 or now["ended"] == total
        if due and now != last[1]:
            last = (time.monotonic(), now)
            say(
                f"{now['ended']:>3} of {total} ended, {now['shipped']} shipped, "
                f"{now['waiting']} wait for approval"
            )

    return show


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "")))
