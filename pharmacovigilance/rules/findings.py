"""Put an answer together: with duties, or with nothing due."""

from cro_platform.deadlines.engine import rule
from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules import wording
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts
from pharmacovigilance.rules.judgement import (
    Basis,
    Duty,
    Judgement,
    PendingDetermination,
    weakest,
)


def duties_reported(
    authority: AuthorityFacts,
    reportable: Reportability,
    duties: tuple[Duty, ...],
    reasons: tuple[str, ...],
    *,
    missing: tuple[str, ...] = (),
    is_unverified: bool = False,
    is_short: bool = False,
    pending: PendingDetermination | None = None,
) -> Judgement:
    """Reports are due, or presumed to be; clause and confidence are those of the rules that make them so."""
    laws = [duty.law for duty in duties if duty.law]
    unanswered = tuple(
        wording.no_version(duty.rule_id, duty.day_zero) for duty in duties if duty.is_unanswered
    )
    presumed = reportable is Reportability.PRESUMED
    return Judgement(
        authority=authority,
        reportable=reportable,
        basis=Basis.PRESUMED if presumed else Basis.QUALIFIES,
        duties=duties,
        reasons=(*reasons, *unanswered),
        missing=missing,
        clause="; ".join(dict.fromkeys(law.source for law in laws)),
        confidence=weakest(*(law.confidence for law in laws), "M" if is_unverified else ""),
        is_unverified=is_unverified or bool(unanswered) or any(law.is_unverified for law in laws),
        is_short=is_short,
        pending=pending,
    )


def nothing_due(
    authority: AuthorityFacts,
    basis: Basis,
    rule_id: str,
    reasons: tuple[str, ...],
    *,
    needs_signature: bool = False,
    is_unverified: bool = False,
) -> Judgement:
    """Not reportable under the law that `rule_id` stands for."""
    law = rule(rule_id)
    return Judgement(
        authority=authority,
        reportable=Reportability.NO,
        basis=basis,
        reasons=reasons,
        clause=law.source,
        confidence=weakest(law.confidence, "M" if is_unverified else ""),
        is_unverified=is_unverified or law.is_unverified,
        needs_signature=needs_signature,
    )


def from_awareness(rule_id: str, kind: ReportKind, case: CaseFacts) -> Duty:
    """A duty that counts from day 0 of the case."""
    return Duty(
        rule_id=rule_id,
        kind=kind,
        facts={"aware": case.dates.aware},
        start="aware",
        why=wording.day_zero(case),
    )


def from_upgrade(rule_id: str, case: CaseFacts, *, start: str = "aware") -> Duty:
    """A 7-day duty: from the later knowledge that it is fatal or life-threatening, else from day 0 of the case."""
    later = case.dates.later_upgrade
    return Duty(
        rule_id=rule_id,
        kind=ReportKind.SEVEN_DAY,
        facts={start: later or case.dates.aware},
        start=start,
        why=wording.upgraded(later) if later else wording.day_zero(case),
    )
