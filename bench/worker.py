"""The worker process of the benchmark: its one activity adds one."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any

from bench.graphs import QUEUE
from hotmesh_pg.client import Client
from hotmesh_pg.worker import Worker


async def add(data: dict[str, Any]) -> dict[str, Any]:
    """Answer the next number."""
    return {"n": int(data.get("n") or 0) + 1}


async def main(dsn: str) -> None:
    """Serve until SIGTERM."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with await Client.connect(dsn) as client, Worker(client, topics={QUEUE: add}):
        print("ready", flush=True)
        await told.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
