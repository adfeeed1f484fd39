"""The generated SQL: the same for the same document, whole, reviewable, and nobody's back door."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from driver import Driver, document

from hotmesh_pg import Client, HotMesh
from hotmesh_pg.compiler import CompileError, compile_text
from hotmesh_pg.errors import Conflict, InvalidArgument, NotFound

ROOT = Path(__file__).parent.parent
ORDERS = ROOT / "examples" / "orders" / "orders.yaml"
TABLES = ("apps", "versions", "graphs", "activities", "hooks")

HOSTILE = [
    "'; drop schema hotmesh cascade; --",
    "$body$; drop schema hotmesh cascade; $body$",
    "$b6_body$ $$ $1 $body1$",
    "\\'; select 1; --",
    "E'\\x41' \\ \\\\ \\u0041",
    "\\. \\q \\! ls :name :'name' %s %%",
    'a "quoted" {brace',
    "line\nbreak\r\nand\ttab\u2028\u0085",
    "żółć 🦋 \U0001f469\u200d\U0001f680 \ufeff",
    "/* -- */ -- ;",
    "x" * 500,
]


def yaml_text(text: str) -> str:
    """Write any text as a double-quoted YAML scalar."""
    safe = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(
        safe.get(c, c if c.isprintable() and c.isascii() else f"\\U{ord(c):08x}") for c in text
    ) + '"'  # fmt: skip


@pytest.fixture
def app(db):
    return Driver(db)


def everywhere(text: str) -> str:
    """A document with a text in each place that takes any text; names take a shorter one."""
    word = yaml_text(text)
    return document(f"""
        input: {{schema: {{title: {word}}}}}
        activities:
          t1:
            type: trigger
            title: {word}
            entity: {word}
            job:
              maps:
                plain: {word}
                {word}: key
                nested: {{{word}: {{{word}: {word}}}}}
                list: [{word}]
                piped: {{'@pipe': [[{word}, {word}], ['{{@string.concat}}']]}}
                parsed: {{'@pipe': [['{{$self.input.data}}', {word}], ['{{@object.get}}']]}}
                reduced:
                  '@pipe':
                    - ['{{$self.input.data.list}}', '']
                    - '@reduce':
                        - ['{{@string.concat}}', {word}]
                        - ['{{@string.concat}}']
          a:
            type: hook
            description: {word}
            output: {{maps: {{x: {word}}}}}
            escalation: {{role: {word}, type: r, description: {word}, metadata: {{{word}: {word}}}, envelope: {{x: {word}}}}}
          b: {{type: worker, topic: {{'@pipe': [['q'], ['{{@string.concat}}']]}}, input: {{maps: {{{word}: {word}}}}}}}
        transitions:
          t1:
            - to: a
              conditions: {{match: [{{expected: {word}, actual: {word}}}]}}
          a:
            - to: b
              conditions: {{match: [{{expected: {word}, actual: '{{$self.hook.data.answer}}'}}]}}
        hooks:
          answered:
            - to: a
              conditions: {{match: [{{expected: key, actual: {{'@pipe': [['key', {word}], ['{{@logical.or}}'], ['{{@symbol.null}}']]}}}}]}}
    """)  # fmt: skip


# the text -----------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes_in_any_interpreter():
    script = (
        "import sys; from pathlib import Path; from hotmesh_pg.compiler import compile_text\n"
        f"sys.stdout.write(compile_text(Path({str(ORDERS)!r}).read_text('utf-8')).script())"
    )

    def compiled(seed: str) -> bytes:
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, check=True, capture_output=True, cwd=ROOT, env=environment
        ).stdout

    here = compile_text(ORDERS.read_text("utf-8")).script().encode()

    assert {compiled("0"), compiled("1"), compiled("4242")} == {here}


def test_another_document_gives_other_bytes():
    one = compile_text(document("activities: {t1: {type: trigger}}"))
    two = compile_text(document("activities: {t1: {type: trigger, job: {maps: {x: 1}}}}"))

    assert one.script() != two.script()
    assert one.plan["checksum"] != two.plan["checksum"]


def test_the_script_is_one_transaction_that_begins_with_what_it_is():
    script = compile_text(ORDERS.read_text("utf-8")).script()

    assert script.startswith("-- App orders, version 1, compiled by hotmesh_pg.\n\n\nbegin;\n")
    assert script.endswith("\ncommit;\n")


@pytest.mark.parametrize(
    "document_file", sorted(ROOT.glob("examples/*/*.yaml")), ids=lambda p: p.stem
)
def test_every_example_installs_with_psql(app, server, dsn, tmp_path, document_file):
    if (psql := server.program("psql")) is None:
        pytest.skip("no psql of the server's version")
    script = tmp_path / "app.sql"
    script.write_text(compile_text(document_file.read_text("utf-8")).script(), "utf-8")

    done = subprocess.run(
        [str(psql), "-X", "-v", "ON_ERROR_STOP=1", "-f", str(script), dsn],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "deployed" in done.stdout


# hostile text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("by", ["driver", "psql"])
def test_text_of_the_document_is_data_wherever_it_stands(app, server, dsn, tmp_path, text, by):
    compiled = compile_text(everywhere(text))
    if by == "driver":
        app.deploy_text(everywhere(text), activate=False)
    else:
        if (psql := server.program("psql")) is None:
            pytest.skip("no psql of the server's version")
        script = tmp_path / "app.sql"
        script.write_bytes(compiled.script().encode())
        command = [str(psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), dsn]
        subprocess.run(command, check=True, capture_output=True)
    app.activate(1)

    key = app.publish({"list": [1], text: "found"})
    job = app.job(key)

    assert job.entity == text
    assert job.data == {
        "plain": text,
        text: "key",
        "nested": {text: {text: text}},
        "list": {"0": text},
        "piped": text + text,
        "parsed": "found",
        "reduced": text,
    }
    row = app.db.execute(
        "select role, description, metadata, envelope from hotmesh.escalations"
    ).fetchone()
    assert row == (text, text, {text: text}, {"x": text})
    assert app.step(key, "a").output == {"x": text}
    assert app.db.execute("select source from hotmesh.versions").fetchone()[0] == everywhere(text)


@pytest.mark.parametrize("text", [t for t in HOSTILE if t.isprintable() and len(t) < 100])
def test_names_of_topics_are_data_too(app, text):
    word = yaml_text(text)
    app.deploy_text(f"""
app:
  id: t
  version: '1'
  graphs:
    - subscribes: {word}
      publishes: {word}
      activities:
        t1: {{type: trigger}}
        w: {{type: worker, topic: {word}}}
        h: {{type: hook, job: {{maps: {{x: '{{$self.hook.data.x}}'}}}}}}
        a: {{type: await, topic: {yaml_text(text + "2")}}}
      transitions: {{t1: [{{to: w}}], w: [{{to: h}}], h: [{{to: a}}]}}
      hooks: {{{word}: [{{to: h, conditions: {{match: [{{expected: {word}, actual: '{{$hook.data.x}}'}}]}}}}]}}
    - subscribes: {yaml_text(text + "2")}
      activities: {{c1: {{type: trigger}}}}
""")
    key = app.publish(topic=text)

    app.work(**{text: {}})
    assert app.signal(text, {"x": text}) == ("delivered", key)

    assert app.done(key) == {"x": text}


@pytest.mark.parametrize("text", ["a\0b", "\ud83d"])
def test_text_that_postgresql_cannot_store_is_refused_by_the_compiler(text):
    with pytest.raises(Exception, match=r"U\+0000|surrogate|special|character"):
        compile_text(
            document(
                f"activities: {{t1: {{type: trigger, job: {{maps: {{x: {yaml_text(text)}}}}}}}}}"
            )
        )


@pytest.mark.parametrize("name", ["select", "null", "user", "A", "é", "a-b", "_x", "g_x", "x" * 63])
def test_activities_may_have_any_good_name(app, name):
    graph = f"activities: {{t1: {{type: trigger}}, {name!r}: {{type: hook, output: {{maps: {{x: 1}}}}, job: {{maps: {{x: '{{$self.output.data.x}}', y: '{{{name}.output.data.x}}'}}}}}}}}\ntransitions: {{t1: [{{to: {name!r}}}]}}"
    if not name.isascii():
        with pytest.raises(CompileError):
            app.deploy(graph)
        return
    app.deploy(graph)

    assert app.run() == {"x": 1, "y": 1}


def test_names_that_differ_only_in_case_or_signs_have_functions_of_their_own(app):
    names = ["ab", "aB", "a_b", "a-b", "a__b", "A_b", "ab_", "_ab"]
    hooks = ", ".join(f"{n}: {{type: hook, job: {{maps: {{{n}: of {n}}}}}}}" for n in names)
    app.deploy(
        f"activities: {{t1: {{type: trigger}}, {hooks}}}\ntransitions: {{t1: [{', '.join(f'{{to: {n}}}' for n in names)}]}}"
    )

    assert app.run() == {name: f"of {name}" for name in names}


# deploying ----------------------------------------------------------------------------------------


def test_deploying_twice_changes_nothing(app):
    graph = "activities: {t1: {type: trigger, job: {maps: {x: 1}}}}"
    assert app.deploy(graph) == "deployed"
    before = app.db.execute("select version_id, deployed_at from hotmesh.versions").fetchall()

    assert app.deploy(graph) == "unchanged"

    assert (
        app.db.execute("select version_id, deployed_at from hotmesh.versions").fetchall() == before
    )
    assert app.run() == {"x": 1}


def test_a_version_cannot_be_given_other_content(app):
    app.deploy("activities: {t1: {type: trigger, job: {maps: {x: 1}}}}")

    with pytest.raises(psycopg.Error, match="deployed with other content") as caught:
        app.deploy("activities: {t1: {type: trigger, job: {maps: {x: 2}}}}")

    assert caught.value.sqlstate == "MH409"
    assert app.run() == {"x": 1}


def test_a_deployment_that_is_rolled_back_leaves_no_function(app, db):
    compiled = compile_text(ORDERS.read_text("utf-8"))
    before = functions(db)

    with db.transaction(force_rollback=True):
        for statement in compiled.statements:
            db.execute(statement.encode())
        assert functions(db) > before

    assert functions(db) == before
    assert app.count(*TABLES) == 0


def functions(db) -> int:
    return db.execute(
        "select count(*) from pg_proc where pronamespace = 'hotmesh_app'::regnamespace"
    ).fetchone()[0]


def test_generated_functions_are_executable_by_nobody_else(app, db):
    app.deploy_text(ORDERS.read_text("utf-8"))

    open_to_all = db.execute(
        """select proname from pg_proc where pronamespace = 'hotmesh_app'::regnamespace
              and has_function_privilege('public', oid, 'execute')"""
    ).fetchall()

    assert open_to_all == []


def test_every_expression_may_stand_alone_or_not_at_all(app):
    """An app of which nothing varies has a dispatcher without a choice."""
    app.deploy("activities: {t1: {type: trigger}}")

    assert app.run() is None


def test_long_pipes_and_wide_maps_compile(app):
    wide = ", ".join(f"k{n}: '{{t1.output.data.k{n}}}'" for n in range(300))
    long = ", ".join(
        ["['{t1.output.data.k1}', 1]"] + ["['{@math.add}', 1]"] * 100 + ["['{@math.add}']"]
    )
    app.deploy(
        f"activities: {{t1: {{type: trigger}}, a: {{type: hook, job: {{maps: {{{wide}, sum: {{'@pipe': [{long}]}}}}}}}}}}\ntransitions: {{t1: [{{to: a}}]}}"
    )

    data = app.run({f"k{n}": n for n in range(300)})

    assert data == {f"k{n}": n for n in range(300)} | {"sum": 102}


# HotMesh.deploy -----------------------------------------------------------------------------------

BROKEN = {
    "a misspelt activity": ("activities: {t1: {type: trigger}, abc: {type: hook}}\ntransitions: {t1: [{to: abd}]}", "did you mean"),
    "an unknown function": ("activities: {t1: {type: trigger, job: {maps: {x: {'@pipe': [[1], ['{@math.ad}']]}}}}}", "math.add"),
    "a duplicate key": ("activities:\n  t1: {type: trigger}\n  t1: {type: hook}", "t1"),
    "a missing trigger": ("activities: {a: {type: hook}}", "trigger"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_document_says_where_and_nothing_is_written(dsn, what):
    graph, hint = BROKEN[what]
    async with await Client.connect(dsn) as client:
        with pytest.raises(CompileError, match=re.escape(hint)) as caught:
            await HotMesh(client, "t").deploy(document(graph))

    assert re.search(r"<text>:\d+:\d+", str(caught.value))
    assert empty(dsn)


async def test_a_document_of_another_app_is_refused_and_nothing_is_written(dsn):
    async with await Client.connect(dsn) as client:
        with pytest.raises(InvalidArgument, match="App ID mismatch: orders !== t"):
            await HotMesh(client, "t").deploy(ORDERS)

    assert empty(dsn)


def empty(dsn) -> bool:
    with psycopg.connect(dsn, autocommit=True) as db:
        return Driver(db).count(*TABLES) == 0


async def test_a_document_is_deployed_from_a_path_or_from_text(dsn):
    async with await Client.connect(dsn) as client:
        mesh = HotMesh(client, "orders")

        assert await mesh.deploy(ORDERS) == "deployed"
        assert await mesh.deploy(str(ORDERS)) == "unchanged"
        assert await mesh.deploy(ORDERS.read_text("utf-8")) == "unchanged"
        with pytest.raises(Conflict, match="other content"):
            await mesh.deploy(ORDERS.read_text("utf-8").replace("86400", "86401"))
        with pytest.raises(NotFound, match="no active version"):
            await mesh.pub("order.placed", {})
        await mesh.activate("1")
        with pytest.raises(NotFound, match="subscribes to nowhere"):
            await mesh.pub("nowhere")


async def test_many_deploy_at_once_and_one_of_them_is_first(dsn):
    import asyncio

    async with await Client.connect(dsn) as client:
        mesh = HotMesh(client, "orders")

        outcomes = await asyncio.gather(*(mesh.deploy(ORDERS) for _ in range(8)))

    assert sorted(outcomes) == ["deployed"] + ["unchanged"] * 7
