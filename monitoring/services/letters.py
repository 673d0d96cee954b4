"""Letters after a visit: that they went out."""

from datetime import date

from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from monitoring.documents.kinds import FOLLOW_UP
from monitoring.enums import Milestone
from monitoring.models import MonitoringVisit
from monitoring.services import clocks
from monitoring.services.visits import past_day, require_letter
from monitoring.workflows import VISIT, VISIT_LIFE


def send_follow_up(
    visit: MonitoringVisit, *, by: Principal, on: date | None = None, late_reason: str = ""
) -> None:
    """The follow-up letter went out; the visit is closed. RuleBroken until its current version is made."""
    authorize(by, VISIT, visit)
    VISIT_LIFE.check(visit, "close")
    sent = past_day(on)
    require_letter(visit, FOLLOW_UP.code)
    with intent("monitoring.visit.close", reason="The follow-up letter was sent"):
        VISIT_LIFE.take(visit, "close", letter_on=sent)
        clocks.met(
            visit, Milestone.LETTER, by=by, evidence="Follow-up letter", on=sent, late_reason=late_reason
        )  # fmt: skip
