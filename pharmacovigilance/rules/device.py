"""Studies of devices: adverse device effects in the United States, serious adverse events under the European regulation."""

from dataclasses import replace

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts
from pharmacovigilance.rules.findings import (
    duties_reported,
    from_awareness,
    from_upgrade,
    nothing_due,
)
from pharmacovigilance.rules.judgement import Basis, Duty, Judgement
from pharmacovigilance.rules.verdicts import Verdict, susar_by_either, suspected_by_either
from pharmacovigilance.rules.weighing import Weighing, is_short

MDR_TWO, MDR_SEVEN, UADE = "EU-MDR-2", "EU-MDR-7", "US-IDE-UADE-SP"
LEAD = {"EU": MDR_SEVEN, "US": UADE}
EXPECTED_TOO = (
    "Under the regulation on devices a serious event counts whether or not it was expected."
)
IMMINENT = "That a fatal or life-threatening event indicates an imminent risk which needs prompt action is presumed: 2 days."
NOT_IMMINENT = "If it indicates an imminent risk that needs prompt action, 2 days count (EU-MDR-2): a person judges that."
FROM_NOTICE = (
    "Working days count from the sponsor's first notice of the effect; no evaluation delays them."
)
UNREASONABLE = "If the sponsor determines an unreasonable risk, the investigation ends within 5 working days of that (US-IDE-TERM)."
ALSO = "The study also tests a device. Whether a duty of device law applies to this case is for a person to decide."


def judge_device(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """A valid serious case of a study whose investigational products are devices; needs an authority of `LEAD`."""
    return (
        _judge_eu(case, authority) if authority.jurisdiction == "EU" else _judge_us(case, authority)
    )


def no_device_rule(authority: AuthorityFacts) -> Judgement:
    """The authority's loaded rules are about medicines: a person decides."""
    return Judgement(
        authority=authority,
        reportable=Reportability.UNDECIDED,
        basis=Basis.NO_RULE,
        reasons=(
            f"The study tests a device; no rule on devices is loaded for {authority.jurisdiction}.",
            "A person has to decide which duty applies and by when.",
        ),
        is_unverified=True,
    )


def with_remark(judgement: Judgement) -> Judgement:
    """A study of medicines that tests a device as well: the answer says what it leaves open."""
    return replace(judgement, reasons=(*judgement.reasons, ALSO))


def _judge_eu(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Related in one opinion at least, expected or not (Reg. (EU) 2017/745 Art 80(2); MDCG 2020-10/1)."""
    weighed = Weighing.of(case, suspected_by_either)
    if weighed.verdict is Verdict.RULED_OUT:
        return _ruled_out(authority, MDR_SEVEN, weighed)
    is_urgent = is_short(weighed.live)
    return _reported(
        case, authority, weighed, _mdr(case, is_urgent=is_urgent), EXPECTED_TOO, IMMINENT if is_urgent else NOT_IMMINENT
    )  # fmt: skip


def _mdr(case: CaseFacts, *, is_urgent: bool) -> tuple[Duty, ...]:
    running = _labelled(from_awareness(MDR_SEVEN, ReportKind.OTHER, case), "Device report, 7 days")
    if not is_urgent:
        return (running,)
    urgent = replace(from_upgrade(MDR_TWO, case), kind=ReportKind.OTHER)
    short = _labelled(urgent, "Device report, 2 days")
    return (short, running) if case.dates.later_upgrade else (short,)


def _judge_us(case: CaseFacts, authority: AuthorityFacts) -> Judgement:
    """Serious, associated with the device, and not foreseen in nature, severity or incidence (21 CFR 812.3(s))."""
    if "US" not in case.study.jurisdictions:
        nowhere = "The study has no site in the United States."
        return nothing_due(authority, Basis.OUT_OF_SCOPE, UADE, (nowhere,))
    weighed = Weighing.of(case, susar_by_either)
    if weighed.verdict is Verdict.RULED_OUT:
        return _ruled_out(authority, UADE, weighed)
    duty = Duty(
        rule_id=UADE,
        kind=ReportKind.OTHER,
        label="Unanticipated adverse device effect",
        facts={"notice": case.dates.aware},
        start="notice",
        why=wording.day_zero(case),
    )
    return _reported(case, authority, weighed, (duty,), FROM_NOTICE, UNREASONABLE)


def _reported(
    case: CaseFacts,
    authority: AuthorityFacts,
    weighed: Weighing,
    duties: tuple[Duty, ...],
    *remarks: str,
) -> Judgement:
    presumed = weighed.verdict is Verdict.OPEN
    return duties_reported(
        authority,
        Reportability.PRESUMED if presumed else Reportability.YES,
        duties,
        (*weighed.sentences(), *remarks, wording.day_zero(case)),
        missing=weighed.missing(),
        is_short=is_short(weighed.live),
        is_unverified=weighed.is_unverified,
    )


def _ruled_out(authority: AuthorityFacts, lead: str, weighed: Weighing) -> Judgement:
    return nothing_due(
        authority,
        Basis.RULED_OUT,
        lead,
        weighed.sentences(),
        needs_signature=True,
        is_unverified=weighed.is_unverified,
    )


def _labelled(duty: Duty, label: str) -> Duty:
    return replace(duty, label=label)
