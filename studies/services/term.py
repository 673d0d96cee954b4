"""A contract's term runs out: both parties' contract people hear it 90, 60 and 30 days before."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy.models import Organization
from cro_platform.tenancy.scope import organization_id
from studies.enums import ContractStatus, VersionKind
from studies.events import ContractEnding
from studies.models import ContractClause, ContractVersion
from studies.selectors.instants import transaction_instant

DAYS_AHEAD = (90, 60, 30)
KEEPERS = {
    "sponsor": ("vendor-manager", "study-lead"),
    "cro": ("contract-manager", "project-manager"),
}


def arm_expiry(version: ContractVersion) -> int:
    """Put each alert that still lies ahead into the outbox, once for each party; returns how many are new.

    Where fewer than 30 days are left, the last one is told at once. Runs in the transaction that executes the version. A
    version that transfers nothing, as a master agreement, connects no study with its provider: each party arms its own
    alerts, in the transaction of its signature.
    """
    now = transaction_instant()
    if version.ends_at is None or version.ends_at <= now or version.kind == VersionKind.TERMINATION:
        return 0
    left = version.ends_at - now
    days = [each for each in DAYS_AHEAD if timedelta(days=each) <= left] or [DAYS_AHEAD[-1]]
    study = _studies(version).first()
    return sum(_arm(version, study, each) for each in days)


def _studies(version: ContractVersion) -> QuerySet[ContractClause, UUID]:
    found = ContractClause.objects.filter(version=version).order_by("study_id")
    return found.values_list("study_id", flat=True).distinct()


def _arm(version: ContractVersion, study: UUID | None, days: int) -> int:
    assert version.ends_at is not None  # noqa: S101 -- its caller has looked
    event = ContractEnding(study_id=study, version_id=version.pk, days=days)
    due_at = version.ends_at - timedelta(days=days)
    both = {version.contract.sponsor_id, version.contract.provider_id}
    parties = both if study else {organization_id()}
    return sum(
        emit(event, to=party, ref=f"{version.pk}:{days}", due_at=due_at) for party in parties
    )


def tell_ending(event: ContractEnding) -> int:
    """In one party's name: tell whoever keeps its contracts or leads one of the studies; nothing once another version stands
    in the place of this one, and nothing of one that was never signed by both."""
    version = (
        ContractVersion.objects.select_related("contract", "contract__sponsor")
        .filter(pk=event.version_id, status=ContractStatus.EXECUTED, superseded_at=None)
        .first()
    )
    if version is None or version.ends_at is None:
        return 0
    return notify(_alert(version, event), _keepers(version))


def _keepers(version: ContractVersion) -> set[UUID]:
    kind = Organization.objects.values_list("kind", flat=True).get(pk=organization_id())
    if not (studies := list(_studies(version))):
        return people_on(None, roles=KEEPERS[kind][:1]) or people_on(None, roles=("admin",))
    found = {person for study in studies for person in people_on(study, roles=KEEPERS[kind])}
    return found or people_on(None, roles=("admin",))


def _alert(version: ContractVersion, event: ContractEnding) -> Alert:
    contract = version.contract
    closes = (
        f" The close-out period ends {version.closes_at:%d %b %Y}." if version.closes_at else ""
    )
    return Alert(
        kind=Kind.NOTICE,
        severity=Severity.ACTION,
        subject=f"Contract {contract.number} ends in {event.days} days or less",
        body=(
            f"{contract.title}, version {version.number}, ends {version.ends_at:%d %b %Y %H:%M} UTC. From that instant what "
            f"it transfers returns to {contract.sponsor.name}, unless an amendment is signed before.{closes}"
        ),
        key=f"contract-ending:{version.pk}:{event.days}",
        link_resource="contracts",
        link_id=contract.pk,
        study_id=event.study_id,
    )
