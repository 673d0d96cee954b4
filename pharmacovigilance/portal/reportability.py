"""Reportability by authority on a case's page: whether, why, until when, and who answers for it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.access.target import Target
from cro_platform.deadlines.retold import retold
from cro_platform.web.components import Step, Tone
from pharmacovigilance.enums import Reportability, ReportStatus
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.reportability.answers import answers

TONES: dict[str, Tone] = {
    "yes": "warning",
    "presumed": "warning",
    "undecided": "danger",
    "no": "neutral",
}
OPEN = (ReportStatus.REQUIRED, ReportStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class ReportabilityPanel:
    """One part per authority of the study."""

    title: str = "Reportability by authority"
    is_side: bool = False
    template: str = "pharmacovigilance/reportability.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The answers with the buttons that this person may use."""
        rows = [_shown(row, record, by) for row in answers(record, by)]
        return {"rows": rows, "now": transaction_time()} if rows else None


def _shown(row: dict[str, Any], case: SafetyCase, by: Principal) -> dict[str, Any]:
    target = Target(study_id=case.study_id, cell=row["jurisdiction"])
    running = [clock for clock in row["deadlines"] if clock["status"] == "running"]
    return row | {
        "steps": [Step(reason) for reason in retold(row["reasons"])],
        "tone": TONES[row["reportable"]],
        "word": _(Reportability(row["reportable"]).label),
        "clocks": running or [clock for clock in row["deadlines"] if clock["met_at"]],
        "rules": [_rule(duty) for duty in row["duties"]],
        "open_reports": [
            report | {"url": _url(by, "safety-reports", report["id"])}
            for report in row["reports"]
            if report["status"] in OPEN
        ],
        "may_submit": may(by, "safety.submit-report", target),
        "may_decide": may(by, "safety.decide-reportability", target),
        "decide_url": reverse(
            "portal-action",
            args=[by.organization_slug, "safety-cases", case.pk, "decide-reportability"],
        ),
        "sign_url": _sign_url(row, by),
    }


def _rule(duty: dict[str, Any]) -> str:
    (why,) = retold([duty["why"]])
    return f"{duty['rule'] or _('No rule loaded')}: {why}"


def _url(by: Principal, resource: str, pk: Any) -> str:
    return reverse("portal-record", args=[by.organization_slug, resource, pk])


def _sign_url(row: dict[str, Any], by: Principal) -> str:
    pending = row["awaiting_signature"]
    return reverse("safety-decision-sign", args=[by.organization_slug, pending]) if pending else ""
