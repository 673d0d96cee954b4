"""Addresses of safety pages that are no entity's list."""

from django.urls import URLPattern, path

from pharmacovigilance.portal.late import log
from pharmacovigilance.portal.upload import upload
from pharmacovigilance.views import ReportabilityView, sign_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("safety-import/", upload, name="safety-import"),
        path("late-reports/", log, name="late-reports"),
        path("reportability-decisions/<uuid:pk>/sign/", sign_page, name="safety-decision-sign"),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "safety-cases/<uuid:pk>/reportability/",
            ReportabilityView.as_view(),
            name="api-safety-cases-reportability",
        )
    ]
