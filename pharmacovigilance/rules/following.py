"""What is still owed after a report went out: completion, significant news, a changed mind, a nullification."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from cro_platform.deadlines.engine import rule
from pharmacovigilance.enums import ReportKind
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseFacts, Conduct, Stamp
from pharmacovigilance.rules.history import (
    History,
    Moment,
    course_of,
    dated,
    is_live,
    refused,
)
from pharmacovigilance.rules.judgement import Duty, Judgement
from pharmacovigilance.rules.truth_table import judge

US_NEWS = "US-IND-FU"


def judge_history(history: History, authority: AuthorityFacts) -> Judgement:
    """The judgement as it stands, with every duty that the course of the case and the reports sent have added.

    A case that no longer qualifies keeps its running clocks until a physician signs (`needs_signature`); once reported it
    is followed up with the new assessment, and nullified only when it is void as a whole.
    """
    case = dated(history, authority)
    judgement = judge(case, authority)
    if history.standing_refusal and not case.void:
        judgement = refused(judgement, history.standing_refusal)
    is_running = course_of(history, authority) is not None and not case.void
    further = tuple(_owed(history, authority, case)) if history.sent else ()
    return replace(
        judgement,
        duties=(*judgement.duties, *further),
        is_unverified=judgement.is_unverified
        or any(duty.rule_id and duty.is_unverified for duty in further),
        needs_signature=judgement.needs_signature or (is_running and not is_live(judgement)),
    )


def _owed(history: History, authority: AuthorityFacts, case: CaseFacts) -> Iterator[Duty]:
    if case.void:
        yield _nullification(history.now, authority, case)
        return
    completion = _completion(history, authority, case)
    if completion:
        yield completion
    for moment in _news(history, authority):
        if moment.known != case.dates.upgraded and not _is_covered(moment, completion, history):
            yield _follow_up(moment, authority, case)


def _completion(history: History, authority: AuthorityFacts, case: CaseFacts) -> Duty | None:
    """A 7-day report is completed: by day 8 after it, and not later than day 15 of the case."""
    rule_id = authority.law.completion if authority.law else ""
    first = next((each for each in history.sent if each.kind is ReportKind.SEVEN_DAY), None)
    if not rule_id or first is None:
        return None
    aware = {} if case.dates.aware.is_after(first.at) else {"aware": case.dates.aware}
    return Duty(
        rule_id=rule_id,
        kind=ReportKind.FOLLOW_UP,
        facts={"initial_sent": first.at, **aware},
        start="initial_sent",
        why=f"The 7-day report of {first.at} is to be completed.",
    )


def _news(history: History, authority: AuthorityFacts) -> Iterator[Moment]:
    """What was learnt after the first report, and the moments at which a reported case ceased to qualify."""
    sent = history.initial_sent
    was_live = False
    for moment in history.moments:
        live = is_live(judge(moment.case, authority))
        if (
            sent
            and moment.known.is_after(sent)
            and (moment.is_information or (was_live and not live))
        ):
            yield moment
        was_live = live


def _is_covered(moment: Moment, completion: Duty | None, history: History) -> bool:
    """The completing report is still to be sent and will carry the news."""
    if completion is None or any(each.rule_id == completion.rule_id for each in history.sent):
        return False
    length = rule(completion.rule_id).length or 0
    return moment.known.on <= completion.day_zero.on + timedelta(days=length)


def _follow_up(moment: Moment, authority: AuthorityFacts, case: CaseFacts) -> Duty:
    news = "Significant new information" if moment.is_information else "A changed assessment"
    return _told(
        authority,
        case,
        ReportKind.FOLLOW_UP,
        moment.known,
        moment.occasion,
        f"{news} on a reported case was known on {moment.known}.",
    )


def _nullification(moment: Moment, authority: AuthorityFacts, case: CaseFacts) -> Duty:
    return _told(
        authority,
        case,
        ReportKind.NULLIFICATION,
        moment.known,
        "void",
        f"A reported case is void: {case.void}",
    )


def _told(
    authority: AuthorityFacts,
    case: CaseFacts,
    kind: ReportKind,
    known: Stamp,
    occasion: str,
    why: str,
) -> Duty:
    rule_id = _news_rule(authority, case)
    start = (rule(rule_id).start if rule_id else None) or "received"
    number = "" if rule_id else " No number of days is loaded: it goes out as soon as it is ready."
    return Duty(
        rule_id=rule_id,
        kind=kind,
        facts={start: known},
        start=start,
        why=why + number,
        occasion=occasion,
    )


def _news_rule(authority: AuthorityFacts, case: CaseFacts) -> str:
    if case.study.is_device:
        return ""
    if authority.law:
        return authority.law.news
    is_under_ind = (
        authority.jurisdiction == "US" and case.study.conduct is not Conduct.BIOEQUIVALENCE
    )
    return US_NEWS if is_under_ind else ""
