"""Versions of contracts as a person may know them, and what stands against agreeing to one."""

from datetime import datetime
from uuid import UUID

from cro_platform.access.holders import Relation, holders_of
from cro_platform.access.obligations import cells_for, obligations
from cro_platform.access.principal import Principal
from cro_platform.esign.enums import Verdict
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import Manifestation, signatures_of
from cro_platform.tenancy.models import Organization
from studies.models import (
    AgreementPaper,
    ContractStudy,
    ContractVersion,
    Study,
    VersionConsent,
)
from studies.rules.agreements.checks import (
    Finding,
    Held,
    SponsorsView,
    findings_of_the_paper,
    findings_of_the_registration,
    findings_of_the_sponsor,
)
from studies.selectors.agreement_text import content_hash, text_of
from studies.selectors.instants import transaction_instant


def parties(version: ContractVersion) -> tuple[UUID, UUID]:
    """Sponsor and provider."""
    return version.contract.sponsor_id, version.contract.provider_id


def counterparty(version: ContractVersion, organization: UUID) -> UUID:
    """The other one."""
    sponsor, provider = parties(version)
    return provider if organization == sponsor else sponsor


def findings(version: ContractVersion, by: Principal) -> tuple[Finding, ...]:
    """What stands against the version, as the asker may know it: other contracts are the sponsor's own knowledge."""
    text = text_of(version)
    found = (*findings_of_the_paper(text), *_of_the_registration(version))
    if version.contract.sponsor_id != by.organization_id:
        return found
    return (*found, *findings_of_the_sponsor(text, _sponsors_view(version)))


def _of_the_registration(version: ContractVersion) -> tuple[Finding, ...]:
    if not version.is_recorded_later:
        return ()
    scans = version.contractattachments.filter(is_scan=True)
    return findings_of_the_registration(has_scan=scans.exists())


def _sponsors_view(version: ContractVersion) -> SponsorsView:
    own = {
        each.pk: each for each in Study.objects.filter(pk__in=version.studies.values("study_id"))
    }
    held = [
        each
        for study in version.studies.all()
        if study.study_id in own
        for each in _held(version, study)
    ]
    ends = {pk: study.completion_on for pk, study in own.items() if study.completion_on}
    return SponsorsView(tuple(held), ends)


def _begins(version: ContractVersion) -> datetime:
    """When the version would begin if it were signed now: never before the last signature."""
    assert version.effective_at is not None  # noqa: S101 -- a version with a text has one
    return max(version.effective_at, transaction_instant())


def _held(version: ContractVersion, study: ContractStudy) -> list[Held]:
    cells = [
        (owed.code, cell) for owed in obligations() for cell in cells_for(owed, study.countries)
    ]
    found = holders_of(study.study_id, cells, at=_begins(version))
    names = dict(
        Organization.objects.filter(pk__in={h.holder_id for h in found if h.holder_id}).values_list(
            "pk", "name"
        )
    )
    provider = version.contract.provider_id
    return [
        Held(
            study.protocol_number,
            each.obligation,
            each.cell,
            names.get(each.holder_id, "")
            if each.relation is Relation.PROVIDER and each.holder_id
            else "",
            each.holder_id == provider,
        )
        for each in found
    ]


def consents(version: ContractVersion) -> set[UUID]:
    """The parties that have agreed to the content as it stands."""
    standing = content_hash(version)
    found = VersionConsent.objects.filter(version=version, content_sha256=standing)
    return set(found.values_list("author_organization_id", flat=True))


def current_paper(version: ContractVersion, kind: str = "contract") -> AgreementPaper | None:
    """The paper of the content as it stands, whether it is made already or not."""
    return (
        AgreementPaper.objects.select_related("version", "version__contract")
        .filter(version=version, kind=kind, superseded_at=None)
        .order_by("-number")
        .first()
    )


def valid_signatures(paper: AgreementPaper) -> list[Manifestation]:
    """The signatures that stand on the paper."""
    return [each for each in signatures_of(paper) if each.verdict is Verdict.VALID]


def signed_by(paper: AgreementPaper) -> set[UUID]:
    """The organizations whose signature is on the paper."""
    found = Signature.objects.filter(entity="agreementpaper", record_id=paper.pk)
    return set(found.values_list("organization_id", flat=True))
