"""Pages of sub-contracts, and the page on which the sponsor signs its consent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.esign.panels import Signatures
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.signing_views import Signing, signing_page, signs
from cro_platform.web.components import Column
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import principal_of
from studies.api.subcontracts import SubcontractConsents
from studies.models import SubcontractConsent
from studies.panels import EVERYWHERE
from studies.services.subcontracts import give_consent

PASSED_ON = (
    Column("Obligation", lambda row: obligation(row["obligation"]).name),
    Column("Where", lambda row: EVERYWHERE.get(row["cell"], row["cell"])),
    Column("Clause", lambda row: row["clause"]),
)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What the sub-contract passes on, and where the sponsor signs its consent."""

    title: str = "What is passed on"
    is_side: bool = False
    template: str = "studies/panels/passed_on.html"

    def context(self, record: SubcontractConsent, by: Principal) -> dict[str, Any] | None:
        """The rows, and the address of the signing page for whoever may sign."""
        is_open = record.given_at is None and record.refused_at is None
        can_sign = is_open and may(by, "contracts.consent")
        arguments = [by.organization_slug, record.pk]
        return {
            "columns": PASSED_ON,
            "rows": record.transfers,
            "sign_url": reverse("subcontract-consents-sign", args=arguments) if can_sign else "",
        }


class SubcontractPages(Pages):
    """Sub-contractors."""

    resource = SubcontractConsents
    section = "Organization"
    stand = "more"
    icon = "network"
    intro = "Work that a provider passes on stands only while the sponsor consents and the provider itself holds it."
    columns = ("performer_name", "number", "parent_number", "starts_at", "ends_at", "given_at", "withdrawn_at")  # fmt: skip
    facts = ("performer_name", "parent_number", "given_at", "withdrawn_at")
    panels = (
        PassedOn(),
        Facts("Sub-contract", ("performer_name", "number", "parent_number", "starts_at", "ends_at", "given_at",
                               "refused_at", "withdrawn_at")),
        Signatures(),
        Trail(),
    )  # fmt: skip


@signs
def consent_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign the consent; with it the sub-contract is in effect."""
    by = principal_of(request)
    consent: Any = SubcontractConsents.find(by, pk)
    authorize(by, "contracts.consent", consent)
    signing = Signing(
        record=consent,
        shown=content_sha256(consent),
        sign=give_consent,
        template="studies/sign_consent.html",
        back=record_url(slug, consent),
        meaning="I consent for my organization",
        follows="The sub-contract is in effect while the provider holds the duty and this consent stands.",
        context={"consent": consent, "columns": PASSED_ON, "rows": consent.transfers},
        said="Signed. The sub-contract is in effect.",
    )
    return signing_page(request, signing)
