"""Agreements as plain values, for tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from studies.rules.agreements.templates import WORDINGS
from studies.rules.agreements.text import (
    AgreementText,
    AnnexText,
    BudgetText,
    ContactText,
    Entity,
    RowText,
    SectionText,
    ServiceText,
    StudyText,
)

STUDY = UUID("018f0000-0000-7000-8000-000000000001")
ANNEX = AnnexText(
    "Safety data", "As the agreement", "Pharmacovigilance", ("Health data",), ("Participants",)
)
BACKUP = ContactText("safety backup", "B. Second", "second@helix.example")


def study(*countries: str) -> StudyText:
    return StudyText(STUDY, "NW-1", "A study", ("NCT00000001",), "Phase 3", countries)


def row(obligation: str = "site-monitoring", cell: str = "DE", clause: str = "4.2") -> RowText:
    return RowText("NW-1", obligation, cell, clause)


def wordings() -> tuple[SectionText, ...]:
    return tuple(
        SectionText(str(n), each.heading, each.text) for n, each in enumerate(WORDINGS, start=1)
    )


def agreement(**changes: Any) -> AgreementText:
    """A clean work order: helix monitors NW-1 in Germany."""
    base = AgreementText(
        number="WO-1", version="1", kind="work_order", title="Monitoring of NW-1",
        sponsor=Entity("Northwind", "Northwind Therapeutics GmbH"), provider=Entity("Helix", "Helix Clinical SAS"),
        effective_at=datetime(2026, 3, 1, tzinfo=UTC), zone="Europe/Berlin", ends_at=datetime(2027, 3, 1, tzinfo=UTC), close_out_days=90,
        studies=(study("DE", "FR", "US"),), services=(ServiceText("Monitoring"),), sections=wordings(), rows=(row(),),
        budget=(BudgetText("Visit", "visit", Decimal(10), Decimal("1200.00"), "EUR"),), annex=ANNEX,
    )  # fmt: skip
    return replace(base, **changes)
