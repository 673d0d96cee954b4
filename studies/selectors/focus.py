"""What a person may look at: their studies, and the countries of one."""

from collections.abc import Sequence
from uuid import UUID

from cro_platform.access.first_wall import first_wall
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.web.focus import MOST, Choice, Focus
from studies.models import Study, StudyCountry

LONGEST = 60


def study_choices(by: Principal, focus: Focus) -> Sequence[Choice]:
    """The asker's studies, newest first."""
    if not may(by, "studies.view"):
        return []
    found = Study.objects.filter(first_wall(Study, by)).order_by("-id")
    rows = found.values_list("pk", "protocol_number", "title")[: MOST + 1]
    return [(str(pk), _named(number, title)) for pk, number, title in rows]


def study_label(by: Principal, value: str) -> str:
    """One study by its id; empty for what the asker does not see."""
    found = Study.objects.filter(first_wall(Study, by), pk=UUID(value))
    row = found.values_list("protocol_number", "title").first()
    return _named(*row) if row else ""


def country_choices(by: Principal, focus: Focus) -> Sequence[Choice]:
    """The countries of the chosen study, by name."""
    found = StudyCountry.objects.filter(first_wall(StudyCountry, by), study_id=UUID(focus.study))
    codes = set(found.values_list("country", flat=True)[: MOST + 1])
    return sorted(((code, country_label(by, code)) for code in codes), key=lambda each: each[1])


def country_label(by: Principal, value: str) -> str:
    """A country's name; empty for a code that is none."""
    try:
        return country(value).name
    except UnknownCountryError:
        return ""


def _named(number: str, title: str) -> str:
    text = f"{number} · {title}" if number else title
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
