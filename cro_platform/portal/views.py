"""The way in: choose an organization, then its home."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cro_platform.access.models import User
from cro_platform.access.roles import role
from cro_platform.access.sign_on.session import opens
from cro_platform.portal.homes import sections
from cro_platform.tenancy.models import Membership
from cro_platform.web.portal_views import page, principal_of


@require_safe
@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    """One's memberships; with a single one there is nothing to choose."""
    found = [
        {
            "name": membership.organization.name,
            "kind": membership.organization.get_kind_display(),
            "role": role(membership.organization_kind, membership.role).name,
            "url": reverse("portal-home", args=[membership.organization.slug]),
        }
        for membership in Membership.objects.select_related("organization")
        .filter(user=cast("User", request.user), ended_at=None)
        .order_by("organization__name")
        if _is_shown(request, membership)
    ]
    if len(found) == 1:
        return HttpResponseRedirect(found[0]["url"])
    return render(request, "portal/organizations.html", {"memberships": found})


def _is_shown(request: HttpRequest, membership: Membership) -> bool:
    """A session that an organization's provider began learns of no other organization; one that must go there is offered it."""
    return opens(request.session, membership, is_required=False)


@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """A sponsor's oversight or a CRO's work, as the rooms register it."""
    by = principal_of(request)
    return page(
        request, "portal/home.html", {"sections": sections(by), "title": by.organization_name}
    )
