"""The page on which a visit report is signed: what is on screen is what is signed."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cro_platform.access.rights import authorize
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.signing_views import Signing, signing_page, signs
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import principal_of
from monitoring.api import VisitReports
from monitoring.enums import ReportStatus
from monitoring.models import VisitReport
from monitoring.portal.reports import ReportText
from monitoring.services.reports import sign_report
from monitoring.workflows import APPROVE, REPORT_LIFE, WRITE


@signs
def sign_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign as author, or as approver."""
    by = principal_of(request)
    report = cast("VisitReport", VisitReports.find(by, pk))
    is_author = report.status == ReportStatus.PASSED
    authorize(by, WRITE if is_author else APPROVE, report)
    REPORT_LIFE.check(report, "sign" if is_author else "approve")
    text: dict[str, Any] = ReportText().context(report, by) or {}
    context = {
        "report": report,
        "meaning": "I wrote this" if is_author else "I approve this",
        "sections": text["sections"],
        "findings": report.findings.order_by("number"),
    }
    signing = Signing(
        record=report,
        shown=content_sha256(report),
        sign=sign_report,
        template="monitoring/sign.html",
        back=record_url(slug, report),
        meaning=str(context["meaning"]),
        follows="The report goes to its approver."
        if is_author
        else "The report is approved and released; its PDF is made and bears both signatures.",
        context=context,
    )
    return signing_page(request, signing)
