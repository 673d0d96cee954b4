"""Visit reports: begin, write answer by answer, review, sign, release, amend."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.esign.credentials import Credentials
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature
from cro_platform.esign.services import sign
from cro_platform.outbox.events import emit
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from monitoring.documents.kinds import request_report
from monitoring.enums import Milestone, ReportStatus, TemplateStatus, VisitStatus
from monitoring.events import VisitReportReleased
from monitoring.models import (
    Finding,
    MonitoringVisit,
    ReportAnswer,
    ReportComment,
    ReportTemplate,
    VisitReport,
)
from monitoring.rules.questions import Template, answers_of, missing, read, standard
from monitoring.selectors.record import answers_from_record
from monitoring.services import clocks
from monitoring.workflows import APPROVE, OPEN_REPORT, REPORT_LIFE, REVIEW, VISIT_LIFE, WRITE
from studies.selectors.instants import latest_today, transaction_instant

SEPARATION = "21 CFR 11.10(g); ICH E6(R3) 4.3.8"
BEFORE_REPORT = (VisitStatus.CONDUCTED, VisitStatus.REPORTED, VisitStatus.CLOSED)


class AnswerConflict(Stale):
    """Somebody else answered meanwhile: tells both texts, so that none is lost."""

    def __init__(self, standing: ReportAnswer, mine: str) -> None:
        self.standing, self.mine = standing, mine
        theirs = standing.text or standing.value or "(empty)"
        super().__init__(
            f"{standing.answered_by_name or 'Somebody'} answered meanwhile (revision {standing.rev}). "
            f"Theirs: “{theirs}”. Yours: “{mine}”. Yours is not stored: send it on revision {standing.rev} to replace theirs."
        )


def begin_report(
    visit: MonitoringVisit, *, by: Principal, template: ReportTemplate | None = None
) -> VisitReport:
    """The first version, prefilled from the record; on the organization's template in use, or the platform's own."""
    authorize(by, WRITE, visit)
    if visit.status not in BEFORE_REPORT:
        raise TransitionRefused("A report is written once the visit was conducted.")
    if visit.reports.exists():
        raise TransitionRefused("This visit has a report; amend it once it is approved.")
    chosen = template or _in_use(visit)
    definition = chosen.definition if chosen else standard()
    with intent("monitoring.report.begin"):
        report = VisitReport.objects.create(
            **_place(visit),
            visit=visit,
            number=1,
            template_name=chosen.name if chosen else definition["name"],
            template_version=chosen.version if chosen else definition["version"],
            definition=definition,
            started_by_name=by.name,
        )
        _ask(report, read(definition), answers_from_record(visit, by))
    return report


def _in_use(visit: MonitoringVisit) -> ReportTemplate | None:
    found = ReportTemplate.objects.filter(
        status=TemplateStatus.IN_USE, kinds__contains=[visit.kind]
    )
    return found.order_by("-id").first()


def _place(record: Any) -> dict[str, Any]:
    return {"study_id": record.study_id, "study_site_id": record.study_site_id, "cell": record.cell}


def _ask(report: VisitReport, template: Template, known: dict[str, str]) -> None:
    rows = [
        ReportAnswer(
            **_place(report),
            report=report,
            position=number,
            section=section.code,
            question=question.code,
            text=known.get(question.prefill, ""),
            is_prefilled=bool(known.get(question.prefill)),
        )
        for number, (section, question) in enumerate(template.questions(), 1)
    ]
    ReportAnswer.objects.bulk_create(rows)


def write_answer(
    report: VisitReport, *, by: Principal, question: str, answer_rev: int, value: str = "", text: str = ""
) -> ReportAnswer:  # fmt: skip
    """Store one answer on the revision it was written on; AnswerConflict tells both texts where somebody was faster.

    The same answer sent twice is stored once. TransitionRefused while the report is with its reviewer.
    """
    authorize(by, WRITE, report)
    check_writable(report)
    standing = ReportAnswer.objects.filter(report=report, question=question).first()
    if standing is None:
        raise RuleBroken.of("question", "The report does not ask this.")
    _check_value(report, question, value)
    if (standing.value, standing.text) == (value, text):
        return standing
    if standing.rev != answer_rev:
        raise AnswerConflict(standing, text or value)
    with intent("monitoring.report.answer"):
        try:
            claim(standing, value=value, text=text, answered_by_name=by.name, is_prefilled=False)
        except Stale:
            now = ReportAnswer.objects.get(pk=standing.pk)
            raise AnswerConflict(now, text or value) from None
    return standing


def check_writable(report: VisitReport) -> None:
    """Raise TransitionRefused while somebody else has the report, or it is signed."""
    if report.status not in OPEN_REPORT:
        raise TransitionRefused(
            gettext("Nothing is changed while the report is: %(status)s.")
            % {"status": gettext(report.get_status_display()).lower()}
        )


def _check_value(report: VisitReport, code: str, value: str) -> None:
    asked = next(q for _, q in read(report.definition).questions() if q.code == code)
    allowed = answers_of(asked)
    if value and value not in allowed:
        told = ", ".join(allowed) or "a text only"
        raise RuleBroken.of("value", gettext("This question takes: %(told)s.") % {"told": told})


def submit(report: VisitReport, *, by: Principal) -> None:
    """Hand in for review; RuleBroken names every question that is not answered."""
    authorize(by, WRITE, report)
    REPORT_LIFE.check(report, "submit")
    problems = missing(read(report.definition), *given(report))
    if problems:
        raise RuleBroken(*problems)
    visit = report.visit
    with intent("monitoring.report.submit", reason="Handed in for review"):
        REPORT_LIFE.take(
            report, "submit", submitted_at=transaction_instant(), submitted_by_id=by.user_id
        )
        if visit.drafted_on is None:
            claim(visit, drafted_on=latest_today())
        clocks.met(visit, Milestone.DRAFT, by=by, evidence=str(report)[:500])


def given(report: VisitReport) -> tuple[dict[str, str], dict[str, str]]:
    """The report's values and texts, by question."""
    rows = list(report.answers.order_by("position"))
    return {each.question: each.value for each in rows}, {each.question: each.text for each in rows}


def begin_review(report: VisitReport, *, by: Principal) -> None:
    """A reviewer takes it; nobody reviews what they wrote."""
    authorize(by, REVIEW, report)
    REPORT_LIFE.check(report, "begin-review")
    _check_separate(report, by)
    with intent("monitoring.report.begin-review", reason="Review"):
        REPORT_LIFE.take(report, "begin-review", reviewed_by_name=by.name)


def comment(report: VisitReport, *, by: Principal, text: str, question: str = "") -> None:
    """Say something of a question, or of the whole report."""
    authorize(by, REVIEW, report)
    if report.status != ReportStatus.IN_REVIEW:
        raise TransitionRefused("Comments are written while the report is in review.")
    if question and not report.answers.filter(question=question).exists():
        raise RuleBroken.of("question", "The report does not ask this.")
    with intent("monitoring.report.comment"):
        ReportComment.objects.create(
            **_place(report), report=report, question=question, text=text, said_by_name=by.name
        )


def settle_comment(entry: ReportComment, *, by: Principal, answer: str) -> None:
    """The author says what was done about a comment."""
    authorize(by, WRITE, entry)
    check_writable(entry.report)
    with intent("monitoring.report.settle-comment", reason=answer):
        claim(entry, answer=answer, is_settled=True)


def return_report(report: VisitReport, *, by: Principal, reason: str) -> None:
    """Back to the author, with what is to be done."""
    _review_step(report, "return", by, reason, return_reason=reason)


def pass_report(report: VisitReport, *, by: Principal) -> None:
    """Content is final: both may sign. RuleBroken while a comment is unsettled."""
    open_ones = report.comments.filter(is_settled=False).count()
    if open_ones:
        raise RuleBroken.of(
            "comments",
            gettext("%(open_ones)s comments are unsettled: return the report.")
            % {"open_ones": open_ones},
        )
    _review_step(report, "pass", by, "The review is passed", contributors=contributors_to(report))


def take_back(report: VisitReport, *, by: Principal, reason: str) -> None:
    """Before it is approved a report can be opened again; a signature it already bears is void by its new content."""
    authorize(by, REVIEW, report)
    REPORT_LIFE.check(report, "reopen")
    with intent("monitoring.report.reopen", reason=reason):
        REPORT_LIFE.take(report, "reopen", return_reason=reason)


def _review_step(
    report: VisitReport, verb: str, by: Principal, reason: str, **changes: Any
) -> None:
    authorize(by, REVIEW, report)
    REPORT_LIFE.check(report, verb)
    _check_separate(report, by)
    with intent(f"monitoring.report.{verb}", reason=reason):
        REPORT_LIFE.take(report, verb, **changes)


def contributors_to(report: VisitReport) -> list[str]:
    """Everybody who wrote an answer or a finding of this version, or of one before it, whose words it took over: none of
    them reviews or approves it.
    """
    records = [str(pk) for pk in report.answers.values_list("pk", flat=True)]
    records += [
        str(pk) for pk in Finding.objects.filter(report=report).values_list("pk", flat=True)
    ]
    tables = (ReportAnswer._meta.db_table, Finding._meta.db_table)
    acts = AuditEvent.objects.filter(tbl__in=tables, pk_text__in=records, op__in=("I", "U"))
    own = {each for each in acts.values_list("actor", flat=True) if each.startswith("user:")}
    earlier = VisitReport.objects.filter(visit=report.visit_id, number__lt=report.number)
    return sorted(own.union(*earlier.values_list("contributors", flat=True)))


def _check_separate(report: VisitReport, by: Principal) -> None:
    if f"user:{by.user_id}" in contributors_to(report):
        raise NotPermitted(
            "You contributed to this report, so somebody else reviews it.", clause=SEPARATION
        )


def sign_report(
    report: VisitReport, *, by: Principal, shown: str, request: HttpRequest, password: str, code: str = "", passkey: str = ""
) -> Signature:  # fmt: skip
    """Sign the content that was shown: first its author, then an approver, whose signature releases it to the sponsor.

    TransitionRefused unless it waits for a signature; NotPermitted for an author who did not contribute, and, by the
    database itself, for an approver who did.
    """
    is_author = report.status == ReportStatus.PASSED
    verb, right = ("sign", WRITE) if is_author else ("approve", APPROVE)
    REPORT_LIFE.check(report, verb)
    authorize(by, right, report)
    if is_author and f"user:{by.user_id}" not in report.contributors:
        raise NotPermitted(
            "Only who wrote the report signs as its author.", clause="21 CFR 11.50(a)(3)"
        )
    meaning = Meaning.AUTHORSHIP if is_author else Meaning.APPROVAL
    with transaction.atomic(), intent(f"monitoring.report.{verb}", reason=meaning.label):
        signature = sign(
            report, shown_sha256=shown, meaning=meaning, by=by,
            credentials=Credentials(request, password, code, passkey),
        )  # fmt: skip
        report.refresh_from_db()
        REPORT_LIFE.take(report, verb)
        if not is_author:
            _release(report, by)
    return signature


def _release(report: VisitReport, by: Principal) -> None:
    """The sponsor reads it from here on; what waits for it begins: letter, acceptance, the PDF."""
    visit = report.visit
    for earlier in visit.reports.filter(status=ReportStatus.APPROVED).exclude(pk=report.pk):
        REPORT_LIFE.take(earlier, "supersede")
    claim(report, released_at=TransactionNow())
    report.answers.update(released_at=TransactionNow())
    Finding.objects.filter(report=report).update(released_at=TransactionNow())
    if visit.status == VisitStatus.CONDUCTED:
        VISIT_LIFE.take(visit, "report", approved_on=latest_today())
    clocks.met(visit, Milestone.FINAL, by=by, evidence=str(report)[:500])
    emit(VisitReportReleased(study_id=visit.study_id, visit_id=visit.pk, report_id=report.pk))
    request_report(report, by=by)


def amend(report: VisitReport, *, by: Principal, reason: str) -> VisitReport:
    """A new version after the signature: answers are copied, the signed version stays as it is until this one is approved."""
    authorize(by, WRITE, report)
    if report.status != ReportStatus.APPROVED:
        raise TransitionRefused("Only an approved report is amended.")
    if report.visit.reports.filter(number__gt=report.number).exists():
        raise TransitionRefused("A later version is being written.")
    with intent("monitoring.report.amend", reason=reason):
        newer = VisitReport.objects.create(
            **_place(report), visit=report.visit, number=report.number + 1, template_name=report.template_name,
            template_version=report.template_version, definition=report.definition, change_reason=reason,
            started_by_name=by.name,
        )  # fmt: skip
        kept = (
            "position",
            "section",
            "question",
            "value",
            "text",
            "is_prefilled",
            "answered_by_name",
        )
        ReportAnswer.objects.bulk_create(
            [
                ReportAnswer(
                    **_place(report), report=newer, **{name: getattr(each, name) for name in kept}
                )
                for each in report.answers.order_by("position")
            ]
        )
    return newer
