"""Addresses of sites and participants that are no entity's list."""

from django.urls import URLPattern, path

from sites.portal.enrolment import enrolment_page
from studies.portal.tables import upload_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("studies/<uuid:pk>/enrolment/", enrolment_page, name="studies-enrolment"),
        path(
            "imports/study-sites/", upload_page, {"kind": "study_sites"}, name="import-study-sites"
        ),
        path("imports/subjects/", upload_page, {"kind": "subjects"}, name="import-subjects"),
    ]
