"""Pages of contracts, and of who holds what."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.web.components import Column, Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from studies.api import ContractClauses, Contracts, ContractVersions
from studies.documents.wording import where
from studies.enums import ContractStatus
from studies.models import Contract, ContractStudy
from studies.panels import VersionChanges
from studies.portal.acceptance import Requirements
from studies.portal.agreements import Papers, Standing, Text
from studies.selectors.contracts import clauses

TONES: dict[str, Tone] = {
    "negotiation": "info",
    "agreed": "success",
    "partly_signed": "warning",
    "executed": "success",
    "withdrawn": "neutral",
}


STANDING_TONES: dict[str, Tone] = {
    "executed": "info",
    "effective": "success",
    "suspended": "warning",
    "terminated": "warning",
    "expired": "warning",
    "closed_out": "neutral",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An obligation that a clause transfers, and where."""

    name: str
    where: str
    clause: str
    study: str


@dataclass(frozen=True, slots=True)
class Transfers:
    """What the version executed last transfers: one line for an obligation and its clause, with all its cells."""

    title: str = "Transferred obligations"
    is_side: bool = False
    template: str = "studies/panels/transfers.html"

    def context(self, record: Contract, by: Principal) -> dict[str, Any] | None:
        """Its lines, study by study, as far as the asker may know them."""
        of_version = ContractStudy.objects.filter(version=record.current_id)
        numbers = dict(of_version.values_list("study_id", "protocol_number"))
        rows = clauses(by).filter(version=record.current_id).order_by("study_id", "id")
        lines: dict[tuple[str, str, str], list[str]] = {}
        for study, owed, clause, cell in rows.values_list(
            "study_id", "obligation", "clause", "cell"
        ):
            lines.setdefault((numbers.get(study, ""), owed, clause), []).append(cell)
        return {
            "columns": TRANSFERS,
            "rows": [
                Line(obligation(owed).name, where(sorted(cells)), clause, study)
                for (study, owed, clause), cells in lines.items()
            ],
        }  # fmt: skip


TRANSFERS = (
    Column("Obligation", "name"),
    Column("Where", "where"),
    Column("Clause", "clause"),
    Column("Study", "study", is_unbroken=True),
)


class ContractPages(Pages):
    """Contracts."""

    resource = Contracts
    section = "Organization"
    icon = "handshake"
    columns = (
        "number",
        "title",
        "provider_name",
        "sponsor_name",
        "status",
        "version",
        "effective_at",
        "ends_at",
        "transfers",
    )
    facts = ("sponsor_name", "provider_name", "status", "effective_at", "ends_at")
    tones = STANDING_TONES
    panels = (
        Facts("Contract", ("number", "title", "kind", "version", "executed_at", "effective_at", "ends_at", "closes_at")),
        Related("contract-versions", "contract", ("number", "kind", "starts_at", "ends_at", "superseded_at")),
        Transfers(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The title, and number with version."""
        contract: Any = record
        return contract.title, str(contract)

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> tuple[Tone, str]:
        """Where it stands now follows from dates."""
        status = ContractStatus(row["status"])
        return cls.tones.get(status, "neutral"), status.label


class VersionPages(Pages):
    """Versions of a contract."""

    resource = ContractVersions
    onward = {
        "draft": "share",
        "internal_review": "share",
        "negotiation": "agree",
        "agreed": "",
        "partly_signed": "",
    }
    section = "Organization"
    icon = "file-pen"
    intro = "Drafts, versions under negotiation, and what is signed. A draft is yours alone until you share it."
    tones = TONES | STANDING_TONES
    columns = (
        "contract_number",
        "number",
        "title",
        "kind",
        "status",
        "starts_at",
        "ends_at",
    )
    facts = ("kind", "starts_at", "superseded_at", "ends_at", "closes_at")
    panels = (
        Standing(),
        Papers(),
        Text(),
        Related("contract-remarks", "version"),
        Facts("Version", ("number", "kind", "change_summary", "effective_at", "effective_zone", "executed_at",
                          "provider_signed_at", "sponsor_signed_at", "is_recorded_later", "ends_at", "close_out_days"),
              is_side=True),
        VersionChanges(),
        Related("version-consents", "version", ("person_name", "created_at"), is_side=True),
        Trail(),
    )  # fmt: skip

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> tuple[Tone, str]:
        """From execution on the dates say where it stands."""
        standing = ContractStatus(row["standing"])
        return cls.tones.get(standing, "neutral"), standing.label

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The contract's title, and number with version."""
        version: Any = record
        return version.contract.title, str(version)

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The contract."""
        version: Any = record
        return version.contract  # type: ignore[no-any-return]  # a foreign key


class ClausePages(Pages):
    """Transferred obligations."""

    resource = ContractClauses
    columns = ("obligation", "cell", "clause", "study")
    panels = (
        Facts("Transfer", ("obligation", "cell", "clause", "study")),
        Requirements(),
        Trail(),
    )

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The version."""
        clause: Any = record
        return clause.version  # type: ignore[no-any-return]  # a foreign key
