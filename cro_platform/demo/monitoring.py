"""Monitoring of the demonstration: a plan, visits on their way, a late report, one in review, and what findings led to."""

from cro_platform.access.principal import Principal, acting
from cro_platform.demo.companies import person
from cro_platform.demo.portfolio import Portfolio
from monitoring.models import Finding, MonitoringPlan, MonitoringVisit, ReportAnswer, VisitReport
from monitoring.rules.questions import read
from monitoring.services import actions, breaches, findings, planning, plans, reports, visits
from sites.models import StudySite

SOP = {"source": "sop", "reference": "SOP-MON-004 v3, 5.2"}
SCHEDULE = {"source": "contract", "reference": "NW-OR-2024-02, Schedule 2, 4.1"}
PLAN = {"source": "plan", "reference": "Section 6.1"}


def build_monitoring(portfolio: Portfolio) -> None:
    """helix keeps the plan of AURORA-3, orbis visits its sites by it."""
    plan = _plan(portfolio)
    lead, cra = person("lead-cra", "orbis"), person("cra", "orbis")
    with acting(lead):
        planning.propose_visits(MonitoringPlan.objects.get(pk=plan.pk), by=lead)
    with acting(cra):
        rows = MonitoringVisit.objects.select_related("study_site", "study").filter(kind="interim")
        found = {each.cell: each for each in rows.filter(study_id=portfolio.studies["aurora"])}
        for country, days in (("DE", -24), ("FR", -9), ("GB", 4), ("PL", 11)):
            on = portfolio.days(days)
            visits.schedule(
                found[country], by=cra, from_on=on, until_on=None, person=cra.user_id,
                agenda=["Consent forms of all participants", "Drug accountability", "Open action items"],
            )  # fmt: skip
        late, reviewed = (_conducted(found[country], cra) for country in ("DE", "FR"))
        _answer(late, cra, ("site.staff", "site.facilities"))
        _findings(reviewed, cra, portfolio)
        _answer(reviewed, cra, None)
        reports.submit(_again(reviewed), by=cra)
        _breach(found["ES"].study_site, cra, portfolio)
    with acting(lead):
        reports.begin_review(_again(reviewed), by=lead)
        reports.comment(
            _again(reviewed), by=lead, question="open.summary", text="Name the participants whose forms were reviewed."
        )  # fmt: skip


def _plan(portfolio: Portfolio) -> MonitoringPlan:
    lead, manager = person("lead-cra", "helix"), person("project-manager", "helix")
    with acting(lead):
        plan = plans.write_plan(
            by=lead, study=portfolio.studies["aurora"], title="Monitoring plan AURORA-3", version="2.0",
            approach="On-site visits in proportion to enrolment; critical data are consent, eligibility, tumour assessment and safety.",
        )  # fmt: skip
        plans.add_rule(
            plan, by=lead, kind="interim", anchor="first_subject", after_days=0, every_days=42, window_days=7, from_subjects=1, **PLAN
        )  # fmt: skip
        plans.add_rule(
            plan, by=lead, kind="close_out", anchor="closing", after_days=30, every_days=None, window_days=10, **PLAN
        )  # fmt: skip
        for data, percent, how in (
            ("informed consent of every participant", 100, "sdv"),
            ("eligibility criteria of every participant", 100, "sdr"),
            ("tumour assessments", 30, "sdv"),
        ):  # fmt: skip
            plans.add_target(plan, by=lead, verification=how, data=data, percent=percent, **PLAN)
        for milestone, days, source in (
            ("confirmation", 7, SOP), ("draft", 5, SCHEDULE), ("final", 15, SCHEDULE), ("letter", 20, SOP),
        ):  # fmt: skip
            plans.add_timeline(plan, by=lead, milestone=milestone, days=days, **source)
    with acting(manager):
        plans.put_in_force(MonitoringPlan.objects.get(pk=plan.pk), by=manager)
    return plan


def _conducted(visit: MonitoringVisit, by: Principal) -> VisitReport:
    """The monitor was there on the scheduled day and has begun the report."""
    assert visit.from_on is not None  # noqa: S101 -- just scheduled
    visits.add_participant(visit, by=by, name=f"Study nurse, {visit.study_site.city}", side="site")
    visits.conduct(visit, by=by, from_on=visit.from_on)
    return reports.begin_report(visit, by=by)


def _again(report: VisitReport) -> VisitReport:
    return VisitReport.objects.select_related("visit__study_site", "study_site").get(pk=report.pk)


def _answer(report: VisitReport, by: Principal, only: tuple[str, ...] | None) -> None:
    """Yes to every question (or to some), and a sentence where one is asked for."""
    current = _again(report)
    rows = {row.question: row for row in ReportAnswer.objects.filter(report=report)}
    for _, question in read(report.definition).questions():
        is_skipped = only is not None and question.code not in only
        if question.when is not None or is_skipped or rows[question.code].text:
            continue
        given = (
            {"value": "yes"}
            if question.kind == "yes_no"
            else {"text": "Reviewed as planned; see the findings."}
        )
        reports.write_answer(current, by=by, question=question.code, answer_rev=1, **given)


def _findings(report: VisitReport, by: Principal, portfolio: Portfolio) -> None:
    """A late consent and an unsigned log: one became a deviation and a CAPA, one an action that is overdue."""
    current = _again(report)
    consent = findings.add_finding(
        current, by=by, category="consent", grade="major",
        description="Version 3 of the consent form was signed two weeks after it had come into force; the coordinator knew.",
        letter_text="One participant signed version 3 of the consent form two weeks after it had come into force.",
    )  # fmt: skip
    log = findings.add_finding(
        current, by=by, category="staff", grade="minor", description="Delegation log lacks the new sub-investigator.",
        letter_text="Please complete the delegation log for the new sub-investigator.",
    )  # fmt: skip
    rows = Finding.objects.select_related("report", "visit", "study_site", "subject")
    first, second = rows.get(pk=consent.pk), rows.get(pk=log.pk)
    findings.make_deviation(first, by=by)
    findings.make_capa(first, by=by, title="Re-consent after a new version of the form")
    findings.put_in_letter(first, by=by)
    findings.carry_over(first, by=by)
    findings.make_action(second, by=by, responsible="site", due_on=portfolio.days(-2))
    actions.add_action(
        by=by, study_site=first.study_site, text="Send the temperature log of the refrigerator for last month.",
        responsible="site", due_on=portfolio.days(9),
    )  # fmt: skip


def _breach(site: StudySite, by: Principal, portfolio: Portfolio) -> None:
    """Suspected two days ago; its clocks run while it is assessed."""
    breaches.suspect(
        by=by, study_site=site, aware_at=portfolio.noon(-2), aware_zone="Europe/Madrid",
        description="Two participants were dosed before the ethics committee had approved the amended protocol.",
    )  # fmt: skip
