"""The life of a safety case (triage, assessment, medical review, closure), and the steps people take in it."""

from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import Workflow, register, steps
from pharmacovigilance.enums import CaseStatus as S
from pharmacovigilance.events import CaseReviewed
from pharmacovigilance.models import CaseVersion, SafetyCase
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.reportability import reassess

SEPARATION = "ICH E6(R3) 3.13.1; 21 CFR 312.32(b)"
ACTIVE = (S.RECEIVED, S.TRIAGED, S.IN_ASSESSMENT, S.IN_REVIEW, S.REVIEWED, S.CLOSED)

CASE_LIFE = register(
    Workflow(
        name="safety-case",
        states=S,
        initial=S.RECEIVED,
        transitions=steps(
            ("triage", "Triage", S.RECEIVED, S.TRIAGED, "safety.process"),
            ("assess", "Begin assessment", (S.RECEIVED, S.TRIAGED), S.IN_ASSESSMENT, "safety.process"),
            ("submit-for-review", "Submit for medical review", S.IN_ASSESSMENT, S.IN_REVIEW, "safety.process"),
            ("return", "Return to assessment", S.IN_REVIEW, S.IN_ASSESSMENT, "safety.review"),
            ("review", "Complete medical review", S.IN_REVIEW, S.REVIEWED, "safety.review"),
            ("close", "Close", S.REVIEWED, S.CLOSED, "safety.process"),
            ("reopen", "Reopen", S.CLOSED, S.IN_ASSESSMENT, "safety.process"),
            ("mark-duplicate", "Mark as duplicate", ACTIVE, S.DUPLICATE, "safety.process"),
            ("nullify", "Nullify", ACTIVE, S.NULLIFIED, "safety.process"),
        ),
    )
)  # fmt: skip


def triage(case: SafetyCase, *, by: Principal, reason: str = "Triaged") -> None:
    """The minimum criteria were checked; a pre-case stays one until the missing criterion arrives."""
    _step(case, "triage", by, reason)


def begin_assessment(case: SafetyCase, *, by: Principal, reason: str = "Assessment begun") -> None:
    """Seriousness, causality and expectedness are worked on."""
    _step(case, "assess", by, reason)


def submit_for_review(
    case: SafetyCase, *, by: Principal, reason: str = "Submitted for medical review"
) -> None:
    """Hand the case to a physician who did not process it. RuleBroken for a pre-case."""
    authorize(by, "safety.process", case)
    if case.is_pre_case:
        missing = ", ".join(case.missing_criteria)
        raise RuleBroken.of(
            "status",
            gettext("A pre-case is not reviewed; missing: %(missing)s.") % {"missing": missing},
            "ICH E2A III.A",
        )
    with intent("pharmacovigilance.case.submit-for-review", reason=reason):
        CASE_LIFE.take(case, "submit-for-review", submitted_for_review_by_id=by.user_id)


def return_to_assessment(case: SafetyCase, *, by: Principal, reason: str) -> None:
    """The reviewer sends the case back and says why."""
    _step(case, "return", by, reason)


def review(case: SafetyCase, *, by: Principal, reason: str) -> None:
    """Complete the medical review. NotPermitted for whoever processed any version of the case: nobody checks their own work."""
    authorize(by, "safety.review", case)
    CASE_LIFE.check(case, "review")
    if by.user_id in processors(case):
        raise NotPermitted(
            "You processed this case, so somebody else completes its medical review.",
            clause=SEPARATION,
        )
    with intent("pharmacovigilance.case.review", reason=reason):
        CASE_LIFE.take(case, "review", reviewed_at=transaction_time(), reviewed_by_id=by.user_id)
        emit(CaseReviewed(case_id=case.pk, study_id=case.study_id))
        reassess(case, by=by)


def close(case: SafetyCase, *, by: Principal, reason: str) -> None:
    """Nothing more is expected; new information opens the case again."""
    _step(case, "close", by, reason)


def reopen(case: SafetyCase, *, by: Principal, reason: str) -> None:
    """Work on a closed case again."""
    _step(case, "reopen", by, reason)


def processors(case: SafetyCase) -> set[object]:
    """Everybody who contributed a version of the case, or submitted it."""
    found: set[object] = set(
        CaseVersion.objects.filter(study_id=case.study_id, case=case).values_list(
            "recorded_by_id", flat=True
        )
    )
    return found | {case.submitted_for_review_by_id} - {None}


def _step(case: SafetyCase, verb: str, by: Principal, reason: str) -> None:
    authorize(by, CASE_LIFE.step(verb).code, case)
    with intent(f"pharmacovigilance.case.{verb}", reason=reason):
        CASE_LIFE.take(case, verb)
