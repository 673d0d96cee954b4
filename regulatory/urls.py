"""Addresses of regulatory pages that are no entity's list."""

from django.urls import URLPattern, path

from regulatory.portal.board import country_board, country_packs
from regulatory.portal.plan import milestones_page
from regulatory.views import ItemFileView, authorities_page, file_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("studies/<uuid:pk>/milestones/", milestones_page, name="studies-milestones"),
        path("authorities/", authorities_page, name="authorities"),
        path("country-board/", country_board, name="country-board"),
        path("country-requirements/", country_packs, name="country-requirements"),
        path("submission-documents/<uuid:pk>/file/", file_page, name="submission-document-file"),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "submission-documents/<uuid:pk>/file/",
            ItemFileView.as_view(),
            name="api-submission-documents-file",
        )
    ]
