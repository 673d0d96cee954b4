"""What happens to alerts, as ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cro_platform.outbox.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRequested(Event):
    """An alert is to be mailed to its person."""

    name: ClassVar[str] = "notifications.mail_requested.v1"
    user_id: UUID
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDue(Event):
    """The time has come at which a person, by this revision of their wish, wants to hear of everything that waits."""

    name: ClassVar[str] = "notifications.digest_due.v1"
    user_id: UUID
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDue(Event):
    """The time to answer an alert has run out."""

    name: ClassVar[str] = "notifications.escalation_due.v1"
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertUnanswered(Event):
    """Nobody of the organization answered, up to the last rung of its ladder."""

    name: ClassVar[str] = "notifications.alert_unanswered.v1"
    link_resource: str
    link_id: UUID | None
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(Event):
    """A person took notice of an alert."""

    name: ClassVar[str] = "notifications.alert_acknowledged.v1"
    link_resource: str
    link_id: UUID | None
    user_id: UUID
    thread: str
