"""Who is given which address, and how development secrets are made and kept."""

import ast
import base64
from pathlib import Path

import pytest

from cro_platform.embedded import OWNER_COMMANDS, RELAY_COMMANDS, environment
from cro_platform.embedded.instance import Instance
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.table import platform

ROOT = Path(__file__).resolve().parents[2]
BESIDE = {"owner": "MIGRATION_DATABASE_URL", "relay": "RELAY_DATABASE_URL"}


def test_only_relay_safety_lane_and_sealer_are_given_the_relay_address(data: Path) -> None:
    instance, table = Instance(data), platform(Layout(data), 8000)

    holders = {
        process.name
        for process in table.processes
        if BESIDE["relay"] in instance.child_environment(process.command)
    }

    assert holders == {"relay", "safety", "sealer"}


def test_no_process_that_keeps_running_is_given_the_owner(data: Path) -> None:
    instance, table = Instance(data), platform(Layout(data), 8000)

    holders = [
        part.name
        for part in (*table.steps, *table.processes)
        if BESIDE["owner"] in instance.child_environment(part.command)
    ]

    assert holders == ["migrate"]


@pytest.mark.parametrize("command", sorted(RELAY_COMMANDS))
def test_relay_commands_hold_the_relay_and_not_the_owner(data: Path, command: str) -> None:
    variables = environment(data, command=command)

    assert variables[BESIDE["relay"]].startswith("postgresql://cro_relay:")
    assert BESIDE["owner"] not in variables


@pytest.mark.parametrize("command", ["", "shell", "import_study", "demo"])
def test_other_commands_hold_the_application_only(data: Path, command: str) -> None:
    variables = environment(data, command=command)

    assert variables["DATABASE_URL"].startswith("postgresql://cro_app:")
    assert not set(BESIDE.values()) & set(variables)


def test_addresses_of_the_parent_are_not_inherited(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BESIDE["relay"], "postgresql://cro_relay:leaked@127.0.0.1/cro")

    assert BESIDE["relay"] not in Instance(data).child_environment("")


def test_tests_hold_every_role(data: Path) -> None:
    variables = environment(data, "test")

    assert variables["PLATFORM_MODE"] == "test"
    assert set(BESIDE.values()) <= set(variables)


@pytest.mark.parametrize("name", ["SECRET_KEY", "SCOPE_KEY"])
def test_development_secrets_say_so_and_differ_between_folders(data: Path, name: str) -> None:
    first, other = environment(data)[name], environment(data.with_name("other"))[name]

    assert first.startswith("development-only-")
    assert len(first) > 60
    assert first != other


def test_the_field_key_is_a_fernet_key(data: Path) -> None:
    assert len(base64.urlsafe_b64decode(environment(data)["FIELD_KEYS"])) == 32


def test_secrets_stay_the_same_and_closed_to_others(data: Path) -> None:
    first = environment(data)

    assert environment(data) == first
    assert (data / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_files_are_addressed_below_data_whatever_its_name(data: Path) -> None:
    odd = data.with_name("a folder#1")

    variables = environment(odd)

    assert variables["EMAIL_URL"] == f"folder://{data.parent}/a%20folder%231/mail"
    assert variables["STATIC_ROOT"] == f"{odd}/static"


def test_manage_py_and_the_runtime_agree_on_who_acts_as_owner() -> None:
    tree = ast.parse((ROOT / "manage.py").read_text())

    declared = {
        word.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "OWNER_COMMANDS"
        for word in ast.walk(node.value)
        if isinstance(word, ast.Constant)
    }

    assert declared <= OWNER_COMMANDS
