"""Reports of the scene's visit: begun, filled, reviewed, signed."""

from typing import Any

from cro_platform.access.principal import Principal, acting
from cro_platform.esign.selectors import content_sha256
from monitoring.models import Finding, ReportAnswer, VisitReport
from monitoring.rules.questions import is_asked, read
from monitoring.services import findings, reports
from tests.documents.papers import PASSWORD, post, with_password
from tests.monitoring.scene import again as visit_again
from tests.monitoring.scene import conducted
from tests.world import World


def again(report: VisitReport) -> VisitReport:
    """The report as it stands; inside a scope."""
    return VisitReport.objects.select_related("visit__study_site", "study_site").get(pk=report.pk)


def begun(world: World) -> VisitReport:
    """The cra of orbis has begun the report of a conducted visit."""
    visit, cra = conducted(world), world.orbis["cra"]
    visit = visit_again(visit, cra)
    with acting(cra):
        return reports.begin_report(visit, by=cra)


def rev_of(report: VisitReport, question: str) -> int:
    return ReportAnswer.objects.get(report=report, question=question).rev


def answer(report: VisitReport, by: Principal, question: str, **given: str) -> None:
    """Store an answer on the revision that stands; inside a scope."""
    rev = rev_of(report, question)
    reports.write_answer(again(report), by=by, question=question, answer_rev=rev, **given)


def fill(report: VisitReport, by: Principal, *, noes: tuple[str, ...] = ()) -> None:
    """Answer everything that is asked: yes, but for `noes`."""
    with acting(by):
        for _, question in read(report.definition).questions():
            values, _texts = reports.given(report)
            if not is_asked(question, read(report.definition), values):
                continue
            if question.kind == "yes_no":
                answer(report, by, question.code, value="no" if question.code in noes else "yes")
            elif not ReportAnswer.objects.get(report=report, question=question.code).text:
                answer(report, by, question.code, text=f"About {question.code}")


def found(report: VisitReport, by: Principal, **changes: Any) -> Finding:
    """A major finding on consent."""
    values = {
        "category": "consent", "grade": "major", "description": "KANARI two consents signed after screening",
        "letter_text": "Two consent forms were signed after screening.",
    }  # fmt: skip
    with acting(by):
        return findings.add_finding(again(report), by=by, **(values | changes))


def submitted(world: World) -> VisitReport:
    report, cra = begun(world), world.orbis["cra"]
    fill(report, cra)
    with acting(cra):
        reports.submit(again(report), by=cra)
    return report


def passed(world: World) -> VisitReport:
    """The lead has reviewed it."""
    report, lead = submitted(world), world.orbis["lead-cra"]
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.pass_report(again(report), by=lead)
    return report


def sign(report: VisitReport, by: Principal, **changes: Any) -> None:
    """Sign with password as this person."""
    with_password(by)
    with acting(by):
        current = again(report)
        shown = changes.pop("shown", None) or content_sha256(current)
        reports.sign_report(
            current, by=by, shown=shown, request=post(by), password=PASSWORD, **changes
        )


def approved(world: World) -> VisitReport:
    """Author and approver have signed."""
    report = passed(world)
    sign(report, world.orbis["cra"])
    sign(report, world.orbis["lead-cra"])
    return report
