"""The documents that are measured, and the rows of a database that has been in use for a while."""

from __future__ import annotations

from collections.abc import Iterable

QUEUE = "bench.work"

_APP = """\
app:
  id: {app}
  version: '1'
  graphs:
    - subscribes: {app}.go
      activities:
        t: {{type: trigger}}
{activities}
      transitions:
{transitions}
{more}"""


def chain(app: str, length: int) -> str:
    """Workers in sequence, each given what the one before answered; the last maps into the job."""
    names = [f"w{number}" for number in range(1, length + 1)]
    given = ["t", *names]
    return _document(
        app,
        [
            f"{name}: {{type: worker, topic: {QUEUE}, "
            f"input: {{maps: {{n: '{{{before}.output.data.n}}'}}}}"
            + (", job: {maps: {n: '{$self.output.data.n}'}}" if name == names[-1] else "")
            + "}"
            for name, before in zip(names, given, strict=False)
        ],
        names,
    )


def passthrough(app: str, length: int) -> str:
    """Hooks in sequence that wait for nothing; the last maps into the job."""
    names = [f"h{number}" for number in range(1, length + 1)]
    bodies = [f"{name}: {{type: hook}}" for name in names[:-1]]
    return _document(
        app, [*bodies, f"{names[-1]}: {{type: hook, job: {{maps: {{ok: true}}}}}}"], names
    )


def mapped(app: str, length: int) -> str:
    """Hooks in sequence that each map five fields into the job, by pipes of three rows."""
    names = [f"h{number}" for number in range(1, length + 1)]
    pipe = "{'@pipe': [['{t.output.data.n}', FIELD], ['{@math.add}', 2], ['{@math.multiply}']]}"
    fields = ", ".join(f"f{n}: {pipe.replace('FIELD', str(n))}" for n in range(1, 6))
    bodies = [f"{name}: {{type: hook, job: {{maps: {{{fields}}}}}}}" for name in names]
    return _document(app, bodies, names)


def fifty(app: str) -> str:
    """Fifty activities after the trigger: workers, each with maps and an error that is caught."""
    names = [f"w{number}" for number in range(1, 26)]
    catches = [f"e{number}" for number in range(1, 26)]
    bodies = [
        f"{name}: {{type: worker, topic: {QUEUE}, "
        f"input: {{maps: {{n: '{{{before}.output.data.n}}'}}}}, "
        f"job: {{maps: {{{name}: '{{$self.output.data.n}}'}}}}}}"
        for name, before in zip(names, ["t", *names], strict=False)
    ]
    bodies += [f"{name}: {{type: hook, job: {{maps: {{{name}: caught}}}}}}" for name in catches]
    links = {"t": [f"{{to: {names[0]}}}"]}
    for name, after, catch in zip(names, [*names[1:], ""], catches, strict=True):
        links[name] = [f"{{to: {catch}, conditions: {{code: [404, 500]}}}}"]
        links[name] += [f"{{to: {after}, conditions: {{code: 200}}}}"] if after else []
    return _app(app, bodies, links)


def sleeper(app: str, seconds: int) -> str:
    """A hook that sleeps."""
    return _document(app, [f"h1: {{type: hook, sleep: {seconds}}}"], ["h1"])


def parked(app: str) -> str:
    """A hook that waits for a signal, whose payload becomes the job's data."""
    body = "h1: {type: hook, job: {maps: {n: '{$self.hook.data.n}'}}}"
    rule = "{expected: '{t.output.data.id}', actual: '{$self.hook.data.id}'}"
    hooks = f"""\
      hooks:
        {app}.answer:
          - to: h1
            conditions: {{match: [{rule}]}}
"""
    return _document(app, [body], ["h1"], hooks)


def _document(app: str, bodies: Iterable[str], names: list[str], more: str = "") -> str:
    links = {source: [f"{{to: {to}}}"] for source, to in zip(["t", *names], names, strict=False)}
    return _app(app, bodies, links, more)


def _app(app: str, bodies: Iterable[str], links: dict[str, list[str]], more: str = "") -> str:
    return _APP.format(
        app=app,
        activities="\n".join(f"        {body}" for body in bodies),
        transitions="\n".join(f"        {name}: [{', '.join(to)}]" for name, to in links.items()),
        more=more,
    )


# One job that really ran, or is really parked, is copied with everything that belongs to it: the
# copies have whatever columns the tables have.
COPY_JOB = """
create temporary table copies as
  select gen_random_uuid() as copy_id, 'copy-' || %(label)s || '-' || n as copy_key
    from generate_series(1, %(count)s) n;
insert into hotmesh.jobs
  select (jsonb_populate_record(x, jsonb_build_object('job_id', copy_id, 'job_key', copy_key))).*
    from copies, hotmesh.jobs x where x.job_id = %(job)s;
insert into hotmesh.job_data
  select (jsonb_populate_record(x, jsonb_build_object('job_id', copy_id))).*
    from copies, hotmesh.job_data x where x.job_id = %(job)s;
insert into hotmesh.steps
  select (jsonb_populate_record(x, jsonb_build_object('job_id', copy_id))).*
    from copies, hotmesh.steps x where x.job_id = %(job)s;
insert into hotmesh.waits
  select (jsonb_populate_record(x, jsonb_build_object(
           'job_id', copy_id, 'seq', nextval('hotmesh.seq'), 'key', copy_key))).*
    from copies, hotmesh.waits x where x.job_id = %(job)s;
insert into hotmesh.mailbox
  select x.app_id, x.topic, copy_key
    from copies, hotmesh.waits x where x.job_id = %(job)s;
drop table copies;
"""
