"""Addresses of the inspectors' room."""

from django.urls import URLPattern, path

from cro_platform.portal.inspection import views


def inside() -> list[URLPattern]:
    """In an organization's portal; nothing else there is open to an inspector."""
    at = "inspection/studies/<uuid:study>/"
    return [
        path("inspection/", views.home, name="inspection"),
        path(at, views.study_page, name="inspection-study"),
        path(f"{at}trail/", views.trail_page, name="inspection-trail"),
        path(f"{at}files/<uuid:pk>/", views.file_page, name="inspection-file"),
        path(f"{at}<slug:section>/", views.list_page, name="inspection-list"),
        path(f"{at}<slug:section>/<uuid:pk>/", views.record_page, name="inspection-record"),
    ]
