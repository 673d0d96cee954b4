"""The page on which a visit report is signed: what is on screen is what is signed."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.rights import authorize
from cro_platform.esign.passkeys import question_for
from cro_platform.esign.selectors import content_sha256
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from monitoring.api import VisitReports
from monitoring.enums import ReportStatus
from monitoring.forms.reports import SignReportForm
from monitoring.models import VisitReport
from monitoring.portal.reports import ReportText
from monitoring.services.reports import sign_report
from monitoring.workflows import APPROVE, REPORT_LIFE, WRITE


@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "POST"])
def sign_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign as author, or as approver, with both factors in one step."""
    by = principal_of(request)
    report = cast("VisitReport", VisitReports.find(by, pk))
    is_author = report.status == ReportStatus.PASSED
    authorize(by, WRITE if is_author else APPROVE, report)
    REPORT_LIFE.check(report, "sign" if is_author else "approve")
    sent = request.method == "POST"
    form = SignReportForm(request.POST if sent else None, by=by, record=report)
    form.fields["shown"].initial = content_sha256(report)
    refusal = ""
    if sent and form.is_valid():
        try:
            sign_report(report, by=by, request=request, **form.values())
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = _tell(form, error)
        else:
            messages.success(request, "Signed.")
            return HttpResponseRedirect(record_url(slug, report))
    meaning = "I wrote this" if is_author else "I approve this"
    text: dict[str, Any] = ReportText().context(report, by) or {}
    context = {
        "form": form, "report": report, "meaning": meaning, "sections": text["sections"], "refusal": refusal,
        "findings": report.findings.order_by("number"), "passkey": question_for(request, by),
        "cancel_url": record_url(slug, report),
    }  # fmt: skip
    return page(request, "monitoring/sign.html", context, status=422 if sent else 200)


def _tell(form: SignReportForm, error: Refused) -> str:
    if not isinstance(error, RuleBroken):
        return str(error)
    known = [problem for problem in error.problems if problem.field in form.fields]
    for problem in known:
        form.add_error(problem.field, f"{problem.detail} ({problem.clause})")
    return "" if known else str(error)
