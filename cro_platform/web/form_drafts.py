"""A form that is not sent yet is kept as it is typed: a lost connection, a closed tab, an expired session lose nothing."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from cro_platform.access.errors import RuleBroken
from cro_platform.access.fields import decrypt, encrypt
from cro_platform.access.principal import Principal
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.web.models import FormDraft
from cro_platform.web.portal_views import principal_of

LONGEST = 100_000
UNKEPT = frozenset({"csrfmiddlewaretoken", "rev", "draft"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, and when it was kept."""

    values: dict[str, Any]
    saved_at: datetime


def draft_of(by: Principal, path: str) -> Draft | None:
    """The asker's own draft of the form at this address; one that no key opens any more is none."""
    found = FormDraft.objects.filter(user_id=by.user_id, path=path).first()
    if found is None:
        return None
    try:
        return Draft(json.loads(decrypt(found.content)), found.saved_at)
    except InvalidToken:
        return None


def keep_draft(by: Principal, path: str, values: dict[str, Any]) -> None:
    """Keep it in place of the one before."""
    content = json.dumps(values)
    if len(content) > LONGEST or len(path) > 300:
        raise RuleBroken.of(
            "",
            gettext("A draft holds at most %(longest)s characters.") % {"longest": f"{LONGEST:,}"},
        )
    kept = {"content": encrypt(content), "saved_at": TransactionNow()}
    FormDraft.objects.update_or_create(user_id=by.user_id, path=path, defaults=kept)


def discard_draft(by: Principal, path: str) -> None:
    """It was sent, or is not wanted."""
    FormDraft.objects.filter(user_id=by.user_id, path=path).delete()


@require_POST
def drafts(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep or discard the draft of the form at `draft`, an address of this organization; then back to the form."""
    by, path = principal_of(request), request.POST.get("draft", "")
    is_here = path.startswith(f"/o/{slug}/") and url_has_allowed_host_and_scheme(path, None)
    if not is_here:
        return HttpResponse(status=422)
    if "discard" in request.POST:
        discard_draft(by, path)
        return HttpResponseRedirect(path)
    keep_draft(by, path, _typed(request))
    is_by_script = "fetch" in request.headers.get("X-Requested-With", "")
    return HttpResponse(status=204) if is_by_script else HttpResponseRedirect(path)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Several values of one name stay a list."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.POST.lists()
        if name not in UNKEPT and any(values)
    }
