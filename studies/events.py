"""What happens to contracts, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnding(Event):
    """A version's end comes near; whether it still ends then is looked at when the alert is due."""

    name: ClassVar[str] = "studies.contract_ending.v1"
    version_id: UUID
    days: int
