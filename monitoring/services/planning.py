"""Propose the visits that the plan in force asks for."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, explain
from cro_platform.audit.intent import intent
from monitoring.enums import SITE_MONITORING, Anchor, PlanStatus, VisitStatus
from monitoring.models import MonitoringPlan, MonitoringVisit, VisitRule
from monitoring.rules.frequency import Frequency, Past, SiteFacts, basis_words, next_due
from monitoring.workflows import VISIT
from sites.enums import StudySiteStatus
from sites.models import StudySite, Subject
from studies.selectors.instants import latest_today

AHEAD = (VisitStatus.PLANNED, VisitStatus.SCHEDULED, VisitStatus.CONFIRMED)
UNDONE = (VisitStatus.CANCELLED, VisitStatus.NOT_DONE)
OVER = (
    StudySiteStatus.CLOSED,
    StudySiteStatus.TERMINATED,
    StudySiteStatus.WITHDRAWN,
    StudySiteStatus.NOT_SELECTED,
)
PROPOSE = "monitoring.propose-visits"
Key = tuple[UUID, UUID]


def propose_visits(plan: MonitoringPlan, *, by: Principal) -> None:
    """Plan the visits that are due by this plan at every site the asker's organization monitors; again changes nothing.

    NotPermitted where it monitors no country of the study; RuleBroken where no visit is due.
    """
    if plan.status != PlanStatus.IN_FORCE:
        raise TransitionRefused("Visits are proposed from a plan that is in force.")
    sites = _own_sites(plan, by)
    rules = list(plan.rules.filter(is_withdrawn=False).order_by("id"))
    facts, past = site_facts(sites), _past(plan, by)
    made = [
        _proposed(rule, site, due, past[rule.pk, site.pk], plan)
        for site in sites
        for rule in rules
        if (due := next_due(frequency_of(rule), facts[site.pk], past[rule.pk, site.pk]))
    ]
    if not made:
        raise RuleBroken.of("plan", "By this plan no further visit is due at your sites.")
    with intent("monitoring.visit.propose"):
        MonitoringVisit.objects.bulk_create(made, ignore_conflicts=True)


def _own_sites(plan: MonitoringPlan, by: Principal) -> list[StudySite]:
    """The sites of the countries in which the asker may plan visits; the refusal names who may."""
    authorize(by, PROPOSE, plan)
    sites = StudySite.objects.filter(study_id=plan.study_id).order_by("country", "number", "id")
    found, refusal = [], None
    for site in sites:
        decision = explain(by, VISIT, site)
        if decision.is_allowed:
            found.append(site)
        else:
            refusal = decision
    if not found and refusal is not None:
        raise NotPermitted(refusal.sentence, clause=refusal.clause)
    return found


def frequency_of(rule: VisitRule) -> Frequency:
    """A rule's numbers."""
    return Frequency(
        rule.anchor, rule.after_days, rule.every_days, rule.from_subjects, rule.country
    )


def site_facts(sites: list[StudySite]) -> dict[UUID, SiteFacts]:
    """What rules count from, for any number of sites in one more statement."""
    ids = [site.pk for site in sites]
    counts: Counter[UUID] = Counter()
    first: dict[UUID, date] = {}
    rows = Subject.objects.filter(study_site__in=ids).order_by("created_at")
    for site_id, at in rows.values_list("study_site_id", "created_at"):
        counts[site_id] += 1
        first.setdefault(site_id, at.date())
    today = latest_today()
    return {
        site.pk: SiteFacts(
            site.country, counts[site.pk], _anchors(site, first.get(site.pk), today), site.status in OVER
        )
        for site in sites
    }  # fmt: skip


def _anchors(site: StudySite, first: date | None, today: date) -> dict[str, date]:
    closing = today if site.status == StudySiteStatus.CLOSING else None
    known = {
        Anchor.SITE_ADDED: site.created_at.date(),
        Anchor.SITE_ACTIVATED: site.activated_on,
        Anchor.FIRST_SUBJECT: first,
        Anchor.CLOSING: closing,
    }
    return {name.value: on for name, on in known.items() if on is not None}


def _past(plan: MonitoringPlan, by: Principal) -> defaultdict[Key, Past]:
    """The visits so far by rule and site. Rules of earlier versions count for the rule of the same kind and anchor."""
    by_kind: defaultdict[tuple[str, str, UUID], list[MonitoringVisit]] = defaultdict(list)
    visits = MonitoringVisit.objects.filter(
        study_id=plan.study_id, organization_id=by.organization_id, rule__isnull=False
    ).select_related("rule")
    for visit in visits:
        assert visit.rule is not None  # noqa: S101 -- asked for
        by_kind[visit.kind, visit.rule.anchor, visit.study_site_id].append(visit)
    found: defaultdict[Key, Past] = defaultdict(Past)
    for rule in plan.rules.all():
        for (kind, anchor, site), each in by_kind.items():
            if (kind, anchor) == (rule.kind, rule.anchor):
                found[rule.pk, site] = _summed(each)
    return found


def _summed(visits: list[MonitoringVisit]) -> Past:
    conducted = [visit.conducted_until for visit in visits if visit.conducted_until]
    return Past(
        count=len(visits),
        is_open=any(visit.status in AHEAD for visit in visits),
        last_conducted_on=max(conducted, default=None),
    )


def _proposed(
    rule: VisitRule, site: StudySite, due: date, past: Past, plan: MonitoringPlan
) -> MonitoringVisit:
    reference = f"{plan}; {rule.get_source_display()}, {rule.reference}"
    return MonitoringVisit(
        study_id=rule.study_id,
        study_site=site,
        cell=site.country,
        rule=rule,
        sequence=past.count + 1,
        kind=rule.kind,
        is_remote=rule.kind == "remote",
        due_on=due,
        window_days=rule.window_days,
        basis=basis_words(frequency_of(rule), reference)[:300],
    )


def plan_visit(
    *, by: Principal, study_site: StudySite, kind: str, **values: Any
) -> MonitoringVisit:
    """A visit beside the plan, such as one for cause; `basis` says why."""
    authorize(by, VISIT, study_site)
    if not values.get("basis", "").strip():
        raise RuleBroken.of(
            "basis", "A visit beside the plan says why it takes place.", "ICH E6(R3) 3.11.4"
        )
    earlier = MonitoringVisit.objects.filter(
        study_site=study_site, organization_id=by.organization_id, kind=kind
    )
    with intent("monitoring.visit.plan"):
        return MonitoringVisit.objects.create(
            study_id=study_site.study_id, study_site=study_site, obligation=SITE_MONITORING,
            cell=study_site.country, kind=kind, sequence=earlier.count() + 1, **values,
        )  # fmt: skip
