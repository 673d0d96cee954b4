"""The days that reports and letters took, per company, monitor or site, as the asker may see them."""

from collections.abc import Callable
from uuid import UUID

from cro_platform.access.first_wall import first_wall
from cro_platform.access.principal import Principal
from cro_platform.web.resources import author_names
from monitoring.enums import PlanStatus
from monitoring.models import MonitoringVisit, VisitTimeline
from monitoring.rules.metrics import STEPS, GroupFigures, VisitDays, figures
from studies.selectors.instants import latest_today

MOST = 5_000
GROUPS = (("company", "Company"), ("monitor", "Monitor"), ("site", "Site"))


def report_times(by: Principal, study: UUID, group: str) -> list[GroupFigures]:
    """One row for each group of conducted visits of a study, against the targets of its plan in force."""
    rows = MonitoringVisit.objects.filter(first_wall(MonitoringVisit, by), study_id=study)
    rows = rows.filter(conducted_until__isnull=False).select_related("study_site")
    visits = list(rows.order_by("-id")[:MOST])
    names = author_names(by, {each.organization_id for each in visits})
    named: dict[str, Callable[[MonitoringVisit], str]] = {
        "company": lambda visit: str(names[visit.organization_id]),
        "monitor": lambda visit: visit.monitor_name,
        "site": lambda visit: str(visit.study_site),
    }
    days = [
        VisitDays(
            named[group](each),
            each.conducted_until,
            each.drafted_on,
            each.approved_on,
            each.letter_on,
        )
        for each in visits
        if each.conducted_until
    ]
    return figures(days, _targets(study), latest_today())


def _targets(study: UUID) -> dict[str, int]:
    lines = VisitTimeline.objects.filter(
        study_id=study, plan__status=PlanStatus.IN_FORCE, is_withdrawn=False, milestone__in=STEPS
    )
    return dict(lines.values_list("milestone", "days"))
