"""What an identity provider says of a person, and why it was not believed."""

from dataclasses import dataclass

from cro_platform.access.models import SignOn


class SignOnRefused(Exception):
    """The provider's answer was not believed; the words go to the trail, never to the person who waits."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A verified statement of a provider: its name for the person, their address, and whether it asked for two factors."""

    subject: str
    email: str
    is_multi_factor: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where a provider finds us, by the id of its connection; nobody can guess it, and it is told to no stranger."""

    start: str
    answer: str
    metadata: str


def places(connection_id: object, base: str) -> Places:
    """The three addresses of one connection under the platform's public address."""
    root = f"{base.rstrip('/')}/accounts/sso/{connection_id}/"
    return Places(root, f"{root}callback/", f"{root}metadata/")


def address_places(connection: SignOn) -> Places:
    """The same from the connection and the settings."""
    from django.conf import settings  # noqa: PLC0415 -- read at the call: a test moves the address

    return places(connection.pk, settings.PUBLIC_URL)
