"""The reader's studies with everything a portfolio is asked for: enrolment, milestones, sites, parties, clocks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.portal.homes.clocks import Clock
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.web.charts import Band, Chart, Mark, Span, curve, gantt
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.templatetags.ui import badge, status
from regulatory.portal.plan import slip_in_words, standings
from regulatory.selectors.plan import MilestoneLine, lines_of, next_of
from sites.portal.enrolment import on_plan, recruiting, standing_of
from sites.rules.forecast import within_all
from sites.selectors.enrolment import Enrolment, enrolments
from studies.api import Studies
from studies.enums import StudyStatus
from studies.models import Study
from studies.portal.studies import TONES

MOST = 40
OVER = (StudyStatus.COMPLETED, StudyStatus.TERMINATED, StudyStatus.WITHDRAWN, StudyStatus.ARCHIVED)
POINTS = 10


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study as the portfolio shows it. Enrolment and milestones are empty for people who may not read them."""

    study: Study
    enrolment: Enrolment | None
    milestones: Sequence[MilestoneLine]
    parties: Sequence[str]
    clocks: Sequence[Clock] = ()

    @property
    def next_milestone(self) -> MilestoneLine | None:
        """The nearest that is not reached."""
        return next_of(self.milestones)

    @property
    def overdue(self) -> int:
        """Clocks whose instant has passed."""
        return sum(1 for clock in self.clocks if clock.is_overdue)

    def risks(self, today: date) -> list[str]:
        """Why the study needs somebody's attention; none for one that runs as planned."""
        found = []
        if self.enrolment and self.enrolment.standing in ("behind", "at_risk"):
            share = self.enrolment.enrolled / (self.enrolment.planned or 1)
            found.append(_("enrolment at %(share)d %% of plan") % {"share": round(100 * share)})
        late = [line for line in self.milestones if line.state(today) == "overdue"]
        if late:
            found.append(_("milestone overdue: %(name)s") % {"name": late[0].plan})
        if self.overdue:
            found.append(_("clocks overdue: %(n)d") % {"n": self.overdue})
        return found


def my_studies(by: Principal) -> list[Study]:
    """The newest studies under way that the reader meets."""
    if not may(by, Studies.view):
        return []
    return list(Studies.visible(by).exclude(status__in=OVER).order_by("-id")[:MOST])


def other_parties(by: Principal, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """To a sponsor the providers of each study now; to a provider its sponsor. Never another provider."""
    now = Q(valid_until=None) | Q(valid_until__gt=TransactionNow())
    rows = StudyParty.objects.filter(now, study_id__in=ids, valid_from__lte=TransactionNow())
    if by.is_sponsor:
        rows = rows.filter(sponsor_id=by.organization_id).exclude(
            organization_id=by.organization_id
        )
    else:
        rows = rows.filter(organization_id=by.organization_id)
    name = "organization__name" if by.is_sponsor else "sponsor__name"
    found: dict[UUID, list[str]] = defaultdict(list)
    for study, party in rows.order_by(name).values_list("study_id", name):
        if party not in found[study]:
            found[study].append(party)
    return found


def portfolio(
    by: Principal,
    studies: Sequence[Study],
    parties: dict[UUID, list[str]],
    clocks: Sequence[Clock],
    today: date,
) -> list[StudyLine]:
    """One line for each study, in a number of statements that does not grow with them."""
    pairs = [(study.pk, study.planned_enrollment) for study in studies]
    enrolled = enrolments(pairs, today) if may(by, "subjects.view") else {}
    planned = lines_of([pk for pk, _n in pairs]) if may(by, "regulatory.view") else {}
    ticking: dict[UUID, list[Clock]] = defaultdict(list)
    for clock in clocks:
        ticking[clock.row["study"]].append(clock)
    return [
        StudyLine(
            study,
            enrolled.get(study.pk),
            planned.get(study.pk, []),
            parties.get(study.pk, []),
            ticking[study.pk],
        )
        for study in studies
    ]


def study_columns(by: Principal, today: date) -> list[Column]:
    """What a portfolio is asked for."""
    party = _("Providers") if by.is_sponsor else _("Sponsor")
    return [
        Column(_("Study"), _name),
        Column(_("Phase"), lambda line: phases(line.study)),
        Column(_("Status"), lambda line: status(TONES.get(line.study.status, "neutral"), line.study.get_status_display())),
        Column(_("Enrolled / target"), _enrolled),
        Column(_("Against plan"), _standing),
        Column(_("Sites recruiting"), _sites, is_numeric=True),
        Column(_("Next milestone"), _milestone),
        Column(_("First plan"), lambda line: slip_in_words(line.next_milestone.slip) if line.next_milestone else None),
        Column(party, lambda line: ", ".join(line.parties) or (_("in-house") if by.is_sponsor else None)),
        Column(_("Overdue"), lambda line: badge(line.overdue, tone="danger") if line.overdue else None, is_numeric=True),
    ]  # fmt: skip


def study_url(slug: str) -> RowUrl:
    """The study's own page."""
    return RowUrl(lambda line: reverse("portal-record", args=[slug, "studies", line.study.pk]))


def phases(study: Study) -> str | None:
    """“Phase 1 · Phase 2”, with the therapeutic area."""
    labels: Any = Study._meta.get_field("phases")
    known = dict(labels.base_field.flatchoices)
    words = [str(known.get(each, each)) for each in study.phases]
    return " · ".join([*words, study.therapeutic_area]).strip(" ·") or None


def _name(line: StudyLine) -> str:
    return " ".join(filter(None, (line.study.protocol_number, line.study.acronym)))


def _enrolled(line: StudyLine) -> Any:
    return on_plan(line.enrolment) if line.enrolment and line.enrolment.sites else None


def _sites(line: StudyLine) -> str | None:
    return recruiting(line.enrolment) if line.enrolment and line.enrolment.chosen_sites else None


def _standing(line: StudyLine) -> Any:
    return status(*standing_of(line.enrolment)) if line.enrolment and line.enrolment.plan else None


def _milestone(line: StudyLine) -> str | None:
    found = line.next_milestone
    return f"{found.plan}, {found.expected_on:%d %b %Y}" if found and found.expected_on else None


def together(lines: Sequence[StudyLine], today: date) -> Chart:
    """Enrolment of all studies that have a plan, as one curve: what the plans add up to, and the interval over all of them."""
    counted = [line.enrolment for line in lines if line.enrolment and line.enrolment.plan]
    days = sorted({day for each in counted for day, _n in each.course()})
    planned = [(day, float(sum(each.planned_on(day) or 0 for each in counted))) for day in days]
    return curve(
        title=_("Enrolment of all studies with a plan"),
        today=today,
        actual=_actual(counted, today),
        planned=planned,
        forecast=_ahead(counted, today),
        target=sum(each.target or 0 for each in counted) or None,
    )


def _actual(counted: Sequence[Enrolment], today: date) -> list[tuple[date, float]]:
    weeks: dict[date, int] = defaultdict(int)
    for monday, enrolled in (week for each in counted for week in each.weeks):
        weeks[monday] += enrolled
    points, count = [], 0
    for monday in sorted(weeks):
        points.append((monday, float(count)))
        count += weeks[monday]
    return [*points, (today, float(count))] if points else []


def _ahead(counted: Sequence[Enrolment], today: date) -> list[Band]:
    models = [each.forecast for each in counted if each.forecast.is_possible]
    if not models:
        return []
    enrolled = sum(each.enrolled for each in counted)
    horizon = max(each.horizon for each in counted)
    bands = []
    for number in range(POINTS + 1):
        day = date.fromordinal(today.toordinal() + round((horizon - today).days * number / POINTS))
        ahead = within_all(models, (day - today).days)
        bands.append(
            Band(day, enrolled + ahead.low, enrolled + ahead.expected, enrolled + ahead.high)
        )  # fmt: skip
    return bands


def milestones_chart(lines: Sequence[StudyLine], today: date) -> Chart:
    """A row for each study: enrolment from its first plan to the likely end, the baseline beneath, and the next milestones."""
    rows = [_row(line, today) for line in lines]
    return gantt(title=_("Enrolment and milestones"), today=today, rows=[r for r in rows if r.every_day])  # fmt: skip


def _row(line: StudyLine, today: date) -> Span:
    plan = line.enrolment.plan if line.enrolment else []
    first = min((piece.starts_on for piece in plan), default=None)
    last = max((piece.ends_on for piece in plan), default=None)
    middle = line.enrolment.reached[1] if line.enrolment and line.enrolment.reached else None
    began = line.enrolment.weeks[0][0] if line.enrolment and line.enrolment.weeks else first
    return Span(_name(line), began, middle or last, first, last, marks=_marks(line, today))


def _marks(line: StudyLine, today: date) -> tuple[Mark, ...]:
    found = []
    for each in line.milestones:
        if each.plan.country or each.expected.on is None:
            continue
        tone: Tone = standings()[each.state(today)][0]
        kind = "reached" if each.expected.is_reached else "expected"
        found.append(Mark(each.expected.on, str(each.plan), kind, tone))
    return tuple(found)
