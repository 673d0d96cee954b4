"""Reads of sites that begin from who is asking."""

from collections.abc import Sequence
from uuid import UUID

from cro_platform.access.first_wall import first_wall
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.web.focus import MOST, Choice, Focus
from sites.models import StudySite


def site_choices(by: Principal, focus: Focus) -> Sequence[Choice]:
    """The sites of the chosen study, and of the chosen country, by number."""
    if not may(by, "sites.view"):
        return []
    found = StudySite.objects.filter(first_wall(StudySite, by), study_id=UUID(focus.study))
    if focus.country:
        found = found.filter(country=focus.country)
    rows = found.order_by("number", "id").values_list("pk", "number", "name")[: MOST + 1]
    return [(str(pk), _named(number, name)) for pk, number, name in rows]


def site_label(by: Principal, value: str) -> str:
    """One site by its id; empty for what the asker does not see."""
    found = StudySite.objects.filter(first_wall(StudySite, by), pk=UUID(value))
    row = found.values_list("number", "name").first()
    return _named(*row) if row else ""


def _named(number: str, name: str) -> str:
    return f"{number} · {name}" if number else name
