"""What people decide about reportability: the US determination, and the signed "no" that alone stops a clock."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.services import sign
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import FactKind, Reportability
from pharmacovigilance.events import ReportabilityDecided
from pharmacovigilance.models import CaseFact, ReportabilityDecision, SafetyCase
from pharmacovigilance.rules import authority_of
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.facts import record_fact
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.reportability.clocks import Bench, owe_until, stop_question
from pharmacovigilance.services.reportability.judging import current_decision

CLAUSE = "21 CFR 312.32(b); EU CTR 536/2014 Annex III; ICH E6(R3) 3.13.1"
DECIDED = (Reportability.YES, Reportability.NO)


def determine(
    case: SafetyCase, *, by: Principal, at: str, zone: str, note: str, corrects: UUID | None = None
) -> CaseFact:
    """The sponsor's determination that the case qualifies for FDA: it starts the 15 days (21 CFR 312.32(c)(1))."""
    return record_fact(
        case,
        by=by,
        kind=FactKind.DETERMINED_REPORTABLE,
        at=at,
        zone=zone,
        note=note,
        corrects=corrects,
    )


def decide(
    case: SafetyCase,
    *,
    by: Principal,
    authority: str,
    reportable: str,
    rationale: str,
    due_on: date | None = None,
) -> ReportabilityDecision:
    """A physician's answer in place of the table's.

    A "no" counts once it is signed (`sign_decision`); until then clocks run on. A "yes" counts at once and, as no rule sets
    a date for it, needs `due_on`: an internal target, never shown as law.
    """
    standing = _authorized(case, by, authority)
    _check(standing, reportable, rationale, due_on)
    is_yes = reportable == Reportability.YES
    with intent("pharmacovigilance.case.decide-reportability", reason=rationale):
        if is_yes:
            claim(standing, is_current=False)
        decision = ReportabilityDecision.objects.create(
            study_id=case.study_id,
            case=case,
            version_id=standing.version_id,
            authority=standing.authority,
            jurisdiction=standing.jurisdiction,
            reportable=reportable,
            reason=standing.reason,
            clause=standing.clause,
            confidence=standing.confidence,
            inputs=standing.inputs,
            is_current=is_yes,
            rationale=rationale,
            decided_at=transaction_time(),
            decided_by_id=by.user_id,
        )
        if is_yes and due_on is not None:
            _report_until(case, decision, due_on, by)
        _tell(decision)
    return decision


def sign_decision(
    decision: ReportabilityDecision, *, by: Principal, shown: str, credentials: Credentials
) -> Signature:
    """Sign one's own "no": from here on it counts, and the authority's clocks end with the rationale as their reason.

    Stale where a fact has changed since it was written: the physician looks at the case again.
    """
    case = decision.case
    standing = _authorized(case, by, decision.authority)
    _check_signable(decision, standing, by)
    with intent("pharmacovigilance.case.sign-decision", reason=decision.rationale):
        signature = sign(
            decision,
            shown_sha256=shown,
            meaning=Meaning.MEDICAL_ASSESSMENT,
            by=by,
            credentials=credentials,
        )
        claim(standing, is_current=False)
        claim(decision, signature_id=signature.pk, is_current=True)
        _tell(decision)
        reassess(case, by=by)
    return signature


def shown_sha256(decision: ReportabilityDecision) -> str:
    """The hash that the signing page carries: what is on screen is what is signed."""
    return content_sha256(decision)


def _authorized(case: SafetyCase, by: Principal, authority: str) -> ReportabilityDecision:
    standing = current_decision(case, authority)
    cell = standing.jurisdiction if standing else ""
    authorize(by, "safety.decide-reportability", Target(study_id=case.study_id, cell=cell))
    if standing is None:
        raise RuleBroken.of(
            "authority",
            gettext("The case is not judged for %(authority)s.") % {"authority": repr(authority)},
            CLAUSE,
        )
    return standing


def _check(
    standing: ReportabilityDecision, reportable: str, rationale: str, due_on: date | None
) -> None:
    problems = []
    if reportable not in DECIDED:
        problems.append(Problem("reportable", "Decide “yes” or “no”.", CLAUSE))
    if not rationale.strip():
        problems.append(Problem("rationale", "A decision says why.", CLAUSE))
    if reportable == Reportability.YES:
        problems += _problems_of_yes(standing, due_on)
    if problems:
        raise RuleBroken(*problems)


def _problems_of_yes(standing: ReportabilityDecision, due_on: date | None) -> list[Problem]:
    if standing.reportable in {Reportability.YES, Reportability.PRESUMED}:
        return [Problem("reportable", "It is reportable already, and its clocks run.", CLAUSE)]
    if standing.inputs.get("pending"):
        return [
            Problem("reportable", "Record the determination instead; it starts the clocks.", CLAUSE)
        ]
    if due_on is None:
        return [Problem("due_on", "No rule sets a date here: say until when.", CLAUSE)]
    return []


def _check_signable(
    decision: ReportabilityDecision, standing: ReportabilityDecision, by: Principal
) -> None:
    if decision.signature_id is not None or decision.reportable != Reportability.NO:
        raise TransitionRefused("Only a “no” that awaits its signature is signed.")
    if decision.decided_by_id != by.user_id:
        raise RuleBroken.of(
            "decided_by", "Whoever decided signs; decide anew in your own name.", CLAUSE
        )
    if decision.inputs.get("fingerprint") != standing.inputs.get("fingerprint"):
        raise Stale(
            "The case has changed since this was decided. Look at it again and decide anew."
        )


def _report_until(
    case: SafetyCase, decision: ReportabilityDecision, due_on: date, by: Principal
) -> None:
    bench = Bench(case, authority_of(decision.jurisdiction), decision, by)
    stop_question(bench, f"Decided: reportable. {decision.rationale}")
    owe_until(bench, due_on)


def _tell(decision: ReportabilityDecision) -> None:
    emit(
        ReportabilityDecided(
            decision_id=decision.pk, case_id=decision.case_id, study_id=decision.study_id
        )
    )
