"""What tests of acceptance share: an obligation that asks for it, and documents that a provider releases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cro_platform.access.principal import Principal, acting
from cro_platform.documents.models import Document, DocumentVersion
from studies.models import AcceptanceRequirement, Contract, ContractClause, WorkDecision
from studies.selectors.work import WORK, content_of, waiting
from studies.services.acceptance import accept_work, require_acceptance, return_work
from tests.documents.papers import PASSWORD, post, with_password
from tests.world import World

OWED = "safety-case-processing"
LATER = timedelta(minutes=5)


def required(
    world: World,
    *,
    number: str = "NW-HX-1",
    owed: str = OWED,
    cell: str = "*",
    by: Principal | None = None,
) -> AcceptanceRequirement:
    """A sponsor asks for acceptance of one transferred obligation."""
    asker = by or world.northwind["vendor-manager"]
    with acting(asker):
        clause = ContractClause.objects.select_related("version__contract").get(
            version=Contract.objects.get(number=number).current_id, obligation=owed, cell=cell
        )
        return require_acceptance(clause, by=asker, contract_clause="Section 7.2")


def released(
    by: Principal,
    study: UUID,
    *,
    owed: str = OWED,
    title: str = "Listing 1",
    at: datetime | None = None,
    **more: Any,
) -> DocumentVersion:
    """A document that the person's organization has released, as it stands after it was made."""
    with acting(by):
        document = Document.objects.create(
            study_id=study, kind="sae-line-listing", title=title, subject_type="studies", subject_id=uuid4(), obligation=owed
        )  # fmt: skip
        return DocumentVersion.objects.create(
            document=document, study_id=study, obligation=owed, number=1, status="rendered", template_id="test-note",
            template_version="3", source_sha256="1" * 64, content_sha256="2" * 64, html_sha256="3" * 64,
            generated_at=at or datetime.now(UTC) + LATER, **more,
        )  # fmt: skip


def titles(by: Principal, **options: Any) -> list[str]:
    """What waits, as this person sees it."""
    with acting(by):
        return [piece.title for piece in waiting(by, limit=50, **options)]


def accepted(
    version: DocumentVersion, by: Principal, *, password: str = PASSWORD, shown: str = ""
) -> WorkDecision:
    """The person looks at it and signs."""
    with_password(by)
    with acting(by):
        found = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        return accept_work(
            found, by=by, request=post(by), password=password, code="",
            shown=shown or content_of(WORK["documents"], version.pk),
        )  # fmt: skip


def returned(
    version: DocumentVersion, by: Principal, reason: str = "Column 4 is empty"
) -> WorkDecision:
    """The person sends it back."""
    with acting(by):
        found = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        return return_work(found, by=by, reason=reason)


def decisions(by: Principal) -> list[WorkDecision]:
    """Every decision that the wall shows this person."""
    with acting(by):
        return list(WorkDecision.objects.order_by("id"))
