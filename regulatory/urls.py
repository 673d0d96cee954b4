"""Addresses of regulatory work that are no entity's list."""

from django.urls import URLPattern, path

from regulatory.portal.plan import milestones_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [path("studies/<uuid:pk>/milestones/", milestones_page, name="studies-milestones")]
