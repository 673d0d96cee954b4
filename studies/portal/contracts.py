"""Pages of contracts, and of who holds what."""

from typing import Any

from django.db.models import Model

from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Related, Trail
from studies.api import ContractClauses, Contracts, ContractVersions
from studies.panels import VersionChanges
from studies.portal.acceptance import Requirements
from studies.portal.agreements import Papers, Standing, Text

TONES: dict[str, Tone] = {
    "negotiation": "info",
    "agreed": "success",
    "partly_signed": "warning",
    "executed": "success",
    "withdrawn": "neutral",
}


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
    panels = (
        Facts("Contract", ("number", "title", "kind", "version", "executed_at", "effective_at", "ends_at", "closes_at")),
        Related("contract-versions", "contract", ("number", "kind", "starts_at", "ends_at", "superseded_at")),
        Related("contract-clauses", "version__contract", ("obligation", "cell", "clause")),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The title, and number with version."""
        contract: Any = record
        return contract.title, str(contract)


class VersionPages(Pages):
    """Versions of a contract."""

    resource = ContractVersions
    section = "Organization"
    icon = "file-pen"
    intro = "Drafts, versions under negotiation, and what is signed. A draft is yours alone until you share it."
    tones = TONES
    columns = ("number", "kind", "status", "starts_at", "ends_at", "superseded_at")
    facts = ("kind", "starts_at", "superseded_at", "ends_at", "closes_at")
    panels = (
        Standing(),
        Papers(),
        Text(),
        Related("contract-remarks", "version"),
        Facts("Version", ("number", "kind", "change_summary", "effective_at", "effective_zone", "executed_at",
                          "provider_signed_at", "sponsor_signed_at", "is_recorded_later", "ends_at", "close_out_days")),
        VersionChanges(),
        Related("version-consents", "version"),
        Trail(),
    )  # fmt: skip

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
