"""Addresses of the trail."""

from django.urls import URLPattern, path

from cro_platform.audit import views


def inside() -> list[URLPattern]:
    """In an organization's portal."""
    return [path("trail/<slug:table>/<uuid:pk>/file/", views.trail_file, name="portal-trail-file")]
