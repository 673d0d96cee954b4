"""Two versions of one contract, and what differs between them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cro_platform.web.components import Link
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from studies.api import ContractVersions
from studies.rules.agreements.redlines import redline
from studies.selectors.agreement_text import text_of


@require_GET
def redline_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """From this version to the one named in the query; both must be known to the reader, and of one contract."""
    by = principal_of(request)
    before: Any = ContractVersions.find(by, pk)
    after: Any = ContractVersions.find(by, _other(request))
    if before.contract_id != after.contract_id or None in (before.effective_at, after.effective_at):
        raise Http404
    changes = redline(text_of(before), text_of(after))
    parts: dict[str, list[Any]] = {}
    for change in changes:
        parts.setdefault(change.part, []).append(change)
    context = {
        "title": f"{before.contract}: {before.number} → {after.number}",
        "links": [
            Link(str(before.contract), record_url(slug, before.contract)),
            Link("Comparison"),
        ],
        "before": before,
        "after": after,
        "before_url": record_url(slug, before),
        "after_url": record_url(slug, after),
        "parts": list(parts.items()),
        "count": len(changes),
    }
    return page(request, "studies/redline.html", context)


def _other(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("with", ""))
    except ValueError:
        raise Http404 from None
