"""When a document cannot be made, somebody is told: nothing waits for ever in a queue."""

from uuid import UUID

from cro_platform.access.errors import Refused
from cro_platform.audit.intent import intent
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.models import VersionBase
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.models import OutboxMessage
from cro_platform.workflow.machine import claim

ATTEMPTS = 5


def is_last_attempt(handler: str, ref: str) -> bool:
    """The message was claimed so often that trying again helps nobody."""
    tried = OutboxMessage.objects.filter(handler=handler, ref=ref).values_list(
        "attempts", flat=True
    )
    return any(attempts >= ATTEMPTS for attempts in tried)


def reason_of(error: Exception) -> str:
    """A refusal says why; of any other error only its kind is told: its message may carry content."""
    return (
        str(error)[:200] if isinstance(error, Refused) else f"Fault of kind {type(error).__name__}."
    )


def give_up(version: VersionBase, error: Exception, *, requested_by: UUID) -> None:
    """Mark the version as one that could not be made, and tell whoever asked for it, or else the study's people."""
    with intent("documents.version.fail"):
        claim(version, status=VersionStatus.FAILED, error=reason_of(error))
    tell(version, "A document could not be made", requested_by=requested_by)


def tell(version: VersionBase, subject: str, *, requested_by: UUID | None = None) -> None:
    """Alert whoever asked, or else everybody who works on the study in this organization."""
    team = people_on(version.study_id)
    alert = Alert(
        kind=Kind.TASK,
        severity=Severity.ACTION,
        subject=subject,
        body="Open it to see why, and ask for it again.",
        key=f"documents.fail:{version.pk}:{subject}",
        link_resource="document-versions",
        link_id=version.pk,
        study_id=version.study_id,
    )
    asked = {each for each in team if each == requested_by}
    notify(alert, asked or team, eligible=team)
