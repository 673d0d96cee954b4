"""Addresses of a person's own pages."""

from django.urls import URLPattern, path

from cro_platform.portal.account import views


def front() -> list[URLPattern]:
    """Before an organization is known."""
    return [path("accounts/sessions/", views.sessions, name="account_sessions")]


def inside() -> list[URLPattern]:
    """Inside an organization."""
    return [path("calendar/", views.calendar, name="account-calendar")]
