"""A version's whole content as plain values, the same for both parties, and its hash."""

from typing import Any

from cro_platform.documents.snapshot import source_hash
from cro_platform.tenancy.models import LegalEntity, Organization
from studies.enums import Phase
from studies.models import ContractVersion, ProcessingAnnex
from studies.rules.agreements.text import (
    AgreementText,
    AnnexText,
    AttachmentText,
    BudgetText,
    ContactText,
    Entity,
    RowText,
    SectionText,
    ServiceText,
    StudyText,
)


def text_of(version: ContractVersion) -> AgreementText:
    """Everything the version says; raises ValueError while it names no effective instant."""
    if version.effective_at is None:
        raise ValueError("a version without an effective instant says nothing yet")
    contract = version.contract
    studies = list(version.studies.order_by("protocol_number", "study_id"))
    numbers = {each.study_id: each.protocol_number for each in studies}
    rows = () if version.is_general_transfer else _rows(version, numbers)
    return AgreementText(
        number=contract.number,
        version=version.number,
        kind=contract.kind if version.kind == "original" else version.kind,
        title=contract.title,
        sponsor=_entity(contract.sponsor_id, version.sponsor_entity_id),
        provider=_entity(contract.provider_id, version.provider_entity_id),
        effective_at=version.effective_at,
        zone=version.effective_zone,
        ends_at=version.ends_at,
        close_out_days=version.close_out_days or 0,
        parent=contract.parent.number if contract.parent else "",
        changes=version.change_summary,
        is_general_transfer=version.is_general_transfer,
        studies=tuple(_study(each) for each in studies),
        acceptance=_acceptance(version, rows),
        rows=rows,
        annex=_annex(version),
        **_parts(version),
    )


def content_hash(version: ContractVersion) -> str:
    """SHA-256 of the whole content, the number that sharing gave it included."""
    text = text_of(version)
    return source_hash(text)


def _entity(organization: Any, entity: Any) -> Entity:
    name = Organization.objects.filter(pk=organization).values_list("name", flat=True).first() or ""
    found = LegalEntity.objects.filter(pk=entity).first() if entity else None
    if found is None:
        return Entity(name, name)
    identifiers = tuple(f"{key}: {value}" for key, value in sorted(found.identifiers.items()))
    return Entity(name, found.name, found.address, identifiers)


def _study(each: Any) -> StudyText:
    return StudyText(
        study_id=each.study_id,
        number=each.protocol_number,
        title=each.title,
        identifiers=tuple(str(one) for one in each.identifiers),
        phase=", ".join(str(Phase(one).label) for one in each.phases),
        countries=tuple(sorted(each.countries)),
    )


def _rows(version: ContractVersion, numbers: dict[Any, str]) -> tuple[RowText, ...]:
    found = version.clauses.values_list("study_id", "obligation", "cell", "clause")
    rows = [RowText(numbers.get(s, str(s)), o, c, clause) for s, o, c, clause in found]
    return tuple(sorted(rows, key=lambda row: (row.study, row.obligation, row.cell)))


def _acceptance(version: ContractVersion, rows: tuple[RowText, ...]) -> tuple[str, ...]:
    """Only of what the version transfers: nobody accepts work that the sponsor does itself."""
    transferred = {row.obligation for row in rows}
    asked = sorted(set(version.accepted_obligations))
    return tuple(code for code in asked if version.is_general_transfer or code in transferred)


def _annex(version: ContractVersion) -> AnnexText | None:
    found = ProcessingAnnex.objects.filter(version=version).first()
    if found is None:
        return None
    return AnnexText(
        subject_matter=found.subject_matter,
        duration=found.duration,
        purpose=found.purpose,
        data_categories=tuple(found.data_categories),
        data_subjects=tuple(found.data_subjects),
        transfers=tuple(found.transfers),
        sub_processors=tuple(found.sub_processors),
        security=found.security,
    )


def _parts(version: ContractVersion) -> dict[str, Any]:
    return {
        "services": tuple(
            ServiceText(each.name, each.description)
            for each in version.contractservices.order_by("position")
        ),
        "sections": tuple(
            SectionText(each.number, each.heading, each.text)
            for each in version.contractsections.order_by("position")
        ),
        "budget": tuple(
            BudgetText(each.item, each.unit, each.quantity, each.unit_price, each.currency)
            for each in version.budgetlines.order_by("position")
        ),
        "contacts": tuple(
            ContactText(each.get_duty_display().lower(), each.name, each.email, each.phone)
            for each in version.contractcontacts.order_by("position")
        ),
        "attachments": tuple(
            AttachmentText(each.name, each.size, each.sha256)
            for each in version.contractattachments.order_by("position")
        ),
    }
