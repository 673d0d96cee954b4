"""A command without a configured database gets the embedded instance for its own length."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded.observed import alive, postmaster, working_in

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import os, sys
from cro_platform.embedded import attach
attach(["manage.py", *sys.argv[1:]])
import psycopg2
answer = "not asked"
if sys.argv[1:] not in ([], ["help"]):
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        answer = cursor.fetchone()[0]
names = ("RELAY_DATABASE_URL", "MIGRATION_DATABASE_URL")
sys.stderr.write(f"answer={answer} holds={[name for name in names if name in os.environ]}\\n")
if sys.argv[1:] == ["makemigrations"]:
    raise SystemExit(3)
"""


def attached(data: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command that attaches to the instance in `data`."""
    env = os.environ | {"DATA": str(data)} | variables
    argv = [sys.executable, "-c", COMMAND, *command]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_command_starts_the_servers_and_stops_them_with_itself(data: Path) -> None:
    done = attached(data, "migrate")

    assert done.returncode == 0, done.stderr
    assert "answer=cro_app holds=['MIGRATION_DATABASE_URL']" in done.stderr
    assert (data / "postgres" / "PG_VERSION").exists()
    assert working_in(data) == set()


def test_progress_is_kept_off_standard_output(data: Path) -> None:
    assert attached(data, "migrate").stdout == ""


def test_a_failing_command_keeps_its_exit_code_and_stops_the_servers(data: Path) -> None:
    done = attached(data, "makemigrations")

    assert done.returncode == 3
    assert working_in(data) == set()


@pytest.mark.parametrize("command", ["run_relay", "run_safety_lane"])
def test_a_running_instance_is_left_alone(data: Path, command: str) -> None:
    from cro_platform.embedded.instance import Instance

    attached(data, "migrate")
    with Instance(data):
        before = postmaster(data)
        done = attached(data, command)

        assert postmaster(data) == before
        assert before in alive({before})
    assert "answer=cro_app holds=['RELAY_DATABASE_URL']" in done.stderr


@pytest.mark.parametrize("command", [[], ["help"]])
def test_help_starts_nothing(data: Path, command: list[str]) -> None:
    done = attached(data, *command)

    assert done.returncode == 0, done.stderr
    assert "answer=not asked holds=[]" in done.stderr
    assert not (data / "postgres").exists()


def test_production_never_falls_back_to_the_embedded_instance(data: Path) -> None:
    done = attached(data, "migrate", PLATFORM_MODE="production")

    assert done.returncode == 1
    assert "DATABASE_URL is not set." in done.stderr
    assert not data.exists()
