"""Organizations, people and keys in the portal."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from cro_platform.access.rights import authorize
from cro_platform.portal.administration import overview
from cro_platform.portal.administration.api import (
    ApiTokens,
    Invitations,
    LegalEntities,
    Memberships,
    Organizations,
    UnblindedPersons,
)
from cro_platform.portal.administration.forms import TokenForm
from cro_platform.portal.administration.services import issue_token
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.shell import Entry, add_entry

add_entry(
    Entry(
        "Organization",
        "New API token",
        "administration-token",
        "key-round",
        "tokens.keep",
        beside="api-tokens",
    )
)


class OrganizationPages(Pages):
    """Organizations: one's own and its partners."""

    resource = Organizations
    section = "Organization"
    stand = "more"
    icon = "building-2"
    intro = "Your own organization and its partners. A partner enters your organization's number as the other party of an agreement."
    columns = ("name", "kind", "time_zone")
    panels = (Facts("Organization", ("name", "kind", "slug", "id", "time_zone")), Trail())


class EntityPages(Pages):
    """Legal entities."""

    resource = LegalEntities
    section = "Organization"
    stand = "more"
    icon = "landmark"
    columns = ("name", "city", "country")
    panels = (Facts("Legal entity", ("name", "street", "postal_code", "city", "country")), Trail())


class MemberPages(Pages):
    """Members."""

    resource = Memberships
    section = "Organization"
    icon = "users-round"
    columns = ("name", "email", "role", "ended_at")
    panels = (Facts("Member", ("name", "email", "role", "created_at", "ended_at")), Trail())

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The person's name."""
        member: Any = record
        return member.user.name, ""


class InvitationPages(Pages):
    """Invitations."""

    resource = Invitations
    section = "Organization"
    icon = "mail-plus"
    columns = ("email", "name", "role", "expires_at", "accepted_at", "withdrawn_at")
    panels = (
        Facts("Invitation", ("email", "name", "role", "expires_at", "accepted_at", "withdrawn_at")),
        Trail(),
    )


class UnblindedPages(Pages):
    """Persons named for unblinded information."""

    resource = UnblindedPersons
    section = "Organization"
    stand = "more"
    icon = "eye"
    columns = ("name", "study", "valid_from", "valid_until", "reason")
    panels = (
        Facts("Named person", ("name", "study", "valid_from", "valid_until", "reason")),
        Trail(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The person's name."""
        named: Any = record
        return named.user.name, ""


class TokenPages(Pages):
    """One's own keys."""

    resource = ApiTokens
    section = "Organization"
    stand = "own"
    icon = "key-round"
    columns = ("name", "scopes", "expires_at", "revoked_at")
    panels = (Facts("Token", ("name", "scopes", "created_at", "expires_at", "revoked_at")), Trail())


@require_http_methods(["GET", "POST"])
def token_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Issue a key of one's own; the secret is on this answer and nowhere else."""
    by = principal_of(request)
    authorize(by, "tokens.keep")
    sent = request.method == "POST"
    form = TokenForm(request.POST if sent else None, by=by)
    secret = ""
    if sent and form.is_valid():
        given = form.cleaned_data
        expires_at = datetime.now(UTC) + timedelta(days=given["days"])
        secret = issue_token(
            by=by, name=given["name"], expires_at=expires_at, scopes=tuple(given["scopes"])
        )
    context = {
        "form": form,
        "secret": secret,
        "list_url": reverse("portal-list", args=[slug, "api-tokens"]),
    }
    return page(
        request, "administration/token.html", context, status=422 if sent and not secret else 200
    )


def inside() -> list[URLPattern]:
    """Before the entities' own addresses."""
    return [
        path("api-tokens/new/", token_page, name="administration-token"),
        path("people/", overview.people_page, name="administration-people"),
        path("rights/", overview.changes_page, name="administration-changes"),
    ]
