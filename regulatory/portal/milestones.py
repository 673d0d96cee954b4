"""Milestones in the portal, and what the due board says of periodic reports without a clock."""

from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.deadlines.views import BoardNote, add_board_notes
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Trail
from regulatory.api.milestones import Milestones
from regulatory.rules.milestones import jurisdiction_name
from regulatory.selectors.milestones import periodic_states


class MilestonePages(Pages):
    """Milestones."""

    resource = Milestones
    section = "Delivery"
    icon = "milestone"
    columns = ("kind", "country", "on", "source")
    facts = ("country", "on")
    panels = (Facts("Milestone", ("kind", "country", "on", "source")), Trail())
    intro = (
        "Actual days. Notifications, registry postings and periodic reports are counted from them."
    )


def periodic_notes(by: Principal, study_id: UUID | None) -> list[BoardNote]:
    """Each jurisdiction whose periodic report has no clock, with the reason."""
    if not may(by, "regulatory.view"):
        return []
    return [
        BoardNote(
            what=f"Periodic safety report, {jurisdiction_name(state.jurisdiction)}",
            sentence=state.sentence,
            study=str(state.study),
            study_url=_url(by, state.study),
        )
        for state in periodic_states(by, study_id=study_id)
        if state.deadline is None and state.sentence
    ]


def _url(by: Principal, study: Any) -> str:
    return record_url(by.organization_slug, study)


add_board_notes(periodic_notes)
