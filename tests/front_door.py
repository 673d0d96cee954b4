"""Log in through the real pages."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from cro_platform.access.principal import Principal
from cro_platform.audit.models import AuditEvent
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.documents.papers import PASSWORD

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
VARYING = re.compile(r'"[A-Za-z0-9]{64}"')  # the masked anti-forgery token


def log_in(client: Client, email: str, password: str = PASSWORD, **headers: Any) -> HttpResponse:
    """Send the log-in form."""
    return client.post(LOGIN, {"login": email, "password": password}, **headers)  # type: ignore[return-value]


def log_in_with_code(client: Client, email: str, code: str) -> HttpResponse:
    """Send both forms."""
    first = log_in(client, email)
    assert first["Location"] == CODE
    return client.post(CODE, {"code": code})  # type: ignore[return-value]


def is_logged_in(client: Client) -> bool:
    return client.get("/").status_code == 200 or client.get("/")["Location"].startswith("/o/")


def same(response: HttpResponse, *, email: str = "") -> tuple[int, str, dict[str, str]]:
    """What a stranger can compare: status, body and headers without what changes with every answer."""
    body = VARYING.sub("", response.content.decode())
    if email:
        body = body.replace(email, "ADDRESS")
    headers = {
        k: v
        for k, v in response.headers.items()
        if k not in {"X-Request-Id", "Content-Length", "Expires"}
    }
    return response.status_code, body, headers


def recorded(person: Principal) -> list[str]:
    """What the trail tells the person's organization about their log-ins, oldest first."""
    with organization_scope(person.organization_id, Actor.system("test")):
        found = AuditEvent.objects.filter(actor=person.actor.reference, organization_id=None)
        return list(found.order_by("id").values_list("intent", flat=True))
