"""Addresses of sites and participants that are no entity's list."""

from django.urls import URLPattern, path

from studies.portal.tables import upload_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path(
            "imports/study-sites/", upload_page, {"kind": "study_sites"}, name="import-study-sites"
        ),
        path("imports/subjects/", upload_page, {"kind": "subjects"}, name="import-subjects"),
    ]
