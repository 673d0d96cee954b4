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
    """A report the authority has and did not reject."""

    rule_id: str
    kind: ReportKind
    at: Stamp


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
    """Since when clocks run without a break, and what was learnt and determined within it.

    `since` is None where the case was reportable from its first valid moment. `is_newly_serious`: until then no event was.
    """

    since: Stamp | None
    is_short: bool
    is_newly_serious: bool = False
    upgraded: Stamp | None = None
    determined: Stamp | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The first of the news that nobody had judged before the latest judgement."""

    first: Stamp | None = None
    is_judged: bool = False

    def followed_by(self, moment: Moment) -> "News":
        """News after a judgement are others than those that were judged."""
        if not moment.is_information:
            return replace(self, is_judged=True)
        return News(moment.known if self.is_judged or self.first is None else self.first)

    def receipt(self, moment: Moment) -> Stamp:
        """Day 0 of what a moment brings about: judging news late delays no clock."""
        if self.first is None or moment.is_information:
            return moment.known
        return earliest(moment.known, self.first)


def course_of(history: History, authority: AuthorityFacts) -> Course | None:
    """Follow the moments; None where no clock ever started, or a physician has signed it off.

    A "no" that nobody signed stops nothing: the course goes on, so that a later "yes" finds the first day 0.
    """
    course: Course | None = None
    before: Moment | None = None
    news = News()
    for moment in history.moments:
        if before and _is_refused(history, before.recorded, moment.recorded):
            course, news = None, News()
        news = news.followed_by(moment) if before else news
        judged = judge(moment.case, authority)
        if is_live(judged):
            course = _noted(course or _begun(moment, before, judged, news), moment, judged, news)
        before = moment
    return None if history.standing_refusal else course


def dated(history: History, authority: AuthorityFacts) -> CaseFacts:
    """The case as it stands, with the day 0 that its course gives for this authority."""
    case, course = history.now.case, course_of(history, authority)
    known = replace(
        case.dates, initial_sent=history.initial_sent, was_ruled_out=bool(history.ruled_out)
    )
    return replace(case, dates=_placed(known, course) if course else known)


def _placed(dates: CaseDates, course: Course) -> CaseDates:
    """Facts recorded on their own count where they are earlier than the moment that brought them into the case."""
    serious = dates.serious_known if course.is_newly_serious else None
    return replace(
        dates,
        reportable_since=_first(course.since, serious),
        upgraded=_first(course.upgraded, dates.short_known),
        determined=_first(course.determined, dates.determined) or dates.determined,
    )


def _first(found: Stamp | None, recorded: Stamp | None) -> Stamp | None:
    return earliest(found, recorded) if found and recorded else found


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


def _begun(moment: Moment, before: Moment | None, judged: Judgement, news: News) -> Course:
    """The first valid moment has the case's own day 0; a later one brings a new day 0."""
    if before is None or before.case.is_pre_case:
        return Course(None, judged.is_short)
    is_new = not before.case.serious_events
    return Course(news.receipt(moment), judged.is_short, is_newly_serious=is_new)


def _noted(course: Course, moment: Moment, judged: Judgement, news: News) -> Course:
    if judged.is_short and not course.is_short:
        course = replace(course, is_short=True, upgraded=news.receipt(moment))
    determined = [duty.day_zero for duty in judged.duties if duty.start == "determined"]
    if determined and course.determined is None:
        course = replace(course, determined=determined[0])
    return course


def _is_refused(history: History, after: datetime, until: datetime) -> bool:
    return any(after <= each.recorded < until for each in history.ruled_out)
