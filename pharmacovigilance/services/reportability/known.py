"""Facts of a case as stamps: when something was known, where, and which correction counts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cro_platform.tenancy.countries import UnknownCountryError, jurisdiction_of
from pharmacovigilance.enums import FactKind, VersionKind
from pharmacovigilance.models import CaseFact, CaseVersion, SafetyCase
from pharmacovigilance.rules import Stamp


def stamped(at: datetime, zone: str) -> Stamp:
    """An instant with the date it was in a zone."""
    return Stamp(at.astimezone(ZoneInfo(zone)).date(), zone, at)


def place_of(country: str) -> str:
    """The jurisdiction of a country; a code nobody knows stays itself, so that it is seen."""
    try:
        return jurisdiction_of(country) if country else ""
    except UnknownCountryError:
        return country


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts that no later one corrects, the earliest of each kind first."""

    effective: tuple[CaseFact, ...]
    origins: dict[UUID, UUID | None]
    correction: str

    @classmethod
    def of(cls, case: SafetyCase) -> "KnownFacts":
        """Read them in one statement."""
        rows = list(CaseFact.objects.filter(study_id=case.study_id, case=case).order_by("at", "id"))
        by_id = {row.pk: row for row in rows}
        corrected = {row.corrects_id for row in rows}
        effective = tuple(row for row in rows if row.pk not in corrected)
        notes = [row.note for row in rows if row.corrects_id]
        origins = {row.pk: _origin(row, by_id).version_id for row in effective}
        return cls(effective, origins, notes[-1] if notes else "")

    def first(self, kind: FactKind) -> CaseFact | None:
        """The earliest of a kind."""
        return next((row for row in self.effective if row.kind == kind), None)

    def recorded(self, kind: FactKind) -> datetime | None:
        """When a fact of this kind first entered the record."""
        return min((row.created_at for row in self.effective if row.kind == kind), default=None)

    def stamp(self, kind: FactKind) -> Stamp | None:
        """The same, as the rules take it."""
        found = self.first(kind)
        return stamp_of(found) if found else None

    def known(self, version: CaseVersion) -> Stamp:
        """When the version's information was known: as received, or as corrected since."""
        kind = (
            FactKind.RECEIVED if version.kind == VersionKind.INITIAL else FactKind.NEW_INFORMATION
        )
        for row in self.effective:
            if row.kind == kind and self.origins[row.pk] == version.pk:
                return stamp_of(row)
        at = version.received_at if version.has_received_time else None
        return Stamp(version.received_on, version.received_zone, at)


def _origin(row: CaseFact, by_id: dict[UUID, CaseFact]) -> CaseFact:
    while row.corrects_id in by_id:
        row = by_id[row.corrects_id]
    return row


def stamp_of(row: CaseFact) -> Stamp:
    """A recorded fact, with its instant where the time was recorded."""
    return Stamp(row.on, row.zone, row.at if row.has_time else None)
