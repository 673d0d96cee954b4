"""What fits into the platform's columns; a longer text is refused at its place, never cut."""

from collections.abc import Iterator

from django.utils.translation import gettext

from cro_platform.access.errors import Problem
from studies.exchange.clinicaltrials_gov import StudyRecord

NUMBER, FACILITY, CITY = 200, 400, 200


def length_problems(record: StudyRecord) -> Iterator[Problem]:
    """Identifiers and places that are longer than anything real."""
    protocol = f"{record.pointer}/protocolSection"
    for each in record.identifiers:
        yield from _too_long(f"{protocol}/identificationModule", each.value, NUMBER)
    for at, location in enumerate(record.locations):
        place = f"{protocol}/contactsLocationsModule/locations/{at}"
        yield from _too_long(f"{place}/facility", location.facility, FACILITY)
        yield from _too_long(f"{place}/city", location.city, CITY)


def _too_long(pointer: str, text: str, limit: int) -> Iterator[Problem]:
    if len(text) > limit:
        yield Problem(
            pointer,
            gettext("is %(count)s characters long; at most %(limit)s are kept")
            % {"count": len(text), "limit": limit},
        )
