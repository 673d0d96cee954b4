"""Study heads and dates as documents print them, read from the records."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from cro_platform.tenancy.models import LegalEntity
from pharmacovigilance.documents.study_head import Number, StudyHead
from studies.enums import DatePrecision, IdentifierKind
from studies.models import Study, StudyCountry, StudyIdentifier

_LENGTHS = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}
_NUMBERS = (
    (IdentifierKind.EU_CT, "EU CT number"),
    (IdentifierKind.EUDRACT, "EudraCT number"),
    (IdentifierKind.IND, "IND number"),
    (IdentifierKind.NCT, "NCT number"),
)


def study_head(study: Study, country: str = "") -> StudyHead:
    """The study with the legal entity that acts as sponsor in the country."""
    found = StudyIdentifier.objects.filter(study=study).order_by("id")
    by_kind: dict[str, str] = {}
    for each in found:
        by_kind.setdefault(each.kind, each.value)
    return StudyHead(
        protocol_number=study.protocol_number,
        title=study.official_title or study.title,
        numbers=tuple(Number(label, by_kind[kind]) for kind, label in _NUMBERS if kind in by_kind),
        sponsor=sponsor_of(study, country),
    )


def study_of(pk: UUID) -> Study:
    """The study in scope; its absence is a fault, for the subject was found in it."""
    return Study.objects.select_related("organization").get(pk=pk)


def sponsor_of(study: Study, country: str = "") -> str:
    """The legal entity that acts as sponsor in the country, else the sponsor's first, else the sponsor's name."""
    countries = StudyCountry.objects.filter(study=study, sponsor_entity__isnull=False)
    named = countries.filter(country=country).first() or countries.order_by("id").first()
    entity = named.sponsor_entity if named else None
    if entity is None:
        entity = LegalEntity.objects.filter(organization=study.organization).order_by("id").first()
    return f"{entity.name}\n{entity.address}".strip() if entity else study.organization.name


def iso(on: date | None, precision: str = "") -> str:
    """A date as exactly as it is known: 2026, 2026-03 or 2026-03-04; empty where it is not."""
    if on is None:
        return ""
    return on.isoformat()[: _LENGTHS.get(DatePrecision(precision), 10) if precision else 10]


def transaction_time() -> datetime:
    """The instant of the transaction, as letters and logs date themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
