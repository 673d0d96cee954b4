"""What a participant really received: recorded and read by named persons only, every reading logged."""

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_act
from pharmacovigilance.models import CaseUnblinding, SafetyCase
from pharmacovigilance.services.awareness import transaction_time

CLAUSE = "EU CTR 536/2014 Annex III 2.5; ICH E6(R3) 4.1"


def record_unblinding(
    case: SafetyCase,
    *,
    by: Principal,
    product_name: str,
    treatment: str,
    is_investigational: bool,
    reason: str,
) -> CaseUnblinding:
    """Record the treatment of this one participant, for those who report the case."""
    authorize(by, "safety.unblind", case)
    if not reason.strip():
        raise RuleBroken.of("reason", "Breaking the blind needs its reason.", CLAUSE)
    with intent("pharmacovigilance.case.unblind", reason=reason):
        fact = CaseUnblinding.objects.create(
            study_id=case.study_id,
            case=case,
            product_name=product_name,
            treatment=treatment,
            is_investigational=is_investigational,
            unblinded_at=transaction_time(),
            unblinded_by_id=by.user_id,
            reason=reason,
        )
        record_act("pharmacovigilance.case.unblind", case, is_unblinding=True)
    return fact


def read_unblinding(case: SafetyCase, *, by: Principal) -> list[CaseUnblinding]:
    """The unblinding facts of a case; the reading itself goes into the trail."""
    authorize(by, "safety.unblind", case)
    record_act("pharmacovigilance.case.read-unblinding", case, is_unblinding=True)
    return list(CaseUnblinding.objects.filter(study_id=case.study_id, case=case).order_by("-id"))
