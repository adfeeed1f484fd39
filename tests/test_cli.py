"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import rig

from hotmesh_pg import compiler, schema
from hotmesh_pg.cli import main
from hotmesh_pg.cli.streams import as_json, cell

ROOT = Path(__file__).parent.parent
ORDERS = ROOT / "examples" / "orders" / "orders.yaml"

ECHO = """
app:
  id: echo
  version: '1'
  graphs:
    - subscribes: say
      activities:
        said: {type: trigger}
        back: {type: worker, topic: echo, job: {maps: {heard: '{$self.output.data.heard}'}}}
      transitions:
        said: [{to: back}]
"""

MODULE = """
import time

def slow(data):
    time.sleep(0.4)
    return {"heard": "slowly"}

topics = {"echo": slow}

def factory(client, name):
    from hotmesh_pg import Worker
    return Worker(client, topics=topics, name=name)

nothing = 7
"""


@pytest.fixture
def hotmesh(dsn, capsys):
    """Runs a verb in this process: answers its exit code and what it printed."""

    def run(*arguments):
        code = main([*arguments, "--dsn", dsn])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def workers(tmp_path, dsn):
    """Starts `hotmesh worker` processes in a directory with a module of callbacks."""
    (tmp_path / "callbacks.py").write_text(MODULE, "utf-8")
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "hotmesh_pg", "worker", *arguments],
            cwd=tmp_path,
            env=environment(HOTMESH_DSN=dsn),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:  # closes its pipes
            process.kill()


def environment(**variables):
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "HOTMESH"))}
    return inherited | {"PYTHONPATH": path} | variables


def execute(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "hotmesh_pg", *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
    )


def deploy_echo(hotmesh, tmp_path):
    path = tmp_path / "echo.yaml"
    path.write_text(ECHO, "utf-8")
    code, _, err = hotmesh("deploy", str(path), "--activate")
    assert code == 0, err


def publish(db, topic="say", app="echo", key="job-1"):
    db.execute(
        "select * from hotmesh.publish(p_app => %s, p_topic => %s, p_job_key => %s)",
        (app, topic, key),
    )


# The frame: help, usage, connections.


def test_help_is_quick_and_loads_no_migrations():
    spent = []
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-m", "hotmesh_pg", "--help"],
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        spent.append(usage.ru_utime + usage.ru_stime)
    code = "import sys, hotmesh_pg.cli as cli; cli.build_parser(); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], env=environment(), text=True)

    assert min(spent) < 0.3
    assert {"alembic", "sqlalchemy", "rich"}.isdisjoint(loaded.split())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["jobs"],
        ["jobs", "list"],
        ["compile"],
        ["esc", "claim", "some-id"],
    ],
    ids=" ".join,
)
def test_a_line_that_cannot_be_meant_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as exit:
        main(arguments)

    assert exit.value.code == 2
    assert "usage: hotmesh" in capsys.readouterr().err


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://ada:s3cret@127.0.0.1:1/shop",
        "postgresql://ada:s3cr@et@127.0.0.1:1/shop",
        "postgresql://ada:s3c/ret@127.0.0.1:1/shop",
        "host=127.0.0.1 port=1 user=ada password=s3cret",
        "host=127.0.0.1 port=1 password='s3cret",
        "postgresql://ada:s3cret@127.0.0.1:nonsense/shop",
    ],
)
def test_a_failed_connection_is_one_line_without_the_password(dsn):
    asked = execute("jobs", "list", "orders", HOTMESH_DSN=dsn)

    assert asked.returncode == 3
    assert asked.stdout == ""
    assert len(asked.stderr.splitlines()) == 1
    assert not any(part in asked.stderr for part in ("s3c", "ret@", "Traceback"))


@pytest.mark.parametrize("verb", ["db upgrade", "db verify", "worker os:environ", "demo"])
def test_every_kind_of_verb_says_that_there_is_no_database(verb):
    asked = execute(*verb.split(), HOTMESH_DSN="postgresql://ada:s3cret@127.0.0.1:1/shop")

    assert asked.returncode == 3
    assert "connection" in asked.stderr
    assert "s3cret" not in asked.stderr
    assert "Traceback" not in asked.stderr


def test_a_database_without_the_engine_says_how_to_install_it(empty_dsn, capsys):
    code = main(["jobs", "list", "orders", "--dsn", empty_dsn])

    assert code == 1
    assert capsys.readouterr().err.startswith("not_installed")


def test_the_reader_of_a_pipe_may_leave():
    script = f"{sys.executable} -m hotmesh_pg db sql | head -c 100"
    piped = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], env=environment(), capture_output=True, text=True
    )

    assert piped.stderr == ""
    assert piped.returncode == 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\x1b[31mred\n", r"\x1b[31mred\n"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202eevil", r"\u202eevil"),
        ({"a": "\x1b"}, r'{"a": "\u001b"}'),
        ("Zoë 🎉", "Zoë 🎉"),
    ],
)
def test_values_cannot_command_the_terminal(value, shown):
    assert cell(value) == shown
    assert json.loads(as_json(value)) == value
    assert all(character.isprintable() for character in as_json(value).replace("\n", ""))


def test_version_tells_the_digest_of_the_functions(hotmesh):
    code, out, _ = hotmesh("version", "--json")

    assert code == 0
    assert json.loads(out)["functions"] == json.loads(out)["installed"] == schema.digest()


# db


def test_db_sql_prints_what_upgrade_would_run(capsys):
    assert main(["db", "sql"]) == 0
    assert capsys.readouterr().out == schema.offline_sql()


def test_db_verify_finds_nothing_in_a_fresh_database(hotmesh):
    assert hotmesh("db", "verify")[0] == 0
    assert json.loads(hotmesh("db", "verify", "--json")[1]) == {"ok": True, "findings": []}


def test_db_verify_refuses_a_database_that_was_changed(hotmesh, db):
    db.execute("drop function hotmesh.activate_app")

    code, _, err = hotmesh("db", "verify")

    assert code == 1
    assert "hotmesh.activate_app is missing" in err


# apps


def test_compile_prints_the_script(capsys):
    code = main(["compile", str(ORDERS)])

    text = ORDERS.read_text("utf-8")
    assert code == 0
    assert capsys.readouterr().out == compiler.compile_text(text, str(ORDERS)).script()


def test_a_document_with_problems_names_their_places(tmp_path, capsys):
    path = tmp_path / "wrong.yaml"
    path.write_text(ECHO.replace("to: back", "to: bakc"), "utf-8")

    code = main(["compile", str(path)])

    out, err = capsys.readouterr()
    assert code == 1
    assert out == ""
    assert err.startswith(f"{path}:11:")


def test_a_document_that_is_not_there_is_a_matter_of_usage(tmp_path, capsys):
    assert main(["compile", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err.endswith("none.yaml: No such file or directory\n")


def test_deploying_twice_changes_nothing(hotmesh):
    first = hotmesh("deploy", str(ORDERS))
    second = hotmesh("deploy", str(ORDERS), "--activate")

    assert first == (0, "deployed: app orders, version 1\n", "")
    assert second[1] == "unchanged: app orders, version 1\nactivated: app orders, version 1\n"


def test_a_version_that_is_not_deployed_cannot_be_activated(hotmesh):
    hotmesh("deploy", str(ORDERS))

    code, _, err = hotmesh("app", "activate", "orders", "9")

    assert code == 1
    assert err == "app orders has no version 9 (deployed versions: 1)\n"


def test_versions_are_listed_and_dropped(hotmesh, db, tmp_path):
    deploy_echo(hotmesh, tmp_path)
    publish(db)
    path = tmp_path / "two.yaml"
    path.write_text(ECHO.replace("version: '1'", "version: '2'"), "utf-8")
    hotmesh("deploy", str(path))

    table = hotmesh("app", "list", "echo")[1]
    listed = json.loads(hotmesh("app", "list", "--json")[1])
    refused = [hotmesh("app", "drop", "echo", "1"), hotmesh("app", "drop", "echo")]
    hotmesh("app", "activate", "echo", "2")
    in_use = hotmesh("app", "drop", "echo", "1")
    db.execute("select hotmesh.interrupt_job('echo', 'job-1')")
    dropped = hotmesh("app", "drop", "echo", "1")
    unknown = hotmesh("app", "drop", "echo", "7")
    all_gone = hotmesh("app", "drop", "echo")

    assert [line.split()[:4] for line in table.splitlines()[2:]] == [
        ["echo", "1", "true", "1"], ["echo", "2", "false", "0"],
    ]  # fmt: skip
    assert [(row["version"], row["running"]) for row in listed] == [("1", 1), ("2", 0)]
    assert refused == [
        (1, "", "active: app echo, version 1 (activate another version first)\n"),
        (1, "", "in_use: app echo (jobs that run on it: 1)\n"),
    ]
    assert in_use == (1, "", "in_use: app echo, version 1 (jobs that run on it: 1)\n")
    assert dropped == (0, "dropped: app echo, version 1\n", "")
    assert unknown == (1, "", "not_found: app echo, version 7 (see hotmesh app list)\n")
    assert all_gone == (0, "dropped: app echo\n", "")


# jobs


def test_jobs_are_listed_shown_and_told_step_by_step(hotmesh, db, tmp_path):
    deploy_echo(hotmesh, tmp_path)
    publish(db)

    listed = hotmesh("jobs", "list", "echo", "--status", "running", "--json")
    shown = hotmesh("jobs", "show", "echo", "job-1", "--json")
    steps = hotmesh("jobs", "steps", "echo", "job-1", "--json")
    table = hotmesh("jobs", "list", "echo")

    assert [job["job_key"] for job in json.loads(listed[1])] == ["job-1"]
    assert json.loads(shown[1])["status"] == "running"
    assert [step["activity"] for step in json.loads(steps[1])] == ["back"]
    assert table[1].splitlines()[0].split() == [
        "job_key", "topic", "status", "version", "entity", "created_at", "ended_at",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["show", "steps"])
def test_a_job_that_does_not_exist_is_not_found(hotmesh, verb):
    code, out, err = hotmesh("jobs", verb, "echo", "nobody")

    assert (code, out) == (1, "")
    assert err == "not_found: app echo has no job nobody\n"


# schedule


def test_a_schedule_is_added_listed_and_removed(hotmesh, tmp_path):
    deploy_echo(hotmesh, tmp_path)
    every = ("schedule", "add", "echo", "say", "--every", "15 minutes", "--id", "s")

    added = hotmesh(*every, "--data", '{"word": "hi"}', "--max-runs", "2")
    again = hotmesh(*every)
    listed = hotmesh("schedule", "list", "echo", "--json")
    outcomes = [hotmesh("schedule", verb, "echo", "s") for verb in ("pause", "resume", "remove")]
    gone = hotmesh("schedule", "remove", "echo", "s")

    assert added == (0, "scheduled: s\n", "")
    assert again == (1, "", "exists: s is scheduled already\n")
    [schedule] = json.loads(listed[1])
    assert (schedule["every"], schedule["data"]) == (900.0, {"word": "hi"})
    assert (schedule["status"], schedule["max_runs"]) == ("active", 2)
    assert [out for _, out, _ in outcomes] == ["paused\n", "resumed\n", "unscheduled\n"]
    assert gone == (1, "", "not_found: schedule s of app echo\n")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--every", "often"], 2),
        (["--every", "1 hour", "--data", "{"], 2),
        (["--cron", "every day"], 1),
        ([], 1),
    ],
)
def test_a_schedule_that_cannot_be_is_told_in_one_line(hotmesh, tmp_path, options, code):
    deploy_echo(hotmesh, tmp_path)

    told = hotmesh("schedule", "add", "echo", "say", *options)

    assert told[:2] == (code, "")
    assert len(told[2].splitlines()) <= 2


@pytest.mark.parametrize("verb", [["export"], ["jobs", "export"]])
def test_a_job_is_exported_as_one_document(hotmesh, db, tmp_path, verb):
    deploy_echo(hotmesh, tmp_path)
    publish(db)

    code, out, _ = hotmesh(*verb, "echo", "job-1")
    _, part, _ = hotmesh(*verb, "echo", "job-1", "--allow", "open", "--no-values")

    assert code == 0
    assert json.loads(out)["job"]["job_key"] == "job-1"
    [open] = json.loads(part)["open"]
    assert (open["queue"], "input" in open) == ("echo", False)


def test_a_job_that_is_not_there_cannot_be_exported(hotmesh):
    assert hotmesh("export", "echo", "nobody") == (
        *(1, "", "not_found: app echo has no job nobody\n"),
    )


def test_a_facet_that_does_not_exist_is_refused(hotmesh, db, tmp_path):
    code, _, err = hotmesh("export", "echo", "job-1", "--allow", "colour")

    assert code == 1
    assert "facets: job, input" in err


# throttle, prune


def test_topics_are_paused_slowed_and_resumed(hotmesh, db):
    said = [
        hotmesh("throttle", "pause"),
        hotmesh("throttle", "250", "--topic", "echo"),
        hotmesh("throttle", "resume"),
    ]

    assert said == [
        (0, "paused: all topics\n", ""),
        (0, "throttled: echo\n", ""),
        (0, "resumed: all topics\n", ""),
    ]
    assert db.execute("select count(*) from hotmesh.throttles").fetchone() == (0,)


def test_a_throttle_that_is_none_is_a_matter_of_usage(hotmesh):
    code, _, err = hotmesh("throttle", "slowly")

    assert (code, err) == (2, "hotmesh: 'slowly' is neither pause, resume nor milliseconds\n")


def test_db_prune_goes_on_until_nothing_is_left(hotmesh, db, at, tmp_path):
    at("09:00")
    deploy_echo(hotmesh, tmp_path)
    for _ in range(5):
        db.execute("select hotmesh.publish('echo', 'say')")
    db.execute("select hotmesh.interrupt_job('echo', job_key) from hotmesh.jobs")
    at.skip("8 days")
    db.execute("truncate hotmesh.outbox")

    kept = hotmesh("db", "prune", "--json")
    gone = hotmesh("db", "prune", "--ended", "--batch", "2", "--older-than", "1 week", "--json")

    assert json.loads(kept[1]) == {
        "jobs": 0, "steps": 0, "letters": 0, "registrations": 0, "outbox": 0,
    }  # fmt: skip
    assert json.loads(gone[1])["jobs"] == 5
    assert db.execute("select count(*) from hotmesh.jobs").fetchone() == (0,)


@pytest.mark.parametrize(("given", "code"), [("soon", 2), ("-1 day", 2), ("0 s", 1)])
def test_db_prune_refuses_a_time_that_cannot_be_meant(hotmesh, given, code):
    assert hotmesh("db", "prune", f"--older-than={given}")[0] == code


# esc


@pytest.fixture
def escalation(db):
    """The id of an escalation that nobody has claimed."""
    fields = {"role": "manager", "type": "approval", "description": "\x1b[2Jlook"}
    [(id,)] = db.execute(
        "select (escalation).id from hotmesh.create_escalation(p_fields => %s)",
        (json.dumps(fields),),
    ).fetchall()
    return str(id)


def test_an_escalation_is_claimed_by_one_and_resolved(hotmesh, escalation):
    claimed = hotmesh("esc", "claim", escalation, "--as", "ada", "--for", "1 hour")
    refused = hotmesh("esc", "claim", escalation, "--as", "bob")
    resolved = hotmesh("esc", "resolve", escalation, "--as", "ada", "--payload", '{"ok": true}')
    again = hotmesh("esc", "resolve", escalation, "--json")
    shown = json.loads(hotmesh("esc", "show", escalation, "--json")[1])

    assert claimed == (0, "claimed\n", "")
    assert refused == (1, "", "conflict: held by ada\n")
    assert resolved == (0, "resolved\n", "")
    assert (again[0], json.loads(again[1])["outcome"]) == (1, "already_resolved")
    assert (shown["resolved_by"], shown["resolver_payload"]) == ("ada", {"ok": True})


def test_an_escalation_is_released_and_cancelled(hotmesh, escalation):
    hotmesh("esc", "claim", escalation, "--as", "ada")

    wrong = hotmesh("esc", "release", escalation, "--as", "bob")
    released = hotmesh("esc", "release", escalation, "--as", "ada")
    cancelled = hotmesh("esc", "cancel", escalation, "--reason", "no longer asked")

    assert wrong == (1, "", "wrong_assignee\n")
    assert (released[0], cancelled[0]) == (0, 0)


def test_the_inbox_shows_what_waits_and_no_control_characters(hotmesh, escalation):
    pending = hotmesh("esc", "list", "--role", "manager", "--available")
    others = hotmesh("esc", "list", "--role", "clerk", "--json")
    shown = hotmesh("esc", "show", escalation)

    assert escalation in pending[1]
    assert json.loads(others[1]) == []
    assert r"\x1b[2Jlook" in shown[1]
    assert "\x1b" not in shown[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "7"],
        ["resolve", "00000000-0000-0000-0000-000000000000", "--payload", "{"],
        ["claim", "00000000-0000-0000-0000-000000000000", "--as", "ada", "--for", "soon"],
    ],
    ids=" ".join,
)
def test_arguments_that_cannot_be_read_are_a_matter_of_usage(hotmesh, arguments):
    code, _, err = hotmesh("esc", *arguments)

    assert code == 2
    assert err.startswith("hotmesh: ")


# worker


@pytest.mark.parametrize("target", ["callbacks:topics", "callbacks:factory"])
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGINT", "the end of input"])
def test_a_worker_that_is_told_to_stop_finishes_what_it_has_begun(
    hotmesh, db, tmp_path, workers, target, ending
):
    deploy_echo(hotmesh, tmp_path)
    publish(db)
    worker = workers(target, "--name", "w", "--until-eof")
    leased = "select count(*) > 0 from hotmesh.tasks where leased_until is not null"
    assert rig.eventually(lambda: db.execute(leased).fetchone() == (True,))

    if ending == "the end of input":
        worker.stdin.close()
    else:
        worker.send_signal(getattr(signal, ending))
    code = worker.wait(timeout=15)

    job = json.loads(hotmesh("jobs", "show", "echo", "job-1", "--json")[1])
    assert code == 0
    assert (job["status"], job["data"]) == ("completed", {"heard": "slowly"})


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["callbacks"], "is not MODULE:NAME"),
        (["missing:topics"], "there is no module missing"),
        (["callbacks:missing"], "has no missing"),
        (["callbacks:nothing"], "expected a dict of topics or a Worker, not int"),
        (["callbacks:factory", "--name", "w", "--lease", "5s"], "takes no lease"),
        (["callbacks:topics", "--lease", "5"], "not a duration"),
        (["callbacks:topics", "--drain", "never"], "not a duration"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_no_worker_is_a_matter_of_usage(workers, arguments, complaint):
    worker = workers(*arguments)

    _, err = worker.communicate(timeout=15)

    assert worker.returncode == 2
    assert complaint in err
    assert "Traceback" not in err


# dev


def test_dev_keeps_its_data_and_leaves_nothing_running(server, tmp_path):
    if not server.embedded:
        pytest.skip("only where the embedded server is what the tests run on")
    directory = Path(os.path.realpath("/tmp")) / f"hotmesh-dev-{os.getpid()}"

    dev = subprocess.Popen(
        [sys.executable, "-m", "hotmesh_pg", "dev", str(directory)],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = [dev.stdout.readline(), dev.stdout.readline()]
        pid = int((directory / "postmaster.pid").read_text().split()[0])
        dev.terminate()
        code = dev.wait(timeout=30)
        kept = (directory / "PG_VERSION").exists()
    finally:
        dev.kill()
        dev.communicate()
        subprocess.run(["rm", "-rf", str(directory)], check=True)

    assert said[1].startswith("export HOTMESH_DSN='postgresql://")
    assert (code, kept) == (0, True)
    assert not Path(f"/proc/{pid}").exists()
