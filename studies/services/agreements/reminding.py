"""A version that nobody has signed by its own start is told to those who keep contracts, on both sides."""

from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from studies.enums import ContractStatus
from studies.events import SignatureAwaited
from studies.models import ContractVersion
from studies.selectors.instants import transaction_instant

OPEN = frozenset({ContractStatus.NEGOTIATION, ContractStatus.AGREED, ContractStatus.PARTLY_SIGNED})
KEEPERS = ("vendor-manager", "contract-manager")


def watch_for_signatures(version: ContractVersion) -> None:
    """Look at the version again at its effective instant, in the name of each party; a party reads it only if it is shared."""
    if version.effective_at is None or version.is_recorded_later:
        return
    ref = f"{version.pk}:{version.effective_at.isoformat()}"
    for party in {version.contract.sponsor_id, version.contract.provider_id}:
        emit(
            SignatureAwaited(version_id=version.pk), to=party, ref=ref, due_at=version.effective_at
        )


def tell_unsigned(version: ContractVersion) -> int:
    """Alert those of the organization in scope who keep its contracts, or else its administrators.

    Nothing once the version is signed, withdrawn, or moved to a later start.
    """
    if version.status not in OPEN or version.effective_at is None:
        return 0
    if version.effective_at > transaction_instant():
        return 0
    people = people_on(None, roles=KEEPERS) or people_on(None, roles=("admin",))
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
    return notify(alert, people)
