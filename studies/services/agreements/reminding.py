"""A version that nobody has signed by its own start is told to those who keep contracts, on both sides."""

from cro_platform.access.roles import ROLES
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.models import Membership
from studies.enums import ContractStatus
from studies.events import SignatureAwaited
from studies.models import ContractVersion
from studies.selectors.instants import transaction_instant

OPEN = frozenset({ContractStatus.NEGOTIATION, ContractStatus.AGREED, ContractStatus.PARTLY_SIGNED})
KEEPERS = ("vendor-manager", "contract-manager")


def watch_for_signatures(version: ContractVersion) -> None:
    """Look at the version again at its effective instant, in the name of the organization in scope."""
    if version.effective_at is None or version.is_recorded_later:
        return
    ref = f"{version.pk}:{version.effective_at.isoformat()}"
    emit(SignatureAwaited(version_id=version.pk), ref=ref, due_at=version.effective_at)


def tell_unsigned(version: ContractVersion) -> int:
    """Alert the organization in scope; nothing once the version is signed, withdrawn, or moved to a later start."""
    if version.status not in OPEN or version.effective_at is None:
        return 0
    if version.effective_at > transaction_instant():
        return 0
    people = Membership.objects.filter(
        role__in=[code for _, code in ROLES if code in KEEPERS], ended_at=None
    )
    alert = Alert(
        kind=Kind.TASK,
        severity=Severity.ACTION,
        subject="A contract version is unsigned past its start",
        body=f"{version} was to take effect at {version.effective_at:%Y-%m-%d %H:%M} UTC. Until it is signed nothing moves: "
        "rights never start before the last signature.",
        key=f"studies.unsigned:{version.pk}:{version.effective_at.isoformat()}",
        link_resource="contract-versions",
        link_id=version.pk,
    )
    return notify(alert, people.values_list("user_id", flat=True))
