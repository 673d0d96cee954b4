"""Sponsors that are not on the platform, as the CRO that keeps them reads them."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal


def represented_sponsors(by: Principal) -> QuerySet[Any]:
    """What the asker's own organization keeps; the wall shows no other's."""
    return Representation.objects.filter(organization=by.organization_id)
