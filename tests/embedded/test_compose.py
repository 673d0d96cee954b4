"""The container set-up: which process holds which secret, and that none has a default."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from cro_platform.config import env
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.table import platform

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]


def holders(text: str) -> set[str]:
    """The services in whose definition a text occurs."""
    return {name for name, service in SERVICES.items() if text in yaml.safe_dump(service)}


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("MIGRATION_DATABASE_URL", {"migrate"}),
        ("CRO_OWNER_PASSWORD", {"migrate", "postgres"}),
        ("RELAY_DATABASE_URL", {"relay", "safety", "sealer"}),
        ("CRO_RELAY_PASSWORD", {"relay", "safety", "sealer", "postgres"}),
        ("CRO_BACKUP_PASSWORD", {"postgres"}),
        ("${POSTGRES_PASSWORD", {"postgres"}),
    ],
)
def test_a_secret_reaches_only_who_needs_it(secret: str, expected: set[str]) -> None:
    assert holders(secret) == expected


def test_no_secret_has_a_default() -> None:
    variables = dict(re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT))

    secrets = {name for name in variables if name.endswith(("PASSWORD", "KEY", "KEYS"))}

    assert len(secrets) == 9
    assert {name: variables[name] for name in secrets} == dict.fromkeys(secrets, ":?")


def example() -> dict[str, str]:
    """The variables of the example file."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_the_example_names_every_variable_that_must_be_set_and_no_other() -> None:
    assert set(example()) == set(re.findall(r"(?<!\$)\$\{(\w+):\?\}", TEXT))


@pytest.mark.parametrize("name", ["SECRET_KEY", "SCOPE_KEY", "FIELD_KEYS"])
def test_production_refuses_the_values_of_the_example(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATFORM_MODE", "production")
    monkeypatch.setenv(name, example()[name])

    with pytest.raises(ImproperlyConfigured, match="development default"):
        env.secret(name)


def test_a_file_with_real_secrets_is_neither_committed_nor_copied_into_the_image() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_image_is_named_to_its_release() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    images = {service["image"] for service in SERVICES.values() if "build" not in service}

    assert len(images) == 3
    assert all(re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)*$", each) for each in {*images, *bases})


def test_no_process_of_the_platform_can_gain_rights() -> None:
    ours = [service for service in SERVICES.values() if "build" in service]

    assert len(ours) == len(platform(Layout(Path("var")), 8000).processes) + 1
    assert all(service["cap_drop"] == ["ALL"] for service in ours)
    assert all("no-new-privileges:true" in service["security_opt"] for service in ours)


def test_every_process_of_the_platform_has_a_container() -> None:
    processes = {process.name for process in platform(Layout(Path("var")), 8000).processes}

    assert processes | {"postgres", "redis", "mail", "migrate"} == set(SERVICES)


def test_only_loopback_ports_are_published() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_database_is_made_from_the_files_of_this_tree() -> None:
    mounted = [Path(volume.split(":")[0]) for volume in SERVICES["postgres"]["volumes"][1:]]

    assert [path.name for path in mounted] == ["roles.sql", "database.sql"]
    assert all((ROOT / path).is_file() for path in mounted)


def test_the_safety_lane_starts_without_redis() -> None:
    assert set(SERVICES["safety"]["depends_on"]) == {"migrate"}


def test_the_image_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert re.findall(r"^USER (\w+)$", dockerfile, re.MULTILINE) == ["platform"]
    assert "PLATFORM_MODE=production" in dockerfile
