"""The way in: choose an organization, then its home."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.access.roles import role
from cro_platform.access.sign_on.session import opens
from cro_platform.notifications.selectors import transaction_instant
from cro_platform.portal.homes import provider, sponsor
from cro_platform.tenancy.models import Membership
from cro_platform.web.components import Link
from cro_platform.web.pages import PAGES, list_url
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


CONTENTS = ("deadlines.view", "studies.view", "contracts.view")


@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """A sponsor's oversight or a CRO's work; who keeps the organization itself finds the way to that."""
    by = principal_of(request)
    room = sponsor if by.is_sponsor else provider
    context = {
        "title": by.organization_name,
        "subtitle": _("As of %(now)s UTC") % {"now": date_format(transaction_instant(), "SHORT_DATETIME_FORMAT")},
        "links": links(by),
        "is_plain": not any(may(by, code) for code in CONTENTS),
        "board_url": reverse("deadline-board", args=[slug]),
        "studies_url": list_url(slug, "studies"),
    }  # fmt: skip
    if not context["is_plain"]:
        context |= room.home(by)
    return page(
        request, "portal/home_sponsor.html" if by.is_sponsor else "portal/home_cro.html", context
    )


def links(by: Principal) -> list[Link]:
    """The boards this person may open, or for an administrator the organization's own lists."""
    slug = by.organization_slug
    boards = (
        (_("Safety board"), "safety-board", "safety.view"),
        (_("Contracts board"), "contracts-board", "contracts.view"),
    )
    found = [Link(label, reverse(name, args=[slug])) for label, name, code in boards if may(by, code)]  # fmt: skip
    lists = ("memberships", "invitations", "roles")
    return found or [
        Link(PAGES[name].resource.title, list_url(slug, name))
        for name in lists
        if name in PAGES and may(by, PAGES[name].resource.view)
    ]
