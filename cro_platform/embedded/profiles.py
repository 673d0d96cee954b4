"""What differs between the instance people try and the one tests throw away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of the servers and what the environment may hold."""

    name: str
    postgres: dict[str, str]
    redis: dict[str, str]
    grants_test_rights: bool
    """Whether the owner may create databases and one environment holds every role."""


_POSTGRES = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "password_encryption": "scram-sha-256",
    "jit": "off",
}
_REDIS = {
    "bind": "127.0.0.1",
    "protected-mode": "yes",
    "maxmemory-policy": "noeviction",
    "save": '""',
    "daemonize": "no",
}

EMBEDDED = Profile(
    name="embedded",
    postgres=_POSTGRES | {"max_connections": "100"},
    redis=_REDIS | {"appendonly": "yes", "appendfsync": "everysec"},
    grants_test_rights=False,
)
TEST = Profile(
    name="test",
    postgres=_POSTGRES
    | {
        "max_connections": "200",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    },
    redis=_REDIS | {"appendonly": "no"},
    grants_test_rights=True,
)
PROFILES = {profile.name: profile for profile in (EMBEDDED, TEST)}
