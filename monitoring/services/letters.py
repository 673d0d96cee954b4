"""Letters after a visit: what may stand in them, and that they went out."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from monitoring.documents.kinds import FOLLOW_UP
from monitoring.enums import Milestone
from monitoring.models import MonitoringVisit
from monitoring.rules.letters import names_treatment
from monitoring.services import clocks
from monitoring.services.visits import past_day, require_letter
from monitoring.workflows import VISIT, VISIT_LIFE
from studies.enums import Blinding
from studies.models import Arm, Study

OPEN_LABEL = (Blinding.OPEN_LABEL,)


def check_letter_text(study_id: UUID, text: str, field: str = "letter_text") -> None:
    """Raise RuleBroken where a blinded study's letter would name an arm."""
    if Study.objects.filter(pk=study_id, blinding__in=OPEN_LABEL).exists():
        return
    arms = Arm.objects.filter(study_id=study_id).values_list("label", flat=True)
    named = names_treatment(text, arms)
    if named:
        raise RuleBroken.of(
            field,
            gettext("A letter of a blinded study does not name “%(named)s”.") % {"named": named},
            "ICH E6(R3) 4.1",
        )


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
