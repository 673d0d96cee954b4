"""Reports, findings and templates in the portal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.esign.panels import Signatures
from cro_platform.web.components import Tone
from cro_platform.web.pages import Pages, record_url
from cro_platform.web.panels import Facts, Related, Trail
from monitoring.api import Findings, ReportAnswers, ReportComments, ReportTemplates, VisitReports
from monitoring.documents.kinds import REPORTS
from monitoring.enums import ReportStatus
from monitoring.models import Finding, VisitReport
from monitoring.portal.panels import MadeDocuments
from monitoring.rules.questions import WORDS, is_asked, read
from monitoring.workflows import APPROVE, OPEN_REPORT, WRITE

REPORT_TONES: dict[str, Tone] = {
    "in_progress": "info",
    "ready": "warning",
    "in_review": "warning",
    "returned": "danger",
    "passed": "warning",
    "signed": "warning",
    "approved": "success",
}
VERSION = (
    "number", "template_name", "template_version", "change_reason", "started_by_name", "submitted_at", "reviewed_by_name",
    "return_reason", "released_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportText:
    """The report as it reads: sections, the questions that were asked, their answers."""

    title: str = "Report"
    is_side: bool = False
    template: str = "monitoring/panels/report.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Answers by section, and the ways to write and to sign where they are open to the reader."""
        template = read(record.definition)
        rows = {each.question: each for each in record.answers.all()}
        values = {code: row.value for code, row in rows.items()}
        sections = [
            {
                "title": section.title,
                "answers": [
                    (q.text, WORDS.get(values[q.code], values[q.code]), rows[q.code])
                    for q in section.questions
                    if is_asked(q, template, values)
                ],
            }
            for section in template.sections
        ]
        slug = by.organization_slug
        is_open = record.status in OPEN_REPORT and may(by, WRITE, record)
        return {
            "sections": sections,
            "write_url": reverse("visit-report-write", args=[slug, record.pk]) if is_open else "",
            "sign_url": reverse("visit-report-sign", args=[slug, record.pk]) if _may_sign(record, by) else "",
        }  # fmt: skip


def _may_sign(report: VisitReport, by: Principal) -> bool:
    me = f"user:{by.user_id}" in report.contributors
    if report.status == ReportStatus.PASSED:
        return me and may(by, WRITE, report)
    return report.status == ReportStatus.SIGNED and not me and may(by, APPROVE, report)


class VisitReportPages(Pages):
    """Visit reports."""

    resource = VisitReports
    onward = {
        "in_progress": "submit",
        "ready": "begin-review",
        "in_review": "pass",
        "returned": "submit",
        "passed": "",
        "signed": "",
        "approved": "",
    }
    section = "Delivery"
    icon = "file-pen-line"
    columns = ("kind", "site", "number", "monitor_name", "status", "submitted_at", "author")
    facts = ("site", "number", "monitor_name", "reviewed_by_name", "author")
    tones = REPORT_TONES
    panels = (
        ReportText(),
        Related("findings", "report", ("number", "category", "grade", "description", "is_in_letter")),
        Related("report-comments", "report", ("said_by_name", "question", "text", "answer", "is_settled")),
        Signatures(),
        Facts(
            "Version",
            VERSION,
            is_side=True,
        ),
        MadeDocuments(REPORTS),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The visit, and the version."""
        report: Any = record
        return f"Report, {report.visit}", f"version {report.number}"

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The visit."""
        report: Any = record
        visit: Model = report.visit
        return visit


class OfReportPages(Pages, is_abstract=True):
    """A part of a report, below it."""

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The report."""
        part: Any = record
        report: Model = part.report
        return report


class ReportAnswerPages(OfReportPages):
    """One answer, with the trail of its words."""

    resource = ReportAnswers
    columns = ("position", "question", "value", "text", "answered_by_name")
    panels = (
        Facts("Answer", ("question", "value", "text", "is_prefilled", "answered_by_name")),
        Trail(),
    )


class ReportCommentPages(OfReportPages):
    """One review comment."""

    resource = ReportComments
    columns = ("said_by_name", "question", "text", "answer", "is_settled")
    panels = (
        Facts("Comment", ("said_by_name", "question", "text", "answer", "is_settled")),
        Trail(),
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a finding: each with the way to it."""

    title: str = "What followed"
    is_side: bool = True
    template: str = "monitoring/panels/followed.html"

    def context(self, record: Finding, by: Principal) -> dict[str, Any] | None:
        """Action items, deviations and CAPA that were made from it, as far as the reader sees them."""
        made: list[Any] = [
            *record.action_items.all(),
            *record.deviations.all(),
            *record.capas.all(),
        ]
        return {
            "made": [(str(each), each.get_status_display(), record_url(by.organization_slug, each)) for each in made],
            "is_in_letter": record.is_in_letter,
            "is_carried_over": record.is_carried_over,
        }  # fmt: skip


class FindingPages(OfReportPages):
    """Findings."""

    resource = Findings
    section = "Delivery"
    icon = "search-check"
    columns = ("number", "category", "grade", "site", "description", "author")
    facts = ("site", "subject_code", "author")
    panels = (
        Facts("Finding", ("number", "category", "grade", "question", "description", "letter_text", "subject_code")),
        Followed(),
        Trail(),
    )  # fmt: skip

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Number and category; the visit."""
        finding: Any = record
        return str(finding), str(finding.visit)


class ReportTemplatePages(Pages):
    """Report templates."""

    resource = ReportTemplates
    section = "Organization"
    icon = "list-checks"
    columns = ("name", "version", "kinds", "status")
    intro = "Your own questions for visit reports. No partner sees them; a report keeps the questions it was written on."
    tones = {"in_use": "success", "draft": "info"}
    panels = (Facts("Template", ("name", "version", "kinds", "definition")), Trail())
