"""The page on which a claim is signed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cro_platform.access.rights import authorize
from cro_platform.esign.signing_views import Signing, led_back, signing_page, signs
from cro_platform.web.pages import record_url
from cro_platform.web.portal_views import principal_of
from studies.api import SponsorClaims
from studies.services.claims import may_sign_claim, shown_sha256, sign_claim


@signs
def sign_claim_page(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Sign for one's organization: studies and contracts pass over with the last signature."""
    by = principal_of(request)
    offered: Any = SponsorClaims.find(by, pk)
    authorize(by, "claims.sign", offered)
    back = record_url(slug, offered)
    is_allowed, why_not = may_sign_claim(offered, by)
    if not is_allowed:
        return led_back(request, back, why_not)
    context = {
        "claim": offered,
        "statement": offered.statement,
        "is_last": by.organization_id == offered.other_organization_id,
    }
    signing = Signing(
        record=offered,
        shown=shown_sha256(offered),
        sign=sign_claim,
        template="studies/sign_claim.html",
        back=back,
        meaning="I sign this agreement for my organization",
        follows="All of this is the sponsor’s own at once."
        if context["is_last"]
        else "The sponsor signs next; its signature, the last, makes all of this its own.",
        context=context,
    )
    return signing_page(request, signing)
