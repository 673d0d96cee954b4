"""The page on which a report is written: each answer stored by itself, none lost where two people write."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from monitoring.api import VisitReports
from monitoring.forms.reports import AnswerForm
from monitoring.models import ReportAnswer, VisitReport
from monitoring.rules.questions import WORDS, Question, answers_of, is_asked, read
from monitoring.services.reports import AnswerConflict, check_writable, write_answer
from monitoring.workflows import WRITE


@require_http_methods(["GET", "POST"])
def write_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """All questions, each its own form. With a script an answer is stored while it is typed; without, by its button."""
    by = principal_of(request)
    report = cast("VisitReport", VisitReports.find(by, pk))
    authorize(by, WRITE, report)
    check_writable(report)
    if request.method == "POST":
        return _store(request, slug, report, by)
    return page(request, "monitoring/write.html", _context(report, slug))


def _store(request: HttpRequest, slug: str, report: VisitReport, by: Principal) -> HttpResponse:
    """409 with both texts where somebody was faster; the typed words stay in the page."""
    is_htmx = bool(getattr(request, "htmx", None))
    form = AnswerForm(request.POST, by=by, record=report)
    code = request.POST.get("question", "")
    if not form.is_valid():
        return _told(
            request,
            report,
            slug,
            code,
            "This answer cannot be stored.",
            is_htmx=is_htmx,
            status=422,
        )
    VisitReports.hold(report.pk)
    report.refresh_from_db()
    try:
        stored = write_answer(report, by=by, **form.values())
    except AnswerConflict as conflict:
        request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
        return _told(
            request, report, slug, code, "", conflict=conflict, is_htmx=is_htmx, status=409
        )
    except Refused as refusal:
        request.failed = True  # type: ignore[attr-defined]  # as above
        return _told(request, report, slug, code, str(refusal), is_htmx=is_htmx, status=422)
    if is_htmx:
        return _answered(request, report, stored)
    address = reverse("visit-report-write", args=[slug, report.pk])
    return HttpResponseRedirect(f"{address}#q-{stored.position}")


def _answered(request: HttpRequest, report: VisitReport, stored: ReportAnswer) -> HttpResponse:
    """The new revision, and which follow-ups are asked now."""
    template, rows = read(report.definition), {each.question: each for each in report.answers.all()}
    values = {code: row.value for code, row in rows.items()}
    follow = [
        (rows[q.code].position, is_asked(q, template, values))
        for q in template.dependents(stored.question)
    ]
    context = {
        "answer": stored,
        "word": _("Stored, revision %(n)s") % {"n": stored.rev},
        "conflict": None,
        "follow": follow,
    }
    return render(request, "monitoring/parts/answer_state.html", context)


def _told(
    request: HttpRequest, report: VisitReport, slug: str, code: str, word: str, *, is_htmx: bool, status: int,
    conflict: AnswerConflict | None = None,
) -> HttpResponse:  # fmt: skip
    if is_htmx:
        answer = ReportAnswer.objects.filter(report=report, question=code).first()
        context = {"answer": answer, "word": word, "conflict": conflict, "follow": ()}
        response = render(request, "monitoring/parts/answer_state.html", context)
        response["X-Conflict"] = str(status)
        return response
    context = _context(report, slug, typed=request.POST.dict(), conflict=conflict, word=word)
    return page(request, "monitoring/write.html", context, status=status)


def _context(
    report: VisitReport, slug: str, *, typed: dict[str, str] | None = None, conflict: AnswerConflict | None = None,
    word: str = "",
) -> dict[str, Any]:  # fmt: skip
    template = read(report.definition)
    rows = {each.question: each for each in report.answers.all()}
    values = {code: row.value for code, row in rows.items()}
    typed = typed or {}

    def shown(question: Question) -> dict[str, Any]:
        row, is_typed = rows[question.code], typed.get("question") == question.code
        return {
            "question": question,
            "answer": row,
            "value": typed.get("value", "") if is_typed else row.value,
            "text": typed.get("text", "") if is_typed else row.text,
            "choices": [(each, WORDS.get(each, each)) for each in answers_of(question)],
            "is_asked": is_asked(question, template, values),
            "conflict": conflict if is_typed else None,
            "word": word if is_typed else "",
        }

    return {
        "report": report,
        "sections": [(s.title, [shown(q) for q in s.questions]) for s in template.sections],
        "address": reverse("visit-report-write", args=[slug, report.pk]),
        "report_url": record_url(slug, report),
    }
