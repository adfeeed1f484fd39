"""The smallest flow: a graph, a worker, a caller."""

import asyncio
from pathlib import Path

from hotmesh_pg import Client, HotMesh, Worker


async def fetch(data):
    return {"name": {1: "Ada", 2: "Grace"}[data["id"]]}


async def main():
    async with await Client.connect() as client:  # HOTMESH_DSN, or what the PG* variables say
        mesh = HotMesh(client, app_id="greeter")
        await mesh.deploy(Path(__file__).with_name("greeter.yaml"))
        await mesh.activate("1")
        async with Worker(client, topics={"name.fetch": fetch}):
            job = await mesh.pubsub("greet", {"id": 1})
            print(job.data["hello"])  # Hello, Ada


if __name__ == "__main__":
    asyncio.run(main())
