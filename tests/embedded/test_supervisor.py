"""The supervisor replaces what dies, stops in order on every signal and leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cro_platform.embedded.credentials import free_ports
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.locks import FileLock
from cro_platform.embedded.supervisor import run
from tests.embedded.observed import alive, descendants, postmaster, until, working_in

PROGRAM = Path(__file__).with_name("stand_in_platform.py")
PROCESSES = {"web", "worker", "relay", "safety", "sealer", "beat"}


@dataclass(frozen=True, slots=True)
class Platform:
    """A supervisor at work on stand-in programs."""

    supervisor: subprocess.Popen[bytes]
    data: Path

    def said(self) -> str:
        """Everything it wrote for the person at the terminal."""
        return (self.data.parent / "said").read_text()

    def events(self, word: str) -> list[str]:
        """The names of the programs that noted the word, in order."""
        return [name for noted, name, _pid in self._events() if noted == word]

    def pid(self, name: str) -> int:
        """The process id of the program's latest start."""
        return [
            int(pid) for word, noted, pid in self._events() if (word, noted) == ("start", name)
        ][-1]

    def _events(self) -> list[list[str]]:
        events = self.data / "events"
        return [line.split() for line in events.read_text().splitlines()] if events.exists() else []


def start(data: Path, failing_step: str = "", asset: str = "first") -> Platform:
    """Start the stand-in platform on a free port."""
    (data.parent / "asset").write_text(asset)
    argv = [sys.executable, str(PROGRAM), str(data), str(free_ports(1)[0]), failing_step]
    with (data.parent / "said").open("wb") as said:
        return Platform(subprocess.Popen(argv, stdout=said, stderr=said), data)


@pytest.fixture
def platform(data: Path) -> Iterator[Platform]:
    """The stand-in platform, running and announced."""
    started = start(data)
    assert until(lambda: "Stop: Ctrl-C" in started.said())
    assert until(lambda: set(started.events("start")) >= PROCESSES)
    everything = descendants(started.supervisor.pid)
    yield started
    everything |= descendants(started.supervisor.pid)
    started.supervisor.terminate()
    started.supervisor.wait(60)
    for pid in alive(everything):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(platform: Platform, number: signal.Signals) -> None:
    everything = descendants(platform.supervisor.pid)
    assert len(everything) > len(PROCESSES) + 3

    platform.supervisor.send_signal(number)
    code = platform.supervisor.wait(60)

    stopped = platform.events("stop")
    assert code == 0
    assert stopped[0] == "beat"
    assert set(stopped[1:4]) == {"relay", "safety", "sealer"}
    assert stopped[4:] == ["worker", "web"]
    assert alive(everything) == set()
    assert working_in(platform.data) == set()


def _hears_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_make_alone_stops_everything(data: Path, number: signal.Signals) -> None:
    """As a person's terminal does not, but a service manager or a script does."""
    (data.parent / "asset").write_text("first")
    command = f'{sys.executable} {PROGRAM} "{data}" {free_ports(1)[0]}'
    (data.parent / "Makefile").write_text(f"run:\n\t@exec {command}\n")
    with (data.parent / "said").open("wb") as said:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=data.parent,
            stdout=said,
            stderr=said,
            preexec_fn=_hears_interrupts,  # a shell that starts the tests behind “&” has them ignored
        )
    platform = Platform(make, data)
    assert until(lambda: "Stop: Ctrl-C" in platform.said())
    everything = descendants(make.pid)
    assert len(everything) > len(PROCESSES) + 3

    make.send_signal(number)

    assert until(lambda: not alive(everything))
    assert platform.events("stop")[0] == "beat"
    assert working_in(data) == set()
    make.wait(10)


def test_every_target_becomes_its_program() -> None:
    """A shell between `make` and the program would swallow the signal."""
    lines = (PROGRAM.parents[2] / "Makefile").read_text().splitlines()
    recipes = {line for line in lines if line.startswith("\t@") and "-m cro_platform" in line}

    assert len(recipes) >= 5
    assert all(line.startswith("\t@exec ") for line in recipes)


def test_nothing_survives_the_killing_of_the_supervisor(platform: Platform) -> None:
    everything = descendants(platform.supervisor.pid) - grandchildren(platform)

    platform.supervisor.kill()
    platform.supervisor.wait()

    assert len(everything) > len(PROCESSES) + 3
    assert until(lambda: not alive(everything))


def test_what_the_worker_started_ends_with_it(platform: Platform) -> None:
    left = grandchildren(platform)

    platform.supervisor.terminate()
    platform.supervisor.wait(60)

    assert len(left) == 1
    assert alive(left) == set()


@pytest.mark.parametrize("name", ["web", "safety"])
def test_a_process_that_dies_is_replaced_and_named(platform: Platform, name: str) -> None:
    dead = platform.pid(name)

    os.kill(dead, signal.SIGKILL)

    assert until(lambda: platform.pid(name) != dead)
    assert f"{name} ended (code -9); again in 1 s." in platform.said()
    assert platform.pid(name) in alive({platform.pid(name)})


def test_what_a_dead_process_left_is_killed_before_it_is_replaced(platform: Platform) -> None:
    left = grandchildren(platform)
    dead = platform.pid("worker")

    os.kill(dead, signal.SIGKILL)

    assert until(lambda: platform.pid("worker") != dead)
    assert alive(left) == set()


def test_a_process_that_keeps_dying_waits_longer_each_time(platform: Platform) -> None:
    for _ in range(2):
        dead = platform.pid("beat")
        os.kill(dead, signal.SIGKILL)
        assert until(lambda dead=dead: platform.pid("beat") != dead)

    assert "beat ended (code -9); again in 2 s." in platform.said()


def test_killed_servers_come_back_under_the_running_platform(platform: Platform) -> None:
    dead = postmaster(platform.data)

    os.kill(dead, signal.SIGKILL)

    assert until(lambda: dead not in alive({dead}))
    assert until(lambda: (platform.data / "servers.ready").exists())
    assert until(lambda: postmaster(platform.data) in alive({postmaster(platform.data)}))
    assert platform.supervisor.poll() is None


def test_only_migrations_hold_the_owner_and_only_two_processes_the_relay(
    platform: Platform,
) -> None:
    assert platform.events("owner-address") == ["migrate"]
    assert set(platform.events("relay-address")) == {"relay", "safety"}
    assert set(platform.events("no-relay-address")) >= {"web", "worker", "beat", "sealer", "demo"}


def test_the_person_is_told_address_and_log_ins(platform: Platform) -> None:
    said = platform.said()

    assert "The platform runs at http://localhost:" in said
    assert "sponsor@example.org / a password" in said
    assert "The platform runs at" in said


@pytest.mark.parametrize("step", ["migrate", "demo"])
def test_a_failing_step_ends_the_start_and_says_why(data: Path, step: str) -> None:
    platform = start(data, failing_step=step)

    code = platform.supervisor.wait(60)

    assert code == 1
    assert (data / "unmigrated").exists() == (step == "migrate")
    assert f"{step} failed (code 1)" in platform.said()
    assert not PROCESSES & set(platform.events("start"))
    assert working_in(data) == set()


@pytest.mark.parametrize(("asset", "runs"), [("first", 1), ("second", 2)])
def test_a_step_is_run_again_only_when_its_inputs_changed(
    data: Path, asset: str, runs: int
) -> None:
    start(data, failing_step="demo").supervisor.wait(60)

    again = start(data, failing_step="demo", asset=asset)
    again.supervisor.wait(60)

    assert again.events("start").count("assets") == runs
    assert again.events("start").count("migrate") == 2


def test_a_step_that_failed_is_run_again(data: Path) -> None:
    start(data, failing_step="assets").supervisor.wait(60)

    again = start(data, failing_step="assets")
    again.supervisor.wait(60)

    assert again.events("start").count("assets") == 2


def test_a_second_platform_on_the_same_data_is_refused(data: Path) -> None:
    layout = Layout(data)
    layout.create()
    first = FileLock(layout.supervisor_lock)
    first.acquire()

    with pytest.raises(SystemExit, match="already runs with DATA="):
        run(data, free_ports(1)[0])

    first.release()


def grandchildren(platform: Platform) -> set[int]:
    """What the stand-in worker itself started."""
    return descendants(platform.pid("worker"))


@pytest.mark.parametrize(("port", "said"), [(99_999, "is no port"), (-1, "is no port")])
def test_what_is_no_port_is_refused_before_anything_starts(
    data: Path, port: int, said: str
) -> None:
    with pytest.raises(SystemExit, match=said):
        run(data, port)

    assert not (data / "postgres").exists()


def test_a_port_in_use_is_refused_before_anything_starts(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is in use.*PORT={port + 1}"):
            run(data, port)

    assert not (data / "postgres").exists()


def test_a_file_in_place_of_the_folder_is_named(data: Path) -> None:
    data.write_text("not a folder")

    with pytest.raises(SystemExit, match=f"DATA={data} cannot be used"):
        run(data, free_ports(1)[0])
