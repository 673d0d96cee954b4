"""A case through time: what new facts start, shorten, replace or stop (EU CTR Art 42; 21 CFR 312.32(d); ICH E2A III)."""

from dataclasses import dataclass, replace
from datetime import datetime

from pharmacovigilance.enums import Reportability, ReportKind
from pharmacovigilance.rules.authorities import AuthorityFacts
from pharmacovigilance.rules.facts import CaseDates, CaseFacts, Stamp, earliest
from pharmacovigilance.rules.judgement import Basis, Judgement
from pharmacovigilance.rules.truth_table import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The case as it stood from `recorded` on; `known` is when somebody acting for the sponsor had learnt it.

    `is_information` tells clinical news from opinions and corrections; `occasion` names the moment once, such as `v2`.
    """

    recorded: datetime
    known: Stamp
    case: CaseFacts
    is_information: bool = True
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report the authority has and did not reject. An incomplete 7-day report is to be completed."""

    rule_id: str
    kind: ReportKind
    at: Stamp
    is_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """A physician's signed "no": it settles what was recorded until then, and nothing that is recorded later."""

    recorded: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The moments in the order they were recorded, and what was sent and decided for one authority; never empty."""

    moments: tuple[Moment, ...]
    sent: tuple[Sent, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()

    @property
    def now(self) -> Moment:
        """The case as it stands."""
        return self.moments[-1]

    @property
    def initial_sent(self) -> Stamp | None:
        """The first report that went out."""
        return earliest(*(each.at for each in self.sent)) if self.sent else None

    @property
    def standing_refusal(self) -> RuledOut | None:
        """The signed "no" that nothing recorded since has overtaken."""
        standing = [each for each in self.ruled_out if each.recorded >= self.now.recorded]
        return standing[-1] if standing else None


@dataclass(frozen=True, slots=True)
class Course:
    """Since when clocks run without a break, and when within it the case became fatal or life-threatening."""

    since: Stamp | None
    is_short: bool
    upgraded: Stamp | None = None


def course_of(history: History, authority: AuthorityFacts) -> Course | None:
    """Follow the moments; None where no clock ever started, or a physician has signed it off.

    A "no" that nobody signed stops nothing: the course goes on, so that a later "yes" finds the first day 0.
    `since` is None where the case was reportable from its first valid moment.
    """
    course: Course | None = None
    has_been_valid = False
    before: datetime | None = None
    for moment in history.moments:
        if before and _is_refused(history, before, moment.recorded):
            course = None
        course = _step(course, moment, judge(moment.case, authority), has_been_valid)
        has_been_valid = has_been_valid or not moment.case.is_pre_case
        before = moment.recorded
    return None if history.standing_refusal else course


def dated(history: History, authority: AuthorityFacts) -> CaseFacts:
    """The case as it stands, with the day 0 that its course gives for this authority."""
    case, course = history.now.case, course_of(history, authority)
    dates = replace(
        case.dates,
        initial_sent=history.initial_sent,
        reportable_since=course.since if course else None,
        upgraded=course.upgraded if course else None,
        was_ruled_out=bool(history.ruled_out),
    )
    return replace(case, dates=dates)


def merged_day_zero(*cases: CaseDates) -> Stamp:
    """Of duplicates the earliest day 0 survives."""
    first, *others = (case.aware for case in cases)
    return earliest(first, *others)


def refused(judgement: Judgement, refusal: RuledOut) -> Judgement:
    """The physician's answer in place of the table's."""
    return replace(
        judgement,
        reportable=Reportability.NO,
        basis=Basis.SIGNED_OFF,
        duties=(),
        reasons=(refusal.sentence, *judgement.reasons),
        missing=(),
        needs_signature=False,
        pending=None,
    )


def is_live(judgement: Judgement) -> bool:
    """Reportable, presumed, or waiting for a determination: its receipt counts."""
    return judgement.is_due or judgement.pending is not None


def _step(
    course: Course | None, moment: Moment, judged: Judgement, has_been_valid: bool
) -> Course | None:
    if not is_live(judged):
        return course
    if course is None:
        return Course(moment.known if has_been_valid else None, judged.is_short)
    if judged.is_short and not course.is_short:
        return replace(course, is_short=True, upgraded=moment.known)
    return course


def _is_refused(history: History, after: datetime, until: datetime) -> bool:
    return any(after <= each.recorded < until for each in history.ruled_out)
