"""Agreements on their way: one that is being negotiated, with the provider's counter-draft, and one that waits for signatures."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from cro_platform.access.principal import acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from studies.models import ContractVersion
from studies.services.agreements.contents import set_acceptance, set_annex, set_budget
from studies.services.agreements.drafting import NewAgreement, change_terms, draft_agreement
from studies.services.agreements.following import counter
from studies.services.agreements.negotiating import agree, share

ZONE = "Europe/Paris"
ANNEX = {
    "subject_matter": "Data of trial participants, pseudonymized",
    "duration": "The term of the agreement and the retention period of the trial master file",
    "purpose": "Conduct of the services of this work order",
    "data_categories": ["Health data", "Year of birth", "Sex"],
    "data_subjects": ["Trial participants", "Site staff"],
}


def build_agreements(portfolio: Portfolio, provider: UUID) -> None:
    """Northwind and helix negotiate data management of PRISM, and have agreed on the submissions of the tablets study."""
    _negotiate(
        _shared(
            portfolio, provider, "NW-HX-2026-04", "Work order 11: data of PRISM", "prism", "data"
        )
    )
    _agreed(_shared(portfolio, provider, "NW-HX-2026-03", "Work order 10: submissions of NW-BE2", "twin", "regulatory"))  # fmt: skip


def _shared(
    portfolio: Portfolio, provider: UUID, number: str, title: str, study: str, template: str
) -> UUID:
    manager = person("vendor-manager", "northwind")
    new = NewAgreement(
        provider, "work_order", number, title, portfolio.noon(30), ZONE, ends_at=portfolio.noon(760), close_out_days=90,
        study_ids=(portfolio.studies[study],), template=template,
    )  # fmt: skip
    with acting(manager):
        version = _found(draft_agreement(by=manager, new=new).pk)
        set_annex(version, by=manager, **ANNEX)
        set_budget(version, by=manager, rows=_lines(new.effective_at))
        owed = version.clauses.order_by("obligation").values_list("obligation", flat=True)[:1]
        set_acceptance(version, by=manager, obligations=list(owed))
        share(_found(version.pk), by=manager)
    found: UUID = version.pk
    return found


def _lines(begins: datetime) -> list[dict[str, str | Decimal]]:
    month = f"Project management from {begins:%B %Y} on"
    return [
        {"item": month, "unit": "month", "quantity": Decimal(24), "unit_price": Decimal("6200.00"), "currency": "EUR"},
        {"item": "Start-up", "unit": "study", "quantity": Decimal(1), "unit_price": Decimal("41500.00"), "currency": "EUR"},
    ]  # fmt: skip


def _negotiate(version: UUID) -> None:
    """Helix answers with a longer close-out period."""
    manager = person("contract-manager", "helix")
    with acting(manager):
        answer = counter(_found(version), by=manager, summary="Close-out of half a year")
        change_terms(_found(answer.pk), by=manager, close_out_days=180)
        share(_found(answer.pk), by=manager)


def _agreed(version: UUID) -> None:
    """Both agree; a worker makes the paper, and the provider signs first."""
    for role, company in (("contract-manager", "helix"), ("vendor-manager", "northwind")):
        by = person(role, company)
        with acting(by):
            agree(_found(version), by=by)


def _found(version: UUID) -> ContractVersion:
    return ContractVersion.objects.select_related("contract", "contract__parent").get(pk=version)
