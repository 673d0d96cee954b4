"""Addresses of the spine inside an organization that are no entity's list or record."""

from django.urls import URLPattern, path

from studies.portal.holding import holders_page, timeline_page
from studies.portal.imports import import_page
from studies.portal.training_files import CertificateView, certificate_page


def inside() -> list[URLPattern]:
    """Before the entities' own addresses."""
    return [
        path("training-records/<uuid:pk>/file/", certificate_page, name="training-records-file"),
        path("imports/study/", import_page, name="studies-import"),
        path("studies/<uuid:pk>/who-holds-what/", holders_page, name="studies-holders"),
        path("studies/<uuid:pk>/who-holds-what/timeline/", timeline_page, name="studies-timeline"),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "training-records/<uuid:pk>/file/",
            CertificateView.as_view(),
            name="api-training-records-file",
        ),
    ]
