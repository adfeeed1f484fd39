"""What orders need done: `hotmesh worker workers:worker` serves these topics from this directory.

A task may be delivered twice: a worker can die after it has acted and before it has said so.
Checking stock again is harmless, a charge carries a receipt that depends on nothing but the order,
and a parcel is shipped in one transaction that looks first.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any
from zlib import crc32

from hotmesh_pg import Client, Context, RetryPolicy, Worker

IMPATIENT = RetryPolicy(4, initial_interval="100ms", backoff_coefficient=2)

# The table is the shop's own, and as shops' tables are, it has no constraint that would save us.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%(order)s, 0))"
SHIP = """
insert into public.demo_shipments (order_id, item, quantity, city, tracking, worker)
select %(order)s, %(item)s, %(quantity)s, %(city)s, %(tracking)s, %(worker)s
 where not exists (select from public.demo_shipments where order_id = %(order)s)"""


def worker(client: Client, **options: Any) -> Worker:
    """Make a worker for all topics of the orders app."""

    async def ship(data: dict[str, Any]) -> dict[str, Any]:
        tracking = f"PX{crc32(data['order'].encode()):010}"
        parcel = data | {"tracking": tracking, "worker": os.getpid()}
        async with client.source.connection() as connection, connection.transaction():
            await connection.execute(ONE_AT_A_TIME, parcel)
            await connection.execute(SHIP, parcel)
        await asyncio.sleep(0.2)  # the label is printed; who dies here has shipped and told nobody
        return {"tracking": tracking}

    return Worker(
        client,
        topics={"stock.check": check, "payment.charge": charge, "parcel.ship": ship},
        retry=IMPATIENT,
        **options,
    )


async def check(data: dict[str, Any], context: Context) -> dict[str, Any]:
    """Look an item up in a stock system that is sometimes down: always for the same orders."""
    dice = crc32(data["order"].encode())
    await asyncio.sleep(0.05 + dice % 100 / 1000)
    if context.attempt <= (dice % 5 == 0) + (dice % 3 == 0):
        raise ConnectionError("the stock system does not answer")
    return {"shelf": f"{'ABCDEF'[dice % 6]}-{dice % 40 + 1}"}


def charge(data: dict[str, Any]) -> dict[str, Any]:
    """Charge a card, in a plain function: it runs in a thread."""
    time.sleep(0.1)
    return {"receipt": f"R-{data['order']}", "amount": data["amount"]}
