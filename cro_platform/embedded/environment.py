"""The environment of one process: the variables that production sets by other means."""

from pathlib import Path
from urllib.parse import quote

from cro_platform.embedded import system_packages
from cro_platform.embedded.credentials import Ports, Secrets, load_ports, load_secrets
from cro_platform.embedded.layout import Layout
from cro_platform.embedded.locks import locked
from cro_platform.embedded.profiles import PROFILES

OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "flush_template", "verify_audit"}
)
"""The commands that act as the owner of the schema."""

RELAY_COMMANDS = frozenset({"run_relay", "run_safety_lane", "run_sealer"})
"""The commands that claim outbox rows, or seal the trail, across organizations."""

CONTRACT = frozenset({
    "PLATFORM_MODE", "SECRET_KEY", "SCOPE_KEY", "FIELD_KEYS",
    "DATABASE_URL", "MIGRATION_DATABASE_URL", "RELAY_DATABASE_URL", "REDIS_URL",
    "EMAIL_URL", "DOCUMENT_STORE_URL", "ALLOWED_HOSTS", "PUBLIC_URL",
})  # fmt: skip
"""Every variable the settings read; a child process gets exactly those it is given here."""


def environment(data: Path, profile: str = "embedded", command: str = "") -> dict[str, str]:
    """The variables of a process that runs `command` against the instance in `data`.

    The owner's address is in it only for commands that change the schema, the relay's only for the
    relay and the safety lane, so that no other process can reach across organizations. Tests hold
    all three.
    """
    layout = Layout(data.absolute())
    layout.create()
    with locked(layout.start_lock):
        secrets, ports = load_secrets(layout), load_ports(layout)
    everything = PROFILES[profile].grants_test_rights
    variables = _common(layout, profile, secrets, ports)
    if everything or command in OWNER_COMMANDS:
        variables["MIGRATION_DATABASE_URL"] = _address("cro_owner", secrets, ports)
    if everything or command in RELAY_COMMANDS:
        variables["RELAY_DATABASE_URL"] = _address("cro_relay", secrets, ports)
    return variables | system_packages.private_environment()


def _common(layout: Layout, profile: str, secrets: Secrets, ports: Ports) -> dict[str, str]:
    return {
        "PLATFORM_MODE": profile,
        "SECRET_KEY": secrets.secret_key,
        "SCOPE_KEY": secrets.scope_key,
        "FIELD_KEYS": secrets.field_keys,
        "DATABASE_URL": _address("cro_app", secrets, ports),
        "REDIS_URL": f"redis://:{secrets.redis_password}@127.0.0.1:{ports.redis}/0",
        "EMAIL_URL": _folder(layout.data / "mail"),
        "DOCUMENT_STORE_URL": _folder(layout.data / "documents"),
        "STATIC_ROOT": str(layout.data / "static"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "PUBLIC_URL": f"http://localhost:{ports.web}",
    }


def _folder(path: Path) -> str:
    return f"folder://{quote(str(path))}"


def _address(role: str, secrets: Secrets, ports: Ports) -> str:
    return f"postgresql://{role}:{secrets.role_passwords[role]}@127.0.0.1:{ports.postgres}/cro"
