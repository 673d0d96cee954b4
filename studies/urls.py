"""Addresses of the spine inside an organization that are no entity's list or record."""

from django.urls import URLPattern, path

from studies.portal.holding import holders_page, timeline_page
from studies.portal.imports import import_page
from studies.portal.tables import confirm_page, template_page


def inside() -> list[URLPattern]:
    """Before the entities' own addresses."""
    return [
        path("imports/study/", import_page, name="studies-import"),
        path("imports/templates/<slug:kind>.<slug:form>", template_page, name="import-template"),
        path("imports/<uuid:pk>/confirm/", confirm_page, name="import-confirm"),
        path("studies/<uuid:pk>/who-holds-what/", holders_page, name="studies-holders"),
        path("studies/<uuid:pk>/who-holds-what/timeline/", timeline_page, name="studies-timeline"),
    ]
