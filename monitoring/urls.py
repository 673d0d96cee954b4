"""Addresses of monitoring that are no entity's list."""

from django.urls import URLPattern, path

from monitoring.portal.calendar import calendar_page
from monitoring.portal.metrics import times_page
from monitoring.portal.signing import sign_page
from monitoring.portal.writing import write_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("visit-calendar/", calendar_page, name="visit-calendar"),
        path("report-times/", times_page, name="report-times"),
        path("visit-reports/<uuid:pk>/write/", write_page, name="visit-report-write"),
        path("visit-reports/<uuid:pk>/sign/", sign_page, name="visit-report-sign"),
    ]
