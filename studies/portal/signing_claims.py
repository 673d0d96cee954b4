"""The page on which a claim is signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, TransitionRefused
from cro_platform.access.rights import authorize
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import page, principal_of
from studies.api import SponsorClaims
from studies.portal.papers import SignAgreementForm
from studies.services.claims import may_sign_claim, shown_sha256, sign_claim


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def sign_claim_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign for one's organization: what is on screen is what is signed, with both factors in one step."""
    by = principal_of(request)
    offered: Any = SponsorClaims.find(by, pk)
    authorize(by, "claims.sign", offered)
    is_allowed, why_not = may_sign_claim(offered, by)
    if not is_allowed:
        messages.error(request, why_not)
        return HttpResponseRedirect(record_url(slug, offered))
    shown = shown_sha256(offered)
    form = SignAgreementForm(request.POST or None, by=by, record=offered, initial={"shown": shown})
    refusal = ""
    if form.is_valid():
        try:
            sign_claim(offered, by=by, request=request, **form.values())
        except (Refused, TransitionRefused) as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = str(error)
        else:
            messages.success(request, "Signed.")
            return HttpResponseRedirect(record_url(slug, offered))
    context = {
        "form": form,
        "claim": offered,
        "statement": offered.statement,
        "shown_sha256": shown,
        "is_last": by.organization_id == offered.other_organization_id,
        "cancel_url": record_url(slug, offered),
        "refusal": refusal,
    }
    return page(request, "studies/sign_claim.html", context, status=422 if form.is_bound else 200)
