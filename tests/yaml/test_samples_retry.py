"""The sample calc: a calculator that is asked by pubsub, in time, late, in parallel, in vain."""

from __future__ import annotations

import asyncio
import json
import math
from functools import reduce
from operator import add, mul, sub, truediv

import pytest
from driver import sample
from mesh import SAMPLES, ended, mesh_of

from hotmesh_pg import Context, JobFailed, JobTimeout, NotFound

OPERATIONS = {"add": add, "subtract": sub, "multiply": mul, "divide": truediv}
CASES = [("add", 10), ("subtract", 0), ("multiply", 30), ("divide", 5 / 3 / 2)]


class CannotDivide(Exception):
    """An error with a code of its own."""

    code = 422


async def calculate(data):
    return {"result": reduce(OPERATIONS[data["operation"]], data["values"])}


async def guarded(data):
    if data["operation"] == "divide" and 0 in data["values"]:
        raise CannotDivide("division by zero")
    return await calculate(data)


def question(operation, *values, **more):
    return {"operation": operation, "values": json.dumps(values or [5, 3, 2])} | more


@pytest.mark.parametrize(("operation", "result"), CASES)
async def test_the_calculator_calculates(dsn, operation, result):
    async with mesh_of(dsn, sample("calc"), calculation__execute=calculate) as mesh:
        job = await mesh.pubsub("calculate", question(operation))

        assert math.isclose(job.data["result"], result)


async def test_who_asked_gets_504_and_may_read_the_late_result(dsn):
    may_go = asyncio.Event()

    async def slow(data):
        await may_go.wait()
        return await calculate(data)

    async with mesh_of(dsn, sample("calc"), calculation__execute=slow) as mesh:
        with pytest.raises(JobTimeout) as caught:
            await mesh.pubsub("calculate", question("add"), timeout="100 ms")
        may_go.set()

        assert caught.value.code == 504
        assert (await ended(mesh, caught.value.job_key)).data == {"result": 10}


async def test_many_are_asked_in_parallel(dsn):
    async with mesh_of(dsn, sample("calc"), calculation__execute=calculate) as mesh:
        jobs = await asyncio.gather(
            *(mesh.pubsub("calculate", question("add", n, 1)) for n in range(25))
        )

        assert [job.data["result"] for job in jobs] == [n + 1 for n in range(25)]


@pytest.mark.parametrize(
    ("worker", "code", "message"),
    [(calculate, 500, "division by zero"), (guarded, 422, "division by zero")],
)
async def test_what_a_worker_raises_rejects_the_question_with_its_code(dsn, worker, code, message):
    async with mesh_of(dsn, sample("calc"), calculation__execute=worker) as mesh:
        with pytest.raises(JobFailed, match=message) as caught:
            await mesh.pubsub("calculate", question("divide", 1, 0))

        job = await mesh.get_state(caught.value.job_key)
        assert (caught.value.code, job.status, job.error["code"]) == (code, "failed", code)


async def test_a_worker_stalls_and_another_answers_for_it(dsn):
    stalled, deliveries = asyncio.Event(), []

    async def first_time_never(data, context: Context):
        deliveries.append(context.task_id)
        if len(deliveries) == 1:
            stalled.set()
            await asyncio.Event().wait()
        return await calculate(data)

    async with mesh_of(dsn, sample("calc"), calculation__execute=first_time_never) as mesh:
        asked = asyncio.create_task(mesh.pubsub("calculate", question("add")))
        await stalled.wait()
        async with mesh.client.source.connection() as connection:
            # As if the lease had lapsed: its worker is not heard of any more.
            await connection.execute("update hotmesh.tasks set leased_until = hotmesh.clock()")

        assert (await asked).data == {"result": 10}
        assert deliveries[0] == deliveries[1]


async def test_a_finished_question_may_be_scrubbed(dsn):
    async with mesh_of(dsn, sample("calc"), calculation__execute=calculate) as mesh:
        await mesh.pubsub("calculate", question("add", id="k"))

        await mesh.scrub("k")

        with pytest.raises(NotFound):
            await mesh.get_state("k")
        assert (await mesh.pubsub("calculate", question("add", 1, id="k"))).data == {"result": 1}


@pytest.mark.parametrize("kind", ["topic", "pattern"])
def test_who_has_subscribed_hears_of_the_results_that_it_wants(app, kind):
    app.deploy_text(sample("calc"))
    cursor = app.subscribe("calculated.k" if kind == "topic" else "calculated.*", kind)

    for key in ("other", "k"):
        app.publish(question("multiply", id=key), topic="calculate")
    app.work(calculation__execute={"result": 30})

    heard, _ = app.hear(cursor)
    told = {f"calculated.{key}": {"result": 30} for key in ("other", "k")}
    if kind == "topic":
        del told["calculated.other"]
    assert {topic: data for topic, _, _, data in heard} == told


@pytest.mark.parametrize(("way", "wanted"), [("sub", "calculated.k"), ("psub", "calculated.*")])
async def test_a_callback_hears_the_results_that_it_wants(dsn, way, wanted):
    heard = asyncio.Queue()
    async with mesh_of(dsn, sample("calc"), calculation__execute=calculate) as mesh:
        await getattr(mesh, way)(wanted, lambda _topic, job: heard.put_nowait(job.job_key))
        for key in ("other", "k"):
            await mesh.pubsub("calculate", question("multiply", id=key))

        async with asyncio.timeout(10):
            keys = [await heard.get() for _ in range(1 if way == "sub" else 2)]
        assert keys == (["k"] if way == "sub" else ["other", "k"])


@pytest.mark.parametrize(("operation", "result"), CASES)
async def test_the_calculator_may_be_gathered_from_files(dsn, operation, result):
    document = SAMPLES / "calc" / "app.yaml"
    async with mesh_of(dsn, document, calculation__execute=calculate) as mesh:
        job = await mesh.pubsub("calculate", question(operation))

        assert (job.version, math.isclose(job.data["result"], result)) == ("2", True)
