"""The truth table: is this case reportable to this authority, by which rule, from which day 0, and why?"""

from collections.abc import Callable
from dataclasses import replace

from pharmacovigilance.enums import Reportability
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import ICH, AuthorityFacts
from pharmacovigilance.rules.device import LEAD, judge_device, no_device_rule, with_remark
from pharmacovigilance.rules.facts import CaseFacts
from pharmacovigilance.rules.findings import nothing_due
from pharmacovigilance.rules.judgement import Basis, Judgement
from pharmacovigilance.rules.national import IN_FOURTEEN, JP_FIFTEEN, judge_india, judge_japan
from pharmacovigilance.rules.susar import judge_susar
from pharmacovigilance.rules.us import BIOEQUIVALENCE_FIFTEEN, FIFTEEN, judge_us

OWN_TABLES: dict[str, tuple[Callable[[CaseFacts, AuthorityFacts], Judgement], str]] = {
    "US": (judge_us, FIFTEEN),
    "JP": (judge_japan, JP_FIFTEEN),
    "IN": (judge_india, IN_FOURTEEN),
}


def judge(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """The answer for one authority, with its reasons.

    A void case and one without serious event are not reportable; a pre-case is undecided and has no clock; an authority
    without loaded rules is undecided and needs a person. A study of devices is under the laws on devices. Everything else
    is the authority's own law.
    """
    if case.void:
        return _void(case, authority)
    if not authority.is_loaded:
        return _no_rule(case, authority)
    if case.is_pre_case:
        return _pre_case(case, authority)
    if case.study.is_device and authority.jurisdiction not in LEAD:
        return no_device_rule(authority)
    if not case.serious_events:
        reasons = (wording.not_serious(case),)
        return nothing_due(authority, Basis.NOT_SERIOUS, _lead_rule(case, authority), reasons)
    found = _by_law(case, authority)
    serious = (wording.seriousness(event) for event in case.serious_events)
    return replace(found, reasons=(*serious, *found.reasons))


def _by_law(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    if case.study.is_device:
        return judge_device(case, authority)
    found = _by_medicines_law(case, authority)
    return with_remark(found) if case.study.tests_device else found


def _by_medicines_law(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    if authority.law:
        return judge_susar(case, authority, authority.law)
    return OWN_TABLES[authority.jurisdiction][0](case, authority)


def _void(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    return Judgement(
        authority=authority,
        reportable=Reportability.NO,
        basis=Basis.VOID,
        reasons=(case.void,),
    )


def _pre_case(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.PRE_CASE,
        reasons=wording.pre_case(case),
        missing=wording.criteria(case.missing_criteria),
        clause="ICH E2A III.B",
        confidence="S",
    )


def _no_rule(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    baseline = None if case.study.is_device else judge(case, ICH)
    lengths = (
        ", ".join(f"{duty.law.length} days" for duty in baseline.duties if duty.law)
        if baseline
        else ""
    )
    compared = f"For comparison only, ICH E2A would give {lengths}." if lengths else ""
    reasons = (
        f"No rule is loaded for {authority.name.removeprefix('Authority of ')}.",
        "A person has to decide which duty applies and by when.",
        compared,
    )
    judged = Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.NO_RULE,
        reasons=tuple(filter(None, reasons)),
        is_unverified=True,
    )
    return replace(judged, missing=wording.criteria(case.missing_criteria))


def _lead_rule(case: CaseFacts, authority: AuthorityFacts) -> str:
    if case.study.is_device:
        return LEAD[authority.jurisdiction]
    if authority.law:
        return authority.law.fifteen
    is_bioequivalence = authority.jurisdiction == "US" and case.study.is_bioequivalence
    return BIOEQUIVALENCE_FIFTEEN if is_bioequivalence else OWN_TABLES[authority.jurisdiction][1]
