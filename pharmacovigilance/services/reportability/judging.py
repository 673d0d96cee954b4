"""Judge a case for every authority of its study, keep the answers, and let the clocks follow."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from cro_platform.access.holders import Relation, holder_of
from cro_platform.access.obligations import WHOLE_STUDY
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.tenancy.scope import organization_id
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import Reportability
from pharmacovigilance.events import CaseToBeJudged
from pharmacovigilance.models import ReportabilityDecision, SafetyCase
from pharmacovigilance.rules import (
    AuthorityFacts,
    Basis,
    Duty,
    Judgement,
    authorities_of,
    judge_history,
)
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.reportability.chronicle import Chronicle, read_chronicle
from pharmacovigilance.services.reportability.clocks import (
    PROCESSING,
    Bench,
    settle_clocks,
    stop_former_question,
)
from studies.models import Study

REASON = "Judged again after a fact changed"


def reassess(case: SafetyCase, *, by: Principal) -> None:
    """Judge the case against every authority again; runs inside the transaction of the change that called for it.

    Called after a case is opened, gains a version or a fact, is assessed, nullified or found to be a duplicate, and after
    a report went out. Clocks start, shorten or end with it, whoever of the parties calls; the same facts change nothing.
    A provider that sees only part of the clocks has the case judged in the sponsor's name, at once after its commit.
    """
    study = Study.objects.get(pk=case.study_id)
    if _sees_every_clock(study):
        judge_everywhere(case, by=by)
        return
    emit(CaseToBeJudged(case_id=case.pk, study_id=case.study_id), to=study.organization_id)


def _sees_every_clock(study: Study) -> bool:
    """The sponsor does, and whoever holds the processing of cases, which feeds each of them."""
    if study.organization_id == organization_id():
        return True
    return holder_of(study.pk, PROCESSING, WHOLE_STUDY).relation is Relation.YOU


def judge_everywhere(case: SafetyCase, *, by: Principal) -> None:
    """Judge the case for each authority of its study, in the scope of somebody who sees every clock."""
    chronicle = read_chronicle(case, now=transaction_time())
    with intent("pharmacovigilance.case.judge", reason=REASON):
        for authority in authorities_of(chronicle.study):
            _judge(chronicle, authority, by)


def _judge(chronicle: Chronicle, authority: AuthorityFacts, by: Principal) -> None:
    judgement = judge_history(chronicle.history(authority.jurisdiction), authority)
    decision = _kept(chronicle.case, judgement)
    bench = Bench(chronicle.case, authority, decision, by, chronicle.correction)
    _retire_namesakes(bench)
    settle_clocks(bench, judgement)


def _retire_namesakes(bench: Bench) -> None:
    """An answer from before the jurisdiction's rules were loaded bears its country as the authority: it counts no longer."""
    former = ReportabilityDecision.objects.filter(
        study_id=bench.case.study_id,
        case=bench.case,
        jurisdiction=bench.authority.jurisdiction,
        is_current=True,
    )
    for each in former.exclude(pk=bench.decision.pk):
        claim(each, is_current=False)
        stop_former_question(bench, each.authority)


def current_decision(case: SafetyCase, authority: str) -> ReportabilityDecision | None:
    """The answer that counts for one authority."""
    return ReportabilityDecision.objects.filter(
        study_id=case.study_id, case=case, authority=authority, is_current=True
    ).first()


def _kept(case: SafetyCase, judgement: Judgement) -> ReportabilityDecision:
    """The row that counts now: the standing one where nothing has changed, a new one otherwise."""
    inputs = _inputs(judgement)
    standing = _standing(case, judgement.authority)
    if standing is not None and (
        standing.inputs.get("fingerprint") == inputs["fingerprint"] or _stands(standing, judgement)
    ):
        return standing
    if standing is not None and standing.authority == judgement.authority.code:
        claim(standing, is_current=False)
    return ReportabilityDecision.objects.create(
        study_id=case.study_id,
        case=case,
        version_id=_version_of(case),
        decided_at=transaction_time(),
        is_current=True,
        inputs=inputs,
        **_columns(judgement),
    )


def _standing(case: SafetyCase, authority: AuthorityFacts) -> ReportabilityDecision | None:
    """The authority's own answer, or the one given in its jurisdiction before it had a name here."""
    own = current_decision(case, authority.code)
    return own or (
        ReportabilityDecision.objects.filter(
            study_id=case.study_id,
            case=case,
            jurisdiction=authority.jurisdiction,
            is_current=True,
        ).first()
    )


def _stands(standing: ReportabilityDecision, judgement: Judgement) -> bool:
    """A person's answer stands: a signed "no" until a fact overtakes it, a "yes" until the rules say so themselves."""
    if standing.decided_by_id is None:
        return False
    if standing.reportable == Reportability.NO:
        return judgement.basis is Basis.SIGNED_OFF
    return not judgement.is_due and judgement.basis is not Basis.VOID


def _version_of(case: SafetyCase) -> Any:
    return (
        case.current_version_id or case.versions.order_by("-number").values_list("pk", flat=True)[0]
    )


def _columns(judgement: Judgement) -> dict[str, Any]:
    return {
        "authority": judgement.authority.code,
        "jurisdiction": judgement.authority.jurisdiction,
        "reportable": judgement.reportable,
        "rule_id": ", ".join(dict.fromkeys(judgement.rule_ids))[:60],
        "reason": "\n".join(judgement.reasons),
        "clause": judgement.clause[:300],
        "confidence": judgement.confidence,
    }


def _inputs(judgement: Judgement) -> dict[str, Any]:
    """What the answer rests on, and a mark by which the same answer is known again."""
    pending = judgement.pending
    content = {
        "basis": judgement.basis,
        "authority_name": judgement.authority.name,
        "reportable": judgement.reportable,
        "reasons": list(judgement.reasons),
        "missing": list(judgement.missing),
        "duties": [_duty(duty) for duty in judgement.duties],
        "is_unverified": judgement.is_unverified,
        "needs_signature": judgement.needs_signature,
        "pending": pending.sentence if pending else "",
        "pending_since": pending.since.on.isoformat() if pending else "",
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True)
    return content | {"fingerprint": hashlib.sha256(text.encode()).hexdigest()}


def _duty(duty: Duty) -> dict[str, Any]:
    law = duty.law
    return {
        "rule": duty.rule_id,
        "kind": duty.kind,
        "occasion": duty.occasion,
        "why": duty.why,
        "day_zero_on": duty.day_zero.on.isoformat(),
        "day_zero_fact": duty.start,
        "facts": {name: stamp.value.isoformat() for name, stamp in duty.facts.items()},
        "zone": duty.day_zero.zone,
        "recipients": list(duty.recipients),
        "clause": law.source if law else "",
        "confidence": law.confidence if law else "",
        "is_unverified": law.is_unverified if law else True,
    }
