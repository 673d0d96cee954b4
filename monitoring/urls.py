"""Addresses of monitoring that are no entity's list."""

from django.urls import URLPattern, path

from monitoring.portal.calendar import calendar_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [path("visit-calendar/", calendar_page, name="visit-calendar")]
