"""Versions that follow another: amendment, termination notice, counter-draft. The one before stays as it was signed."""

from datetime import datetime
from typing import Any

from cro_platform.access.errors import TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from studies.enums import RETURNING, ContractStatus, VersionKind
from studies.models import (
    BudgetLine,
    ContractAttachment,
    ContractClause,
    ContractContact,
    ContractSection,
    ContractService,
    ContractStudy,
    ContractVersion,
    ProcessingAnnex,
)
from studies.services.agreements.drafting import closing, working_number
from studies.services.agreements.parts import placed

PARTS = (
    ContractService,
    ContractSection,
    BudgetLine,
    ContractContact,
    ProcessingAnnex,
    ContractAttachment,
)
COPIED_TERMS = (
    "sponsor_entity_id", "provider_entity_id", "effective_at", "effective_zone", "ends_at", "close_out_days",
    "is_general_transfer", "accepted_obligations",
)  # fmt: skip


def follow_up(
    version: ContractVersion,
    *,
    by: Principal,
    kind: str,
    effective_at: datetime,
    zone: str,
    summary: str,
    like: ContractVersion | None = None,
) -> ContractVersion:
    """What follows a contract in force, as a draft of one's own that begins as its copy, or as a copy of `like`.

    TransitionRefused when the contract has no version in force. What has passed stays as it was: a version that would
    begin before now is refused when it is executed.
    """
    authorize(by, "contracts.draft", version)
    if version.contract.current_id != version.pk:
        raise TransitionRefused("Only the version that was executed last is followed by another.")
    with intent(f"studies.agreement.{kind}"):
        return copy_version(
            like or version,
            by=by,
            kind=kind,
            effective_at=effective_at,
            effective_zone=zone,
            change_summary=summary,
        )


def amend(
    version: ContractVersion, *, by: Principal, effective_at: datetime, zone: str, summary: str
) -> ContractVersion:
    """The next version, as a draft; its service answers with the version that it follows."""
    follow_up(
        version,
        by=by,
        kind=VersionKind.AMENDMENT,
        effective_at=effective_at,
        zone=zone,
        summary=summary,
    )
    return version


def terminate(
    version: ContractVersion, *, by: Principal, effective_at: datetime, zone: str, summary: str
) -> ContractVersion:
    """A termination notice, as a draft."""
    follow_up(
        version,
        by=by,
        kind=VersionKind.TERMINATION,
        effective_at=effective_at,
        zone=zone,
        summary=summary,
    )
    return version


def suspend(
    version: ContractVersion, *, by: Principal, effective_at: datetime, zone: str, summary: str
) -> ContractVersion:
    """A suspension, as a draft: from its instant what the contract transfers is the sponsor's, until a version resumes it.

    The contract goes on: nothing is over, and the provider keeps its access for the close-out period. TransitionRefused
    where the version in force is a suspension or a termination.
    """
    if version.kind in RETURNING:
        raise TransitionRefused("Nothing is in force that could be suspended.")
    follow_up(
        version,
        by=by,
        kind=VersionKind.SUSPENSION,
        effective_at=effective_at,
        zone=zone,
        summary=summary,
    )
    return version


def resume(
    version: ContractVersion, *, by: Principal, effective_at: datetime, zone: str, summary: str
) -> ContractVersion:
    """What follows a suspension, as a draft that begins as a copy of what was suspended: both parties sign it anew."""
    if version.kind != VersionKind.SUSPENSION:
        raise TransitionRefused("Only a suspended contract is resumed.")
    before = (
        ContractVersion.objects.select_related("contract")
        .filter(contract=version.contract_id, superseded_at=version.starts_at)
        .exclude(kind=VersionKind.SUSPENSION)
        .order_by("-executed_at")
        .first()
    )
    follow_up(
        version,
        by=by,
        kind=VersionKind.AMENDMENT,
        effective_at=effective_at,
        zone=zone,
        summary=summary,
        like=before,
    )
    return version


def counter(version: ContractVersion, *, by: Principal, summary: str = "") -> ContractVersion:
    """One's own version of what the other party has shared, to be changed and shared back."""
    authorize(by, "contracts.draft", version)
    if (
        version.author_organization_id == by.organization_id
        or version.status != ContractStatus.NEGOTIATION
    ):
        raise TransitionRefused(
            "A counter-draft answers a version that the other party has shared and nobody has signed."
        )
    with intent("studies.agreement.counter"):
        return copy_version(
            version, by=by, kind=version.kind, change_summary=summary or version.change_summary
        )


def copy_version(
    version: ContractVersion, *, by: Principal, kind: str, **changes: Any
) -> ContractVersion:
    """A new draft with the same content; a suspension or termination leaves the transfers out: what it ends, it does not list."""
    other = (
        version.contract.provider_id
        if by.organization_id == version.contract.sponsor_id
        else version.contract.sponsor_id
    )
    terms = {name: getattr(version, name) for name in COPIED_TERMS} | changes
    if kind in RETURNING:
        terms["is_general_transfer"] = False
    terms["closes_at"] = closing(
        terms["ends_at"], terms["close_out_days"] or 0, terms["effective_zone"]
    )
    made = ContractVersion.objects.create(
        contract_id=version.contract_id,
        other_organization_id=other,
        number=working_number(),
        kind=kind,
        is_recorded_later=version.is_recorded_later and kind == VersionKind.REGISTERED_PAPER,
        provider_signed_at=version.provider_signed_at
        if kind == VersionKind.REGISTERED_PAPER
        else None,
        sponsor_signed_at=version.sponsor_signed_at
        if kind == VersionKind.REGISTERED_PAPER
        else None,
        **terms,
    )
    copied = (
        [ContractStudy, *PARTS] if kind in RETURNING else [ContractStudy, ContractClause, *PARTS]
    )
    for model in copied:
        _copy_rows(model, version, made)
    return made


def _copy_rows(model: Any, version: ContractVersion, made: ContractVersion) -> None:
    skipped = {
        "id",
        "rev",
        "created_at",
        "author_organization",
        "other_organization",
        "shared_at",
        "version",
    }
    names = [f.attname for f in model._meta.concrete_fields if f.name not in skipped]
    rows = model.objects.filter(version=version).order_by("pk")
    model.objects.bulk_create(
        model(**placed(made), **{name: getattr(row, name) for name in names}) for row in rows
    )
