"""The private server: it starts anywhere, keeps to itself, and never outlives its owner."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import rig

from hotmesh_pg import embedded
from hotmesh_pg.embedded import Embedded, EmbeddedError

PARENT = """
import sys
from pathlib import Path
from hotmesh_pg.embedded import Embedded

data, binaries = (Path(word) if word else None for word in sys.argv[1:3])
server = Embedded(data, settings={"fsync": "off"}, binaries=binaries)
server.start()
print(server.directory, server.pid, flush=True)
if sys.argv[3] == "fork":
    import os, signal
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        signal.pause()
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def binaries() -> Path | None:
    """The binaries that the suite runs on, so that CI tries the lifecycle on each version too."""
    named = os.environ.get("HOTMESH_TEST_BIN")
    return Path(named) if named else None


@pytest.fixture
def private(binaries):
    """Make private servers, which the test enters itself."""
    return lambda data=None, **settings: Embedded(
        data, settings={"fsync": "off", **settings}, binaries=binaries
    )


@pytest.fixture
def scratch():
    """A directory which the server's user may enter, whoever we are."""
    parent = embedded._scratch(*embedded._server_user(None))
    base = Path(tempfile.mkdtemp(prefix="hotmesh-test-", dir=parent))
    base.chmod(0o755)
    yield base
    shutil.rmtree(base)


@pytest.fixture
def data_dir(scratch):
    """Where data may be kept."""
    return scratch / "data"


@pytest.fixture
def environment(monkeypatch):
    """An environment that names no server."""
    for name in ("HOTMESH_DSN", "HOTMESH_PG_BIN", *embedded._PG_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        [(value,)] = connection.execute(query.encode()).fetchall()
    return value


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_several_servers_run_at_once_and_leave_nothing(private):
    with private() as first, private() as second:
        ask(first.dsn(), "select 1")
        ask(second.dsn(), "select 1")

        assert first.directory != second.directory
        assert ask(first.dsn(), "show listen_addresses") == ""
        assert ask(first.dsn(), "show server_encoding") == "UTF8"

    assert not first.directory.exists()
    assert not second.directory.exists()


def test_nobody_else_may_enter(private):
    with private() as server:
        assert server.directory.stat().st_mode & 0o077 == 0


def test_settings_reach_the_server(private):
    with private(work_mem="7MB") as server:
        assert ask(server.dsn(), "show work_mem") == "7MB"
        assert ask(server.dsn(), "show timezone") == "UTC"


def test_data_outlives_a_restart_and_a_crash(private):
    with private() as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("create table kept as select 1 as one")

        server.restart()
        assert ask(server.dsn(), "select one from kept") == 1

        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.dsn())

        server.start()
        assert ask(server.dsn(), "select one from kept") == 1


def test_data_is_kept_where_it_was_asked_for(private, data_dir):
    with private(data_dir) as server, psycopg.connect(server.dsn()) as connection:
        connection.execute("create table kept as select 1 as one")

    with private(data_dir) as server:
        assert ask(server.dsn(), "select one from kept") == 1

    assert not server.directory.exists()


def test_two_servers_cannot_share_their_data(private, data_dir):
    with (
        private(data_dir),
        pytest.raises(EmbeddedError, match="lock file"),
        private(data_dir),
    ):
        pass


@pytest.mark.parametrize("way", ["alone", "fork"])
@pytest.mark.parametrize("keep", [False, True], ids=["temporary", "kept"])
def test_the_server_dies_with_a_killed_parent(data_dir, binaries, keep, way):
    command = [
        sys.executable,
        "-c",
        PARENT,
        str(data_dir) if keep else "",
        str(binaries or ""),
        way,
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        directory, pid = parent.stdout.readline().split()
        forked = int(parent.stdout.readline()) if way == "fork" else None

        parent.send_signal(signal.SIGKILL)
        parent.wait()

        assert rig.eventually(lambda: not is_alive(int(pid)))
        assert rig.eventually(lambda: not Path(directory).exists())
        assert data_dir.exists() is keep
        if forked is not None:
            os.kill(forked, signal.SIGKILL)


def test_a_start_that_fails_says_why_and_leaves_nothing(private, scratch, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    scratch.chmod(0o777)

    with pytest.raises(EmbeddedError, match="no_such_setting"), private(no_such_setting="1"):
        pass

    left = [path for path in scratch.iterdir() if not path.name.startswith("hotmesh-binaries-")]
    assert left == []


def test_missing_binaries_are_explained(tmp_path):
    with (
        pytest.raises(EmbeddedError, match=r"pip install 'hotmesh-pg\[embedded\]'"),
        Embedded(binaries=tmp_path),
    ):
        pass


def test_data_of_another_version_is_refused_before_it_is_touched(private, tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9"), private(tmp_path):
        pass


def test_a_server_that_was_not_started_says_so(private):
    with pytest.raises(EmbeddedError, match="not running"):
        private().stop()


def test_binaries_in_a_closed_home_are_copied_once(binaries, tmp_path):
    original = embedded._choose_binaries(binaries, None)

    copy = embedded._readable_copy(original, tmp_path)

    assert copy != original
    assert embedded._major(copy) == embedded._major(original)
    assert embedded._readable_copy(original, tmp_path) == copy
    assert len(list(tmp_path.iterdir())) == 1


def test_a_copy_that_somebody_else_could_change_is_refused(binaries, tmp_path):
    original = embedded._choose_binaries(binaries, None)
    copy = embedded._readable_copy(original, tmp_path)
    tmp_path.joinpath(copy.relative_to(tmp_path).parts[0]).chmod(0o777)

    with pytest.raises(EmbeddedError, match="not ours alone"):
        embedded._readable_copy(original, tmp_path)


def test_hotmesh_dsn_wins(environment):
    environment.setenv("HOTMESH_DSN", "host=elsewhere")
    environment.setenv("PGHOST", "here")

    with embedded.anywhere() as dsn:
        assert dsn == "host=elsewhere"


def test_the_variables_of_libpq_come_next(environment):
    environment.setenv("PGHOST", "here")

    with embedded.anywhere() as dsn:
        assert dsn == ""


def test_a_private_server_comes_last(environment):
    with embedded.anywhere() as dsn:
        assert ask(dsn, "select 1") == 1
