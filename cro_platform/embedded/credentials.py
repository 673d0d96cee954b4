"""Development secrets and ports: made at random once per DATA folder and kept in it."""

import base64
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cro_platform.embedded.layout import Layout

DEVELOPMENT = "development-only-"
"""Production refuses a SECRET_KEY or SCOPE_KEY that starts so."""

HIGHEST_PORT = 65_535

LOG_IN_ROLES = ("cro_owner", "cro_app", "cro_relay", "cro_backup")


@dataclass(frozen=True, slots=True)
class Secrets:
    """The keys and passwords of one instance."""

    secret_key: str
    scope_key: str
    field_keys: str
    superuser_password: str
    redis_password: str
    role_passwords: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of one instance."""

    postgres: int
    redis: int
    web: int


def load_secrets(layout: Layout) -> Secrets:
    """The secrets of this folder, made on the first call; callers hold the start lock."""
    if layout.secrets.exists():
        return Secrets(**_read(layout.secrets))
    made = Secrets(
        secret_key=DEVELOPMENT + secrets.token_urlsafe(48),
        scope_key=DEVELOPMENT + secrets.token_urlsafe(48),
        field_keys=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        superuser_password=secrets.token_hex(24),
        redis_password=secrets.token_hex(24),
        role_passwords={role: secrets.token_hex(24) for role in LOG_IN_ROLES},
    )
    _write(layout.secrets, asdict(made))
    return made


def load_ports(layout: Layout) -> Ports:
    """The ports of this folder, chosen free on the first call; callers hold the start lock."""
    if layout.ports.exists():
        return Ports(**_read(layout.ports))
    postgres, redis = free_ports(2)
    ports = Ports(postgres, redis, web=8000)
    save_ports(layout, ports)
    return ports


def save_ports(layout: Layout, ports: Ports) -> None:
    """Remember the ports for the next start and for other commands."""
    _write(layout.ports, asdict(ports))


def free_ports(count: int) -> list[int]:
    """Different loopback ports that nobody listens on."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def is_port_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    return not why_closed(port)


def why_closed(port: int) -> str:
    """Why the web server could not listen on the loopback port; empty where it could."""
    if not 0 < port <= HIGHEST_PORT:
        return f"{port} is no port: they go from 1 to {HIGHEST_PORT}."
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except PermissionError:
        return f"Port {port} is not open to your account."
    except OSError:
        return f"Port {port} is in use."
    return ""


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream, indent=2)
    partial.rename(path)
