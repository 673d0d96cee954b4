"""The inspectors' door at the request: what is behind it, and the record of every click (21 CFR 11.10(e))."""

import json

from django.db import connection
from django.http import HttpRequest

from cro_platform.access.models import inspections_in_force
from cro_platform.audit.intent import correlation
from cro_platform.tenancy.models import Membership

ROOM = "inspection"
LONGEST = 500


def may_enter(membership: Membership) -> bool:
    """A grant is in force for this inspector at this organization. Front door only."""
    found = inspections_in_force().filter(organization_id=membership.organization_id)
    return found.filter(email__iexact=membership.user.email).exists()


def is_open_to_inspectors(request: HttpRequest, slug: str) -> bool:
    """The address lies in the inspectors' own room, and is only read."""
    return request.path.startswith(f"/o/{slug}/{ROOM}/") and request.method in {"GET", "HEAD"}


def record_click(verb: str, request: HttpRequest, **detail: str) -> None:
    """Write one click into the trail of the grant, in an inspector's scope; a database error without a grant in force."""
    told = {"address": request.get_full_path()[:LONGEST], **detail}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.correlation', %s, true)", [correlation()])
        cursor.execute("SELECT app.record_inspection(%s, %s)", [verb, json.dumps(told)])
