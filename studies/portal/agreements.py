"""Pages of agreements: the papers, the parts, and the panels of a version."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.esign.panels import Signatures
from cro_platform.tenancy.models import Organization
from cro_platform.web.components import Column
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from studies.api import agreements as api
from studies.documents.contract import ContractPaper, prepare
from studies.enums import PaperKind
from studies.models import AgreementPaper, ContractVersion
from studies.rules.agreements.checks import Finding, Weight
from studies.rules.agreements.life_cycle import OPEN
from studies.selectors.agreement_text import text_of
from studies.selectors.agreements import consents, findings, parties
from studies.services.agreements.signing import may_sign

TONES = {Weight.BLOCKS: "danger", Weight.ASKS: "warning"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the version stands: who agreed, what blocks, and what comes next."""

    title: str = "What stands in the way"
    is_side: bool = False
    template: str = "studies/panels/standing.html"

    def context(self, record: ContractVersion, by: Principal) -> dict[str, Any] | None:
        """Findings as this side may know them, and whose consent is awaited.

        Whether the sponsor's own checks are clean is not told: whoever can try cell after cell would read other contracts in it.
        """
        if record.status not in OPEN or record.effective_at is None:
            return None
        found, agreed = findings(record, by), consents(record)
        return {
            "findings": [shown_finding(each) for each in found],
            "agreed": _names(agreed),
            "awaited": _names(set(parties(record)) - agreed) if record.shared_at else [],
            "matrix_url": reverse("contract-matrix", args=[by.organization_slug, record.pk]),
            "is_own": record.author_organization_id == by.organization_id,
        }


def shown_finding(finding: Finding) -> dict[str, Any]:
    """A finding as the page shows it."""
    word = "Blocks" if finding.weight is Weight.BLOCKS else "Look at this"
    whose = "only you see this" if finding.is_sponsors_own else ""
    return {
        "tone": TONES[finding.weight],
        "word": word,
        "sentence": finding.sentence,
        "clause": finding.clause,
        "whose": whose,
    }


def _names(organizations: set[UUID]) -> list[str]:
    return sorted(Organization.objects.filter(pk__in=organizations).values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class Text:
    """The version as a person reads it."""

    title: str = "The agreement"
    is_side: bool = False
    template: str = "studies/panels/agreement.html"

    def context(self, record: ContractVersion, by: Principal) -> dict[str, Any] | None:
        """Its parts in the order of the paper."""
        if record.effective_at is None:
            return None
        slug = by.organization_slug
        others = (
            ContractVersion.objects.filter(contract=record.contract_id)
            .exclude(pk=record.pk)
            .order_by("-id")
        )
        return {
            "form": prepare(ContractPaper(text_of(record))),
            "matrix_url": reverse("contract-matrix", args=[slug, record.pk]),
            "comparisons": [
                (
                    f"Compare with {each.number}",
                    f"{reverse('contract-redline', args=[slug, each.pk])}?with={record.pk}",
                )
                for each in others
            ],
            "transfer_columns": TRANSFER_COLUMNS,
            "budget_columns": BUDGET_COLUMNS,
            "files": [
                (each.name, reverse("contract-attachment-file", args=[slug, each.pk]))
                for each in record.contractattachments.order_by("position")
            ],
        }


TRANSFER_COLUMNS = (
    Column("Obligation", "name"),
    Column("Where", "where"),
    Column("Clause", "clause"),
)
BUDGET_COLUMNS = (
    Column("Item", "item"),
    Column("Unit", "unit"),
    Column("Quantity", "quantity", is_numeric=True),
    Column("Unit price", "price", is_numeric=True),
    Column("Amount", "amount", is_numeric=True),
)


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a version, and where one signs."""

    title: str = "Papers and signatures"
    is_side: bool = False
    template: str = "studies/panels/papers.html"

    def context(self, record: ContractVersion, by: Principal) -> dict[str, Any] | None:
        """The current papers; nothing before both have agreed."""
        found = list(
            AgreementPaper.objects.select_related("version", "version__contract")
            .filter(version=record, superseded_at=None)
            .order_by("id")
        )
        return {"papers": [paper_row(each, by) for each in found]} if found else None


def paper_row(paper: AgreementPaper, by: Principal) -> dict[str, Any]:
    """A paper with its addresses."""
    is_allowed, why_not = may_sign(paper, by) if paper.kind == PaperKind.CONTRACT else (False, "")
    arguments = [by.organization_slug, paper.pk]
    return {
        "title": paper.get_kind_display(),
        "status": _(paper.get_status_display()),
        "is_ready": paper.is_ready,
        "error": paper.error,
        "file_url": reverse("agreement-papers-file", args=arguments),
        "sign_url": reverse("agreement-papers-sign", args=arguments) if is_allowed else "",
        "why_not": why_not if may(by, "contracts.sign") else "",
    }


class PaperPages(Pages):
    """Papers of agreements."""

    resource = api.AgreementPapers
    columns = ("kind", "status", "generated_at", "superseded_at")
    panels = (
        Facts(
            "Paper",
            ("kind", "number", "status", "generated_at", "superseded_at", "template_id", "template_version", "size", "source_sha256",
             "content_sha256", "agreed_sha256", "error"),
        ),
        Signatures(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The version."""
        return record.version  # type: ignore[attr-defined, no-any-return]  # a foreign key


class _PartPages(Pages, is_abstract=True):
    """A part's own page: its values and its trail."""

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The version."""
        return record.version  # type: ignore[attr-defined, no-any-return]  # a foreign key


def _part(made: type[Any], *columns: str) -> type[Pages]:
    """Pages of one kind of part."""
    panels = (Facts(made.singular.capitalize(), columns), Trail())
    return type(
        f"{made.__name__}Pages",
        (_PartPages,),
        {"resource": made, "columns": columns, "panels": panels, "__doc__": made.__doc__},
    )


PART_PAGES = (
    _part(api.ContractStudies, "protocol_number", "title", "countries"),
    _part(api.ContractServices, "name", "description"),
    _part(api.ContractSections, "number", "heading", "text"),
    _part(api.BudgetLines, "item", "unit", "quantity", "unit_price", "currency"),
    _part(api.ContractContacts, "duty", "name", "email", "phone"),
    _part(api.ProcessingAnnexes, "subject_matter", "duration", "purpose"),
    _part(api.ContractAttachments, "name", "media_type", "size", "sha256"),
    _part(api.ContractRemarks, "kind", "place", "text", "created_at"),
    _part(api.VersionConsents, "person_name", "content_sha256", "created_at"),
)
