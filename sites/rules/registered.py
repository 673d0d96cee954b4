"""What a register says of a site, and what may be kept of a participant; pure."""

from typing import Any

from sites.enums import StudySiteStatus as S
from studies.exchange.clinicaltrials_gov import Location, RegistryStatus

NO_LONGER_LISTED = "not listed"

STATES = {
    RegistryStatus.NOT_YET_RECRUITING: S.START_UP,
    RegistryStatus.RECRUITING: S.RECRUITING,
    RegistryStatus.ENROLLING_BY_INVITATION: S.RECRUITING,
    RegistryStatus.AVAILABLE: S.RECRUITING,
    RegistryStatus.ACTIVE_NOT_RECRUITING: S.ENROLMENT_CLOSED,
    RegistryStatus.SUSPENDED: S.ON_HOLD,
    RegistryStatus.TEMPORARILY_NOT_AVAILABLE: S.ON_HOLD,
    RegistryStatus.COMPLETED: S.CLOSED,
    RegistryStatus.NO_LONGER_AVAILABLE: S.CLOSED,
    RegistryStatus.APPROVED_FOR_MARKETING: S.CLOSED,
    RegistryStatus.TERMINATED: S.TERMINATED,
    RegistryStatus.WITHDRAWN: S.WITHDRAWN,
}


def status_of(given: RegistryStatus) -> str:
    """Where a site stands by the register's word; identified where the register does not know.

    The register gives the state of single sites only while a study recruits; afterwards the study's own word holds.
    """
    return STATES.get(given, S.IDENTIFIED).value


def place_key(location: Location) -> str:
    """The register's wording of a place, by which it is known again."""
    parts = (location.facility, location.city, location.state, location.zip, location.country)
    return ", ".join(part for part in parts if part)


def site_values(location: Location) -> dict[str, Any]:
    """The place in the columns of a study site."""
    return {
        "name": location.facility or f"Unnamed site, {location.city or location.country}",
        "city": location.city,
        "region": location.state,
        "postal_code": location.zip,
        "country": location.country,
    }
