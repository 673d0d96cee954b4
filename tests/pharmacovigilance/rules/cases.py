"""Cases for the truth table, built in one line each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cro_platform.deadlines.engine import compute
from pharmacovigilance.enums import (
    Expectedness,
    Outcome,
    Relatedness,
    ReportKind,
    SeriousnessCriterion,
)
from pharmacovigilance.rules import (
    AuthorityFacts,
    CaseDates,
    CaseFacts,
    Duty,
    EventFacts,
    History,
    Judgement,
    Moment,
    Opinion,
    ProductFacts,
    RuledOut,
    Sent,
    Stamp,
    StudyFacts,
    Treatment,
)

S = SeriousnessCriterion
YES, NO, MISSING = Relatedness.RELATED, Relatedness.NOT_RELATED, Relatedness.UNKNOWN
UNEXPECTED, EXPECTED = Expectedness.UNEXPECTED, Expectedness.EXPECTED
ALPHA = StudyFacts(jurisdictions=frozenset({"EU", "GB", "US"}))
START = "2026-06-01"


def day(text: str, zone: str = "Europe/Berlin") -> Stamp:
    """A date without a time."""
    return Stamp(date.fromisoformat(text), zone)


def instant(text: str, zone: str) -> Stamp:
    """An instant with an offset, in a zone."""
    at = datetime.fromisoformat(text)
    return Stamp(at.astimezone(ZoneInfo(zone)).date(), zone, at)


def event(*seriousness: S, identity: str = "e1", outcome: Outcome = Outcome.UNKNOWN) -> EventFacts:
    return EventFacts(identity, f"Hepatitis {identity}", frozenset(seriousness), outcome)


def opinion(
    reporter: Relatedness = YES,
    sponsor: Relatedness = YES,
    expectedness: Expectedness | None = UNEXPECTED,
    *,
    product: str = "p1",
    event: str = "e1",
    stood: Stamp | None = None,
) -> Opinion:
    return Opinion(
        product=product,
        event=event,
        reporter=reporter,
        sponsor=sponsor,
        expectedness=expectedness,
        sponsor_known=stood,
        expectedness_known=stood,
    )


def case(
    *opinions: Opinion,
    events: tuple[EventFacts, ...] = (event(S.HOSPITALIZATION),),
    treatment: Treatment = Treatment.INVESTIGATIONAL,
    study: StudyFacts = ALPHA,
    occurred_in: str = "EU",
    received: str = START,
    dates: CaseDates | None = None,
) -> CaseFacts:
    """A valid case with one suspect product; without opinions, nobody has said anything."""
    return CaseFacts(
        study=study,
        dates=dates or CaseDates(received=day(received)),
        events=events,
        products=(ProductFacts("p1", "Drug A", treatment),),
        opinions=opinions,
        occurred_in=occurred_in,
    )


def fatal(*opinions: Opinion, **given: object) -> CaseFacts:
    return case(*opinions, events=(event(S.DEATH),), **given)  # type: ignore[arg-type]


def due_on(duty: Duty, authority: AuthorityFacts | None = None) -> date:
    """The strict date of a duty, as the clock engine counts it."""
    answer = compute(
        duty.rule_id,
        duty.engine_facts(),
        zone=duty.day_zero.zone,
        authority_zone=authority.zone if authority else None,
    )
    return answer.due[0].on


def dues(judged: Judgement) -> dict[str, str]:
    """Every dated duty with its strict date; one that lacks a fact has none."""
    return {
        duty.rule_id: due_on(duty, judged.authority).isoformat()
        for duty in judged.duties
        if duty.law and duty.law.is_dated and duty.facts.keys() >= set(duty.law.required)
    }


def earliest_due(judged: Judgement) -> date | None:
    return min((date.fromisoformat(on) for on in dues(judged).values()), default=None)


def course(*steps: tuple[str, CaseFacts], **given: object) -> History:
    """Each step becomes known, and is recorded, on its date."""
    moments = tuple(
        Moment(
            recorded=datetime.fromisoformat(f"{on}T12:00:00+00:00"),
            known=day(on),
            case=replace(facts, dates=CaseDates(received=day(steps[0][0]))),
            occasion=f"v{number}",
        )
        for number, (on, facts) in enumerate(steps, 1)
    )
    return History(moments=moments, **given)  # type: ignore[arg-type]


def sent(rule_id: str, kind: str, on: str) -> Sent:
    return Sent(rule_id=rule_id, kind=ReportKind(kind), at=day(on))


def signed_no(on: str) -> RuledOut:
    at = datetime.fromisoformat(f"{on}T12:00:00+00:00").astimezone(UTC) + timedelta(hours=1)
    return RuledOut(recorded=at, sentence="Not reportable, signed by a physician.")
