"""`GET /calendar/<secret>.ics`: what the owner of the address may see at this fetch, in the scope of one organization."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_safe

from cro_platform.access.models import ApiToken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.tokens import digest
from cro_platform.audit.services import record_act
from cro_platform.deadlines.calendar import Entry, calendar_of
from cro_platform.deadlines.enums import DeadlineStatus
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.selectors import visible

LONGEST = 500


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The running clocks with a date, nearest first; the trail keeps each fetch."""
    by: Principal = request.principal  # type: ignore[attr-defined]  # the front door found it by the secret
    authorize(by, "deadlines.view")
    running = visible(by).filter(status=DeadlineStatus.RUNNING, due_on__isnull=False)
    clocks = list(running.order_by("sort_at", "id")[:LONGEST])
    token = ApiToken.objects.get(digest=digest(secret))
    record_act("deadlines.calendar.fetch", token, clocks=len(clocks))
    base = settings.PUBLIC_URL.rstrip("/")
    body = calendar_of(
        (_entry(clock, by, base) for clock in clocks), host=urlsplit(base).hostname or "localhost"
    )
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Cache-Control": "private, no-store"},
    )


def _entry(clock: Deadline, by: Principal, base: str) -> Entry:
    path = reverse("portal-record", args=[by.organization_slug, "deadlines", clock.pk])
    assert clock.due_on is not None  # noqa: S101 -- the query asks for a date
    return Entry(
        id=clock.pk,
        version=clock.version,
        reckoned_at=clock.reckoned_at,
        due_on=clock.due_on,
        due_at=clock.due_at,
        time_zone=clock.time_zone,
        url=f"{base}{path}",
        is_unverified=clock.is_unverified,
    )
