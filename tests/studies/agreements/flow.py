"""Agreements of the cast, from a draft to both signatures, through the services that production uses."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from studies.enums import PaperKind
from studies.models import AgreementPaper, ContractVersion
from studies.services.agreements.contents import set_contacts
from studies.services.agreements.drafting import NewAgreement, draft_agreement
from studies.services.agreements.negotiating import agree, share
from studies.services.agreements.signing import open_paper, shown_sha256, sign_paper
from tests.documents.papers import PASSWORD, post, work
from tests.world import World

BACKUP = {
    "duty": "safety_backup",
    "name": "B. Second",
    "email": "second@helix.example",
    "phone": "",
}


def buyer(world: World) -> Principal:
    """Northwind's vendor manager."""
    return world.northwind["vendor-manager"]


def seller(world: World, company: str = "helix") -> Principal:
    """A provider's contract manager."""
    found: Principal = getattr(world, company)["contract-manager"]
    return found


def new(world: World, **changes: Any) -> NewAgreement:
    """Helix monitors bravo, from a day ago on."""
    given: dict[str, Any] = {
        "counterparty_id": world.helix.id, "kind": "work_order", "number": "WO-77", "title": "Monitoring of BRAVO",
        "effective_at": datetime.now(UTC) - timedelta(days=1), "zone": "Europe/Berlin", "study_ids": (world.bravo,),
        "template": "monitoring",
    } | changes  # fmt: skip
    return NewAgreement(**given)


def again(version: ContractVersion) -> ContractVersion:
    """The version as it stands now, for whoever is in scope."""
    return ContractVersion.objects.select_related("contract", "contract__parent").get(pk=version.pk)


def drafted(world: World, by: Principal | None = None, **changes: Any) -> ContractVersion:
    """A draft of its author's own."""
    author = by or buyer(world)
    with acting(author):
        version = draft_agreement(by=author, new=new(world, **changes))
        if changes.get("template") in {"safety", "full-service"}:
            set_contacts(again(version), by=author, rows=[BACKUP])
        return again(version)


def shared(world: World, by: Principal | None = None, **changes: Any) -> ContractVersion:
    """A version both parties read."""
    version, author = drafted(world, by, **changes), by or buyer(world)
    with acting(author):
        return share(again(version), by=author)


def agreed(world: World, *, provider: str = "helix", **changes: Any) -> ContractVersion:
    """A version both parties have agreed to, its paper made."""
    other = getattr(world, provider)
    version = shared(world, counterparty_id=other.id, **changes)
    for by in (seller(world, provider), buyer(world)):
        consent(version, by)
    work(world.northwind.id, "make_agreement_paper")
    return version


def consent(version: ContractVersion, by: Principal) -> None:
    """One party agrees."""
    with acting(by):
        agree(again(version), by=by)


def paper_of(version: ContractVersion, kind: str = PaperKind.CONTRACT) -> AgreementPaper:
    """The current paper, for whoever is in scope."""
    return AgreementPaper.objects.select_related("version", "version__contract").get(
        version=version, kind=kind, superseded_at=None
    )


def sign(
    version: ContractVersion, by: Principal, *, opens: bool = True, password: str = PASSWORD
) -> Any:
    """Open the paper and sign it for the person's organization."""
    with acting(by):
        paper = paper_of(version)
        if opens:
            open_paper(paper, by=by)
        shown = shown_sha256(paper)
    with acting(by):
        return sign_paper(
            paper_of(version), by=by, request=post(by), password=password, code="", shown=shown
        )


def executed(world: World, *, provider: str = "helix", **changes: Any) -> ContractVersion:
    """A version that both parties have signed."""
    version = agreed(world, provider=provider, **changes)
    sign(version, seller(world, provider))
    sign(version, buyer(world))
    return version


def holder(
    world: World, study: UUID, obligation: str, cell: str, *, by: Principal | None = None
) -> str:
    """Who holds a cell now, as this person hears it."""
    from cro_platform.access.holders import holder_of

    with acting(by or world.northwind["qa"]):
        return holder_of(study, obligation, cell).relation.value
