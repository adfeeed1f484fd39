"""An app in the hands of a client and its worker, for tests that wait, listen or lose patience."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from driver import DOCUMENTS

from hotmesh_pg import Client, HotMesh, Worker
from hotmesh_pg.jobs import Job

Answer = TypeVar("Answer")
SAMPLES = DOCUMENTS / "samples"
_NAME = re.compile(r"^app:\n  id: (\S+)\n  version: '(\d+)'$", re.MULTILINE)


@asynccontextmanager
async def mesh_of(dsn: str, document: str | Path, **topics: Any) -> AsyncIterator[HotMesh]:
    """A HotMesh of one document, deployed and active, with a worker that serves these topics.

    In a topic's name write `__` for a dot.
    """
    text = document if isinstance(document, str) else document.read_text("utf-8")
    [(app_id, version)] = _NAME.findall(text)
    async with await Client.connect(dsn, pool_size=3) as client:
        mesh = HotMesh(client, app_id)
        await mesh.deploy(document)
        await mesh.activate(version)
        if not topics:
            yield mesh
            return
        served = {topic.replace("__", "."): callback for topic, callback in topics.items()}
        async with Worker(client, topics=served):
            yield mesh


async def until(condition: Callable[[], Awaitable[Answer]]) -> Answer:
    """Wait for a condition of the database to come true."""
    async with asyncio.timeout(10):
        while not (answer := await condition()):
            await asyncio.sleep(0.02)
    return answer


async def ended(mesh: HotMesh, job_key: str) -> Job:
    """Wait for a job's end without being told of it."""

    async def condition() -> Job | None:
        job = await mesh.get_state(job_key)
        return job if job.ended else None

    job = await until(condition)
    assert job is not None
    return job
