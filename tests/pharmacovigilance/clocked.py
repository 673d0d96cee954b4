"""What tests of reportability share: cases that become known on a date, opinions, clocks and answers."""

from datetime import UTC, datetime
from typing import Any

from django.test import RequestFactory

from cro_platform.access.principal import Principal
from cro_platform.access.services import set_password
from cro_platform.deadlines.models import Deadline
from cro_platform.esign.credentials import Credentials
from pharmacovigilance.models import ReportabilityDecision, SafetyCase, SafetyReport
from pharmacovigilance.services import assessment
from pharmacovigilance.services.decisions import decide, shown_sha256, sign_decision
from pharmacovigilance.services.reportability.answers import answers
from tests.pharmacovigilance.safety import EVENT, PRODUCT, opened
from tests.world import World, at

PASSWORD = "a password nobody guesses"
DEATH = EVENT | {"requires_hospitalization": False, "results_in_death": True, "outcome": "fatal"}
UNSAID = PRODUCT | {"causality": []}
DENIED = PRODUCT | {"causality": [{"event": 1, "result": "not_related"}]}


def specialist(world: World) -> Principal:
    return world.helix["safety-specialist"]


def known(world: World, *, on: str = "2035-06-01", now: str = "", **changed: Any) -> SafetyCase:
    """A case of alpha, known to helix in Berlin on a date, entered the same noon or at `now`; in an open scope."""
    with at(now or f"{on}T12:00:00Z"):
        return opened(specialist(world), world.alpha, aware_at=on, **changed)


def judged(case: SafetyCase, by: Principal, causality: str, expectedness: str, *, on: str) -> None:
    """The sponsor's two judgements on every pair, given on a date."""
    version = case.current_version
    with at(f"{on}T15:00:00Z"):
        for event in version.events.all():
            for product in version.products.all():
                pair = {"event": event.pk, "product": product.pk, "rationale": "Reviewed."}
                assessment.assess_causality(case, by=by, result=causality, **pair)
                assessment.assess_expectedness(case, by=by, result=expectedness, **pair)


def running(case: SafetyCase) -> dict[str, str]:
    """Rule (or purpose) of every running clock with its due date."""
    rows = Deadline.objects.filter(subject_id=case.pk, status="running")
    return {
        row.rule_id or row.key.split(":", 2)[2]: row.due_on.isoformat() if row.due_on else ""
        for row in rows
    }


def states(case: SafetyCase) -> dict[str, str]:
    """Status of every clock."""
    rows = Deadline.objects.filter(subject_id=case.pk)
    return {row.key.split(":", 1)[1]: row.status for row in rows}


def answer(case: SafetyCase, by: Principal, authority: str) -> dict[str, Any]:
    """The row of one authority."""
    return next(row for row in answers(case, by) if row["authority"] == authority)


def reports(case: SafetyCase, authority: str) -> list[SafetyReport]:
    return list(SafetyReport.objects.filter(case=case, authority=authority).order_by("id"))


def report(case: SafetyCase, rule_id: str, recipient: str = "") -> SafetyReport:
    rows = SafetyReport.objects.filter(case=case, rule_id=rule_id)
    return rows.filter(recipient=recipient).get() if recipient else rows.get()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def credentials(by: Principal, password: str = PASSWORD) -> Credentials:
    """What the signer gives; call `give_password` before the scope opens."""
    return Credentials(RequestFactory().post("/"), password)


def give_password(by: Principal) -> None:
    set_password(by.email, PASSWORD)


def written_no(
    case: SafetyCase, by: Principal, authority: str, *, on: str
) -> ReportabilityDecision:
    with at(f"{on}T16:00:00Z"):
        return decide(
            case, by=by, authority=authority, reportable="no", rationale="Explained by the disease."
        )


def signed_no(case: SafetyCase, by: Principal, authority: str, *, on: str) -> ReportabilityDecision:
    """A “no” written and signed on a date."""
    decision = written_no(case, by, authority, on=on)
    with at(f"{on}T16:00:00Z"):
        sign_decision(decision, by=by, shown=shown_sha256(decision), credentials=credentials(by))
    case.refresh_from_db()
    return decision
