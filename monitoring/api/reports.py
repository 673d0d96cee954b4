"""Reports, answers, comments, findings and templates in the API."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import NoInput, ReasonForm
from cro_platform.web.resources import Resource
from monitoring.api.visits import OF_SITE, OF_VISIT
from monitoring.forms import reports as forms
from monitoring.models import (
    Finding,
    ReportAnswer,
    ReportComment,
    ReportTemplate,
    VisitReport,
)
from monitoring.services import findings, reports, templates
from monitoring.workflows import REPORT_LIFE, REVIEW, WRITE

STUDY, SITE, VISIT = ("study", "study_id"), ("study_site", "study_site_id"), ("visit", "visit_id")
REPORT = ("report", "report_id")
OF_REPORT = Filter("report", "report_id", "Report", "uuid")


class ReportTemplates(Resource):
    """An organization's own questions for visit reports; no partner sees it."""

    name = "report-templates"
    title = "Report templates"
    singular = "report template"
    model = ReportTemplate
    view = "monitoring.templates"
    fields = ("name", "version", "kinds", "status", "definition", "created_at", "rev")
    filters = ("status", "name")
    create = Action(
        "create", "Write a template", templates.write_template, templates.KEEP, forms.TemplateForm
    )
    actions = (
        Action("use", "Put in use", templates.use_template, templates.KEEP),
        Action("retire", "Retire", templates.retire_template, templates.KEEP, ReasonForm),
    )


class VisitReports(Resource):
    """Versions of visit reports; a draft is its author's alone."""

    name = "visit-reports"
    title = "Visit reports"
    singular = "visit report"
    model = VisitReport
    view = "monitoring.view"
    fields = (
        STUDY, SITE, VISIT, ("site", "study_site__name"), ("kind", "visit__kind"), ("sequence", "visit__sequence"),
        ("monitor_name", "visit__monitor_name"), "number", "status", "template_name", "template_version", "definition",
        "change_reason", "started_by_name", "submitted_at", "reviewed_by_name", "return_reason", "released_at", "created_at",
        "rev",
    )  # fmt: skip
    filters = ("status", OF_VISIT, OF_SITE)
    actions = (
        Action("write-answer", "Answer a question", reports.write_answer, WRITE, forms.AnswerForm),
        Action("add-finding", "Add a finding", findings.add_finding, WRITE, forms.FindingFields),
        Action("submit", "Hand in for review", reports.submit, WRITE, NoInput, REPORT_LIFE),
        Action("begin-review", "Begin the review", reports.begin_review, REVIEW, NoInput, REPORT_LIFE),
        Action("comment", "Comment", reports.comment, REVIEW, forms.CommentForm),
        Action("return", "Return with comments", reports.return_report, REVIEW, ReasonForm, REPORT_LIFE),
        Action("pass", "Pass the review", reports.pass_report, REVIEW, NoInput, REPORT_LIFE),
        Action("reopen", "Take back before approval", reports.take_back, REVIEW, ReasonForm, REPORT_LIFE),
        Action("amend", "Amend", reports.amend, WRITE, ReasonForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With visit and site."""
        return VisitReport.objects.select_related("visit__study_site", "study_site")


class ReportAnswers(Resource):
    """Answers, each with the revision that its next change names."""

    name = "report-answers"
    title = "Answers"
    singular = "answer"
    model = ReportAnswer
    view = "monitoring.view"
    fields = (
        STUDY, REPORT, "position", "section", "question", "value", "text", "is_prefilled", "answered_by_name", "rev",
    )  # fmt: skip
    filters = (OF_REPORT, "question")


class ReportComments(Resource):
    """What reviewers say; never seen outside the company that wrote the report."""

    name = "report-comments"
    title = "Review comments"
    singular = "review comment"
    model = ReportComment
    view = "monitoring.view"
    fields = (
        STUDY,
        REPORT,
        "question",
        "text",
        "said_by_name",
        "answer",
        "is_settled",
        "created_at",
        "rev",
    )
    filters = (OF_REPORT, "is_settled")
    actions = (Action("settle", "Settle", reports.settle_comment, WRITE, forms.SettleForm),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the report, whose state decides."""
        return ReportComment.objects.select_related("report")


class Findings(Resource):
    """What monitors found."""

    name = "findings"
    title = "Findings"
    singular = "finding"
    model = Finding
    view = "monitoring.view"
    fields = (
        STUDY, SITE, VISIT, REPORT, ("site", "study_site__name"), "number", "question", "category", "grade", "description",
        "letter_text", "is_in_letter", "is_carried_over", ("subject", "subject_id"), ("subject_code", "subject__code"),
        "created_at", "rev",
    )  # fmt: skip
    filters = ("category", "grade", OF_REPORT, OF_VISIT, OF_SITE, "is_carried_over")
    actions = (
        Action("make-action", "Make an action item", findings.make_action, "monitoring.act", forms.MakeActionForm),
        Action("make-deviation", "Record as deviation", findings.make_deviation, "deviations.record", forms.MakeDeviationForm),
        Action("make-capa", "Open a CAPA", findings.make_capa, "capa.open", forms.MakeCapaForm),
        Action("put-in-letter", "Put in the letter", findings.put_in_letter, WRITE),
        Action("carry-over", "Carry over to the next visit", findings.carry_over, WRITE),
        Action("change", "Change", findings.change_finding, WRITE, forms.ChangeFindingForm),
        Action("take-out-of-letter", "Take out of the letter", findings.take_out_of_letter, WRITE, ReasonForm),
        Action("settle", "Nothing left to carry over", findings.settle_carried, WRITE, ReasonForm),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With what its actions ask."""
        return Finding.objects.select_related("report", "visit", "study_site", "subject")
