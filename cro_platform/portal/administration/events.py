"""What happened to memberships."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(Event):
    """An address was invited into the organization and does not know it yet."""

    name: ClassVar[str] = "access.person_invited.v1"
    invitation_id: UUID
