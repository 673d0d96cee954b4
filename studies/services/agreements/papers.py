"""Ask for a document of a version; a worker makes it."""

from datetime import datetime
from uuid import UUID

from cro_platform.outbox.events import emit
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.events import AgreementPaperRequested
from studies.models import AgreementPaper, Contract, ContractVersion
from studies.selectors.agreements import counterparty


def request_paper(
    version: ContractVersion, kind: str, *, as_of: datetime | None = None
) -> AgreementPaper:
    """A worker makes this document of the version; the one before, of the same instant, is overtaken."""
    before = AgreementPaper.objects.filter(version=version, kind=kind)
    for paper in before.filter(superseded_at=None, as_of=as_of):
        claim(paper, superseded_at=TransactionNow())
    made: AgreementPaper = AgreementPaper.objects.create(
        version=version,
        kind=kind,
        number=before.count() + 1,
        as_of=as_of,
        other_organization_id=counterparty(version, scope.organization_id()),
        shared_at=TransactionNow(),
        agreed_sha256=version.content_sha256,
        follows_id=in_force(version),
    )
    emit(AgreementPaperRequested(paper_id=made.pk), ref=str(made.pk))
    return made


def in_force(version: ContractVersion) -> UUID | None:
    """The version of its contract that was executed last, as it stands now."""
    found: UUID | None = Contract.objects.values_list("current", flat=True).get(
        pk=version.contract_id
    )
    return found
