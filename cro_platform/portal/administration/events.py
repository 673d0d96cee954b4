"""What happened to memberships."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """A person was let into the organization and does not know it yet."""

    name: ClassVar[str] = "access.member_invited.v1"
    user_id: UUID
