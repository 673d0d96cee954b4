"""Addresses of safety pages that are no entity's list."""

from django.urls import URLPattern, path

from pharmacovigilance.portal.upload import upload


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [path("safety-import/", upload, name="safety-import")]
